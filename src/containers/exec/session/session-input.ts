import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { AppError } from '../../../errors/app-error.js';

/** What a terminal takes for the end of the input at the start of a line (Ctrl-D). */
const END_OF_TRANSMISSION = Buffer.from([4]);

/** The input of a command, from several writers, each of whose pieces stays whole. */
export class SessionInput {
  private isOpen = true;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly stdin: Duplex,
    private readonly tty: boolean,
    private readonly ended: AbortSignal,
  ) {}

  get state(): 'open' | 'closed' {
    return this.isOpen && !this.ended.aborted ? 'open' : 'closed';
  }

  /**
   * Writes a body, after those of others, as fast as the command reads.
   *
   * @param eof whether to close the input after it
   * @throws AppError `stdin_closed`, also where the command ends before it has read all
   */
  async write(
    body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    eof: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const before = this.last;
    const turn = Promise.withResolvers<void>();
    this.last = turn.promise;
    try {
      await before;
      for await (const data of body) await this.put(data, signal);
      if (eof) await this.close(signal);
    } finally {
      turn.resolve();
    }
  }

  /**
   * As {@link write}, for one that must not be repeated: once it has begun, it goes on without its client. A wait for others
   * ends with the client, and nothing is written.
   */
  async writeWhole(body: Buffer, eof: boolean, client: AbortSignal): Promise<void> {
    const begin = function* () {
      client.throwIfAborted();
      yield body;
    };
    await this.write(begin(), eof, new AbortController().signal);
  }

  private async close(signal: AbortSignal): Promise<void> {
    if (this.tty) await this.put(END_OF_TRANSMISSION, signal); // a terminal has no end of its own
    this.isOpen = false;
    this.stdin.end();
  }

  private async put(data: Uint8Array, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.state === 'closed' || !this.stdin.writable) throw stdinClosed();
    if (this.stdin.write(data)) return;
    const either = AbortSignal.any([signal, this.ended]);
    await once(this.stdin, 'drain', { signal: either }).catch(() => {
      signal.throwIfAborted();
      throw stdinClosed();
    });
  }
}

export function stdinClosed(): AppError {
  return new AppError('stdin_closed', 'The exec takes no more input: start another with "stdin": true');
}
