/** A queue from one writer to one reader, of a limited size. */
export class Pieces<T> implements AsyncIterable<T> {
  private readonly queue: T[] = [];
  private size = 0;
  private wake: (() => void) | undefined;
  private isEnded = false;
  private error: Error | undefined;

  constructor(
    private readonly sizeOf: (piece: T) => number,
    private readonly limit: number,
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
    for (;;) {
      const piece = this.queue.shift();
      if (piece !== undefined) {
        this.size -= this.sizeOf(piece);
        yield piece;
      } else if (this.isEnded) {
        if (this.error) throw this.error;
        return;
      } else {
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    }
  }
}
