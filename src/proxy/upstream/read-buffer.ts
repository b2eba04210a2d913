/** Bytes that one read takes at most; as much as Node takes by itself. */
const SIZE = 64 * 1024;

/** Buffers at most that wait for a connection: 4 MiB. */
const MAX_FREE = 64;

/**
 * Memory that connections read into. What was read is passed on without a copy, and the memory is used again when that is
 * written: a download of gigabytes leaves nothing for the garbage collector, which would let it pile up first.
 */
export class ReadBuffer {
  private static readonly free: ReadBuffer[] = [];

  readonly bytes = Buffer.allocUnsafeSlow(SIZE);
  /** Writes that are under way from it, and one while a connection reads into it. */
  private users = 1;

  private constructor() {}

  static take(): ReadBuffer {
    const buffer = ReadBuffer.free.pop() ?? new ReadBuffer();
    buffer.users = 1;
    return buffer;
  }

  /** Whether nothing that was read is still to be written. */
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
