import type { OutputChunk } from '../../docker/engine/multiplexed-stream.js';
import { LogCount } from './log-count.js';
import { isLog, type ReadySpec } from './ready-spec.js';

/** Counts for all log conditions of one start of a container, from a single stream. */
export class LogCounts {
  /** By the index of the condition. */
  private readonly counts: ReadonlyMap<number, LogCount>;

  constructor({ conditions }: ReadySpec) {
    this.counts = new Map(conditions.flatMap((each, index) => (isLog(each) ? [[index, new LogCount(each)]] : [])));
  }

  /** True if there are no log conditions. */
  get isEmpty(): boolean {
    return this.counts.size === 0;
  }

  /** @param index of a log condition */
  of(index: number): LogCount {
    return this.counts.get(index)!;
  }

  take(chunk: OutputChunk): void {
    for (const count of this.counts.values()) count.take(chunk);
  }

  /** Starts over, from the first byte of the output. */
  reset(): void {
    for (const count of this.counts.values()) count.reset();
  }
}
