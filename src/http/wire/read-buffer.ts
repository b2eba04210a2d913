/** Bytes of one read, at most; the same as Node's own. */
const SIZE = 64 * 1024;

/** Free buffers that are kept, at most: 4 MiB. */
const MAX_FREE = 64;

/**
 * Memory that connections read into. It is passed on without a copy and reused after it is written, so that large
 * downloads leave no garbage.
 */
export class ReadBuffer {
  private static readonly free: ReadBuffer[] = [];
  /** By its memory, for those who have only a chunk of it. */
  private static readonly owners = new WeakMap<ArrayBufferLike, ReadBuffer>();

  readonly bytes = Buffer.allocUnsafeSlow(SIZE);
  /** Pending writes from it, plus one while a connection reads into it. */
  private users = 1;

  private constructor() {
    ReadBuffer.owners.set(this.bytes.buffer, this);
  }

  static take(): ReadBuffer {
    const buffer = ReadBuffer.free.pop() ?? new ReadBuffer();
    buffer.users = 1;
    return buffer;
  }

  /** The buffer to which a chunk belongs, if it was read into one. */
  static of(chunk: Buffer): ReadBuffer | undefined {
    return ReadBuffer.owners.get(chunk.buffer);
  }

  /** True if no write is pending. */
  get unshared(): boolean {
    return this.users === 1;
  }

  share(): void {
    this.users++;
  }

  readonly release = (): void => {
    if (--this.users === 0 && ReadBuffer.free.length < MAX_FREE) ReadBuffer.free.push(this);
  };
}
