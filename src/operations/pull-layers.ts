import type { PullProgress } from '../docker/engine/pull-progress.js';
import type { LayerProgress, OperationProgress } from './operation.js';

/** More than an image can have. */
const MAX_LAYERS = 200;
const LAYER_ID = /^[0-9a-f]{12}$/;

/** What the engine's progress lines tell of a pull, layer by layer. */
export class PullLayers {
  private readonly layers = new Map<string, LayerProgress>();
  private readonly bytes = new Map<string, { current: number; total: number }>();

  /** Takes a line. @returns the progress after it */
  after({ id, status, progressDetail }: PullProgress): OperationProgress {
    if (id !== undefined && LAYER_ID.test(id) && (this.layers.has(id) || this.layers.size < MAX_LAYERS))
      this.note(id, status ?? '', progressDetail);
    const layers = [...this.layers.values()];
    return { phase: 'pulling', ...this.sum(), ...(layers.length > 0 && { layers }) };
  }

  private note(id: string, status: string, { current, total }: NonNullable<PullProgress['progressDetail']> = {}): void {
    const sizes = { ...(current !== undefined && { current }), ...(total !== undefined && { total }) };
    this.layers.set(id, { id, status, ...sizes });
    // Extraction counts the same bytes again.
    if (status === 'Downloading' && current !== undefined && total !== undefined)
      this.bytes.set(id, { current, total });
    const known = this.bytes.get(id);
    if (known && status !== 'Downloading') known.current = known.total;
  }

  private sum(): { current?: number; total?: number } {
    const all = [...this.bytes.values()];
    if (all.length === 0) return {};
    const add = (key: 'current' | 'total') => all.reduce((sum, each) => sum + each[key], 0);
    return { current: add('current'), total: add('total') };
  }
}
