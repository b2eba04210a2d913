import type { PullProgress } from '../docker/engine/pull-progress.js';
import type { NodePullProgress, OperationProgress } from './operation.js';
import { PullLayers } from './pull-layers.js';

/** How far each node is with a pull. There may be many, so that their layers are summed up. */
export class NodePulls {
  private readonly layers = new Map<string, PullLayers>();
  private readonly nodes = new Map<string, NodePullProgress>();

  /** @param nodes their names */
  constructor(nodes: readonly string[]) {
    for (const node of nodes) this.nodes.set(node, { node, state: 'pulling' });
  }

  /** Takes a line of a node. @returns the progress after it */
  after(node: string, line: PullProgress): OperationProgress {
    const layers = this.layers.get(node) ?? new PullLayers();
    this.layers.set(node, layers);
    const { current, total } = layers.after(line);
    if (current !== undefined && total !== undefined) this.nodes.set(node, { node, state: 'pulling', current, total });
    return this.progress;
  }

  /** A node's pull is over. @returns the progress after it */
  end(node: string, state: 'pulled' | 'failed'): OperationProgress {
    this.nodes.set(node, { ...this.nodes.get(node), node, state });
    return this.progress;
  }

  get progress(): OperationProgress {
    const nodes = [...this.nodes.values()];
    const known = nodes.filter(({ total }) => total !== undefined);
    const sum = (key: 'current' | 'total') => known.reduce((all, each) => all + (each[key] ?? 0), 0);
    return { phase: 'pulling', ...(known.length > 0 && { current: sum('current'), total: sum('total') }), nodes };
  }
}
