import type { components } from './api.js';
import { DockapiError } from './errors.js';
import { watch, type Watching } from './event-source.js';
import type { Transport } from './transport.js';

export type OperationData = components['schemas']['OperationDto'];

/** Seconds of one request for the end. */
const WAIT_S = 60;

/** Work that dockAPI does in the background: `await operation.done`. */
export class Operation<T> {
  private ended: Promise<T> | undefined;

  constructor(
    private readonly transport: Transport,
    readonly id: string,
    private readonly toResult: (result: unknown) => T,
  ) {}

  /** Its result, when it has ended. Rejects with its problem, or with `cancelled`. */
  get done(): Promise<T> {
    return (this.ended ??= this.end());
  }

  async state(): Promise<OperationData> {
    const response = await this.transport.request(this.path);
    return (await response.json()) as OperationData;
  }

  /** What it does, after each change, until it has ended. */
  async *progress(options: Watching = {}): AsyncGenerator<OperationData, void> {
    const isLast = ({ event }: { event: string }) => event === 'end';
    for await (const { data } of watch(this.transport, `${this.path}/events`, {}, isLast, options))
      yield JSON.parse(data) as OperationData;
  }

  /**
   * Cancels it, and returns when that is done. A cancelled run leaves no container. If it has ended before, it is forgotten.
   *
   * @returns how it has ended
   */
  async cancel(): Promise<OperationData> {
    return (await this.transport.request(this.path, { method: 'DELETE' })).json() as Promise<OperationData>;
  }

  private get path(): string {
    return `/operations/${encodeURIComponent(this.id)}`;
  }

  private async end(): Promise<T> {
    for (;;) {
      const response = await this.transport.request(this.path, { query: { wait: WAIT_S } });
      const { state, result, problem } = (await response.json()) as OperationData;
      if (state === 'succeeded') return this.toResult(result);
      if (problem) throw DockapiError.of(problem);
      if (state === 'cancelled') throw new DockapiError('cancelled', 'The operation was cancelled. Start it again.');
    }
  }
}
