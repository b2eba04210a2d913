/** Size of pieces that is told although others wait. */
const MANY = 256 * 1024;

/** A queue from one writer to one reader, of a limited size. */
export class Pieces<T> implements AsyncIterable<T> {
  private readonly queue: T[] = [];
  private size = 0;
  private wake: (() => void) | undefined;
  private isEnded = false;
  private error: Error | undefined;

  /** @param onRead called when the reader is done with pieces, with their size: of all that there were, or of many */
  constructor(
    private readonly sizeOf: (piece: T) => number,
    private readonly limit: number,
    private readonly onRead: (size: number) => void = () => undefined,
  ) {}

  /** @returns false if that was too much: the piece was not taken */
  push(piece: T): boolean {
    const size = this.sizeOf(piece);
    if (this.size + size > this.limit) return false;
    this.size += size;
    this.queue.push(piece);
    this.wake?.();
    return true;
  }

  /** @param error thrown to the reader after the last piece */
  end(error?: Error): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.error = error;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (let read = 0; ;) {
      if (read > 0 && (this.queue.length === 0 || read >= MANY)) {
        this.onRead(read);
        read = 0;
      }
      const piece = this.queue.shift();
      if (piece !== undefined) {
        this.size -= this.sizeOf(piece);
        yield piece;
        read += this.sizeOf(piece);
      } else if (this.isEnded) {
        if (this.error) throw this.error;
        return;
      } else {
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    }
  }
}
