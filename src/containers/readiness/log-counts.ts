import type { OutputChunk } from '../../docker/engine/multiplexed-stream.js';
import { LogCount } from './log-count.js';
import { isLog, type LogSpec, type ReadySpec } from './ready-spec.js';

/** The counts of all log conditions of one start of a container, from one stream. */
export class LogCounts {
  private readonly counts: ReadonlyMap<LogSpec, LogCount>;

  constructor({ conditions }: ReadySpec) {
    this.counts = new Map(conditions.filter(isLog).map((each) => [each, new LogCount(each)]));
  }

  /** Whether there is nothing to count. */
  get isEmpty(): boolean {
    return this.counts.size === 0;
  }

  of(spec: LogSpec): LogCount {
    return this.counts.get(spec)!;
  }

  take(chunk: OutputChunk): void {
    for (const count of this.counts.values()) count.take(chunk);
  }

  /** Begins anew, with the first byte of the output. */
  reset(): void {
    for (const count of this.counts.values()) count.reset();
  }
}
