import { Transform, type TransformCallback } from 'node:stream';
import type { OutputChunk, OutputStream } from '../../docker/engine/multiplexed-stream.js';

/**
 * Joins stdout and stderr into one UTF-8 text: a character that is split between two chunks of one stream
 * is held back until it is whole, so that the other stream's bytes do not come between.
 */
export class LogText extends Transform {
  private readonly held: Record<OutputStream, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

  constructor() {
    super({ writableObjectMode: true });
  }

  override _transform({ stream, data }: OutputChunk, _encoding: BufferEncoding, done: TransformCallback): void {
    const bytes = this.held[stream].length > 0 ? Buffer.concat([this.held[stream], data]) : data;
    const whole = bytes.length - incompleteTail(bytes);
    this.held[stream] = bytes.subarray(whole);
    done(null, bytes.subarray(0, whole));
  }

  override _flush(done: TransformCallback): void {
    done(null, Buffer.concat([this.held.stdout, this.held.stderr]));
  }
}

/** Bytes at the end that begin a UTF-8 sequence without finishing it: 0 to 3 (RFC 3629, section 3). */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue; // a continuation byte: its lead is further back
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return back < length ? back : 0;
  }
  return 0;
}
