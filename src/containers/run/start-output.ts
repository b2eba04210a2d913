import type { OutputChunk } from '../../docker/engine/multiplexed-stream.js';
import { LogCounts } from '../readiness/log-counts.js';
import type { ReadySpec } from '../readiness/ready-spec.js';
import { LastLines } from './last-lines.js';

/** The output of one start of a container: its last lines, and the counts of its log conditions. */
export class StartOutput extends LastLines {
  readonly logs: LogCounts;

  /** @param count number of lines to keep */
  constructor(count: number, ready: ReadySpec) {
    super(count);
    this.logs = new LogCounts(ready);
  }

  override _write(chunk: OutputChunk, encoding: BufferEncoding, done: () => void): void {
    this.logs.take(chunk);
    super._write(chunk, encoding, done);
  }
}
