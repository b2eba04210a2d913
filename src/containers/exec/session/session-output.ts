import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { MultiplexedStream, type OutputChunk } from '../../../docker/engine/multiplexed-stream.js';
import { AppError } from '../../../errors/app-error.js';

/** Milliseconds without output after which the output of an ended process counts as complete. */
const QUIET_MS = 250;
/** Milliseconds that output is taken after the end of the process: a background child may write for ever. */
const LAST_OUTPUT_MS = 1_000;
/**
 * The same of a command that waits for its readers, whose output must be complete on a busy machine, too. Without a background child,
 * the engine itself ends the output within 2 s (moby `daemon/monitor.go`, `ProcessEvent`).
 */
const WHOLE = { quietMs: 3_000, lastOutputMs: 10_000 };

/** Takes the output of a command until its stream ends, or until soon after its process ends. */
export class SessionOutput {
  /** Resolves when the stream has ended or broken; rejects with the engine's error. */
  readonly drained: Promise<void>;
  /** Whether output is missing because the stream broke. */
  isCut = false;
  private readonly closing = new AbortController();
  private received = 0;

  /**
   * @param take gets each piece; the command waits while it runs
   * @param isWhole whether the command waits for its readers, and has to lose nothing
   */
  constructor(
    source: Readable,
    tty: boolean,
    take: (chunk: OutputChunk, signal: AbortSignal) => Promise<void>,
    private readonly isWhole: boolean,
  ) {
    source.on('data', (chunk: Buffer) => (this.received += chunk.length));
    const taken = async (chunks: AsyncIterable<OutputChunk>) => {
      for await (const chunk of chunks) await take(chunk, this.closing.signal);
    };
    this.drained = pipeline(source, new MultiplexedStream(tty), taken, { signal: this.closing.signal }).catch(
      (error: unknown) => {
        if (this.closing.signal.aborted) return;
        if (error instanceof AppError) throw error;
        this.isCut = true;
      },
    );
    this.drained.catch(() => undefined);
  }

  /** Waits for the last output of an ended process, and closes its stream. */
  async finish(signal: AbortSignal): Promise<void> {
    const { quietMs, lastOutputMs } = this.isWhole ? WHOLE : { quietMs: QUIET_MS, lastOutputMs: LAST_OUTPUT_MS };
    for (let left = lastOutputMs; left > 0 && !signal.aborted;) {
      const [before, start] = [this.received, performance.now()];
      const ended = await Promise.race([this.drained.then(() => true), sleep(quietMs, false, { ref: false })]);
      if (ended) return;
      await nextTurn(); // reads what has arrived while this process was too busy to read it
      if (this.received === before) break;
      left -= performance.now() - start;
    }
    this.close();
    await this.drained;
  }

  close(): void {
    this.closing.abort();
  }
}
