import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { OutputChunk } from '../../docker/engine/multiplexed-stream.js';

export interface CollectedOutput {
  stdout: string;
  /** Null if nothing was written to it. */
  stderr: string | null;
  truncated: boolean;
}

/** Bytes of a block at most: a command may write them one by one, and a Buffer of its own for each would cost hundreds. */
const BLOCK = 64 * 1024;

/** Bytes in the order in which they come, in as few Buffers as need be. */
class Bytes {
  private readonly full: Buffer[] = [];
  private block = Buffer.alloc(0);
  private used = 0;

  add(data: Buffer): void {
    for (let rest = data; rest.length > 0;) {
      if (this.used === this.block.length) this.begin(rest.length);
      const copied = rest.copy(this.block, this.used);
      this.used += copied;
      rest = rest.subarray(copied);
    }
  }

  all(): Buffer {
    return Buffer.concat([...this.full, this.block.subarray(0, this.used)]);
  }

  private begin(wanted: number): void {
    if (this.used > 0) this.full.push(this.block);
    this.block = Buffer.allocUnsafeSlow(Math.min(BLOCK, Math.max(2 * this.used, wanted, 1_024)));
    this.used = 0;
  }
}

/** Keeps the first `limit` bytes of a command's output and drops the rest, so that the command goes on. */
export class OutputCollector extends Writable {
  private readonly bytes = { stdout: new Bytes(), stderr: new Bytes() };
  private left: number;
  private truncated = false;

  /** @param limit bytes of stdout and stderr together */
  constructor(limit: number) {
    super({ objectMode: true });
    this.left = limit;
  }

  override _write({ stream, data }: OutputChunk, _encoding: BufferEncoding, done: () => void): void {
    const kept = data.subarray(0, this.left);
    this.truncated ||= kept.length < data.length;
    this.left -= kept.length;
    this.bytes[stream].add(kept);
    done();
  }

  collected(): CollectedOutput {
    const { truncated } = this;
    const [stdout, stderr] = [this.bytes.stdout.all(), this.bytes.stderr.all()];
    return {
      stdout: decode(stdout, truncated),
      stderr: stderr.length > 0 ? decode(stderr, truncated) : null,
      truncated,
    };
  }
}

/** A character that the limit cut in two is left out; one that the command itself left incomplete is shown as such. */
function decode(bytes: Buffer, truncated: boolean): string {
  const decoder = new StringDecoder('utf8');
  const text = decoder.write(bytes);
  return truncated ? text : text + decoder.end();
}
