import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { MultiplexedStream, type OutputChunk } from '../../../docker/engine/multiplexed-stream.js';
import { AppError } from '../../../errors/app-error.js';

/** Milliseconds without output after which the output of an ended process counts as complete. */
const QUIET_MS = 250;
/** Milliseconds that output is taken after the end of the process: a background child may write for ever. */
const LAST_OUTPUT_MS = 1_000;

/** Takes the output of a command until its stream ends, or until soon after its process ends. */
export class SessionOutput {
  /** Resolves when the stream has ended or broken; rejects with the engine's error. */
  readonly drained: Promise<void>;
  /** Whether output is missing because the stream broke. */
  isCut = false;
  private readonly closing = new AbortController();
  private received = 0;

  /** @param take gets each piece; the command waits while it runs */
  constructor(source: Readable, tty: boolean, take: (chunk: OutputChunk) => Promise<void> | void) {
    source.on('data', (chunk: Buffer) => (this.received += chunk.length));
    const taken = async (chunks: AsyncIterable<OutputChunk>) => {
      for await (const chunk of chunks) await take(chunk);
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
  async finish(): Promise<void> {
    const deadline = performance.now() + LAST_OUTPUT_MS;
    for (let before = -1; before !== this.received && performance.now() < deadline;) {
      before = this.received;
      const ended = await Promise.race([this.drained.then(() => true), sleep(QUIET_MS, false, { ref: false })]);
      if (ended) return;
      await nextTurn(); // reads what has arrived while this process was too busy to read it
    }
    this.close();
    await this.drained;
  }

  close(): void {
    this.closing.abort();
  }
}
