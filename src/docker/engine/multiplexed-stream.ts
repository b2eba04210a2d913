import { Transform, type TransformCallback } from 'node:stream';
import { AppError } from '../../errors/app-error.js';

export type OutputStream = 'stdout' | 'stderr';

/** A piece of a container's output, and its stream. */
export interface OutputChunk {
  stream: OutputStream;
  data: Buffer;
  /** True for the start of a frame, which is one write of the engine. */
  starts?: boolean;
}

const HEADER_BYTES = 8;
const STDERR = 2;
/** An error of the engine, after which the output is not reliable (moby pkg/stdcopy, Systemerr). */
const ENGINE_ERROR = 3;
/** Bytes of the error that are reported. */
const MAX_ERROR = 1_000;

/**
 * Decodes a container's output to {@link OutputChunk}s.
 *
 * With a TTY the bytes are raw. Otherwise they come in frames: one byte for the stream, three zero bytes, a big-endian
 * length of four bytes, then the payload. Frames may be split anywhere. An error frame of the engine destroys the
 * stream with an AppError `engine_error`.
 *
 * @see https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
export class MultiplexedStream extends Transform {
  private header = Buffer.alloc(0);
  private left = 0;
  private starts = false;
  private stream: OutputStream = 'stdout';
  /** The error frame so far. */
  private failure: Buffer | undefined;

  constructor(private readonly tty: boolean) {
    super({ readableObjectMode: true });
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.tty) this.push({ stream: 'stdout', data: chunk } satisfies OutputChunk);
    else this.unframe(chunk);
    done(this.failure && this.left === 0 ? engineFailure(this.failure) : null);
  }

  override _flush(done: TransformCallback): void {
    if (this.failure) return done(engineFailure(this.failure));
    const whole = this.left === 0 && this.header.length === 0;
    done(whole ? null : new Error('the engine ended its output in the middle of a frame'));
  }

  private unframe(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && !(this.failure && this.left === 0)) {
      rest = this.left > 0 ? this.takePayload(rest) : this.takeHeader(rest);
    }
  }

  private takePayload(chunk: Buffer): Buffer {
    const data = chunk.subarray(0, this.left);
    this.left -= data.length;
    if (this.failure) this.failure = Buffer.concat([this.failure, data]).subarray(0, MAX_ERROR);
    else this.push({ stream: this.stream, data, starts: this.starts } satisfies OutputChunk);
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
      if (this.header[0] === ENGINE_ERROR) this.failure = Buffer.alloc(0);
      this.header = Buffer.alloc(0);
    }
    return chunk.subarray(missing);
  }
}

function engineFailure(text: Buffer): AppError {
  return new AppError(
    'engine_error',
    `The Docker engine stopped sending the output: ${text.toString().trim() || 'it gave no reason'}`,
  );
}
