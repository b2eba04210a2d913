import { Transform, type TransformCallback } from 'node:stream';

export type OutputStream = 'stdout' | 'stderr';

/** One piece of a container's output, and where it was written. */
export interface OutputChunk {
  stream: OutputStream;
  data: Buffer;
  /** Whether it begins a frame: one write of the engine. */
  starts?: boolean;
}

const HEADER_BYTES = 8;
const STDERR = 2;

/**
 * Takes a container's output as the engine sends it and gives {@link OutputChunk}s.
 *
 * With a TTY the bytes are raw. Without, they come in frames: one byte for the stream, three of zero,
 * four for the length, big-endian, then the payload. Frames may be split anywhere.
 *
 * @see https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
export class MultiplexedStream extends Transform {
  private header = Buffer.alloc(0);
  private left = 0;
  private starts = false;
  private stream: OutputStream = 'stdout';

  constructor(private readonly tty: boolean) {
    super({ readableObjectMode: true });
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.tty) this.push({ stream: 'stdout', data: chunk } satisfies OutputChunk);
    else this.unframe(chunk);
    done();
  }

  override _flush(done: TransformCallback): void {
    const whole = this.left === 0 && this.header.length === 0;
    done(whole ? null : new Error('the engine ended its output in the middle of a frame'));
  }

  private unframe(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.left > 0 ? this.takePayload(rest) : this.takeHeader(rest);
    }
  }

  private takePayload(chunk: Buffer): Buffer {
    const data = chunk.subarray(0, this.left);
    this.left -= data.length;
    this.push({ stream: this.stream, data, starts: this.starts } satisfies OutputChunk);
    this.starts = false;
    return chunk.subarray(data.length);
  }

  private takeHeader(chunk: Buffer): Buffer {
    const missing = HEADER_BYTES - this.header.length;
    this.header = Buffer.concat([this.header, chunk.subarray(0, missing)]);
    if (this.header.length === HEADER_BYTES) {
      this.stream = this.header[0] === STDERR ? 'stderr' : 'stdout';
      this.left = this.header.readUInt32BE(4);
      this.starts = true;
      this.header = Buffer.alloc(0);
    }
    return chunk.subarray(missing);
  }
}
