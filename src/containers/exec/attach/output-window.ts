import { abortable } from '../../../docker/engine/abortable.js';

/** Limits the output on its way to a client, which tells how far it has read. */
export class OutputWindow {
  private change = Promise.withResolvers<void>();

  /** @param read position up to which the client has the output */
  constructor(
    readonly bytes: number,
    private read: number,
  ) {}

  /** Waits until output after a position may be sent. @returns bytes */
  async room(position: number, signal: AbortSignal): Promise<number> {
    for (;;) {
      const room = this.read + this.bytes - position;
      if (room > 0) return room;
      this.change = Promise.withResolvers();
      await abortable(this.change.promise, signal);
    }
  }

  /**
   * Takes what the client tells.
   *
   * @param sent position up to which the output was sent: the client cannot have read more
   * @returns the position up to which it has read
   */
  advance(read: number, sent: number): number {
    if (read > this.read && read <= sent) this.read = read;
    this.change.resolve();
    return this.read;
  }
}
