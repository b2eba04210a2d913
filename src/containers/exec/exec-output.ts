import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { MultiplexedStream } from '../../docker/engine/multiplexed-stream.js';
import { AppError } from '../../errors/app-error.js';
import { OutputCollector } from './output-collector.js';

/** Milliseconds without output after which the output of an ended process counts as complete. */
const QUIET_MS = 500;
/** Milliseconds to wait for it, at most: a background child may write for ever. */
const LAST_OUTPUT_MS = 10_000;

/** The output of a command, complete when its stream ends, or soon after its process ends. */
export class ExecOutput {
  readonly collector: OutputCollector;
  /** Resolves when the stream has ended or broken; rejects with the engine's error, or the signal's reason. */
  readonly drained: Promise<void>;
  private readonly cut = new AbortController();
  private received = 0;

  constructor(source: Readable, tty: boolean, limit: number, signal: AbortSignal) {
    this.collector = new OutputCollector(limit);
    source.on('data', (chunk: Buffer) => (this.received += chunk.length));
    const ends = AbortSignal.any([signal, this.cut.signal]);
    this.drained = pipeline(source, new MultiplexedStream(tty), this.collector, { signal: ends }).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        if (this.cut.signal.aborted) return;
        if (error instanceof AppError) throw error;
        this.collector.markTruncated(); // cut short: the output so far counts
      },
    );
    this.drained.catch(() => undefined);
  }

  /** Waits for the last output of an ended process, and closes its stream. */
  async finish(): Promise<void> {
    const deadline = performance.now() + LAST_OUTPUT_MS;
    for (let before = -1; before !== this.received;) {
      if (performance.now() > deadline) {
        this.collector.markTruncated();
        break;
      }
      before = this.received;
      const ended = await Promise.race([this.drained.then(() => true), sleep(QUIET_MS, false, { ref: false })]);
      if (ended) return;
    }
    this.close();
    await this.drained;
  }

  close(): void {
    this.cut.abort();
  }
}
