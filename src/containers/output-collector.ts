import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { OutputChunk } from '../docker/multiplexed-stream.js';

export interface CollectedOutput {
  stdout: string;
  /** Null if nothing was written to it. */
  stderr: string | null;
  truncated: boolean;
}

/** Keeps the first `limit` bytes of a command's output and drops the rest, so that the command goes on. */
export class OutputCollector extends Writable {
  private readonly chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
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
    // A copy: a slice would keep the whole chunk alive.
    if (kept.length > 0) this.chunks[stream].push(Buffer.from(kept));
    done();
  }

  collected(): CollectedOutput {
    const { stdout, stderr } = this.chunks;
    const { truncated } = this;
    return {
      stdout: decode(stdout, truncated),
      stderr: stderr.length > 0 ? decode(stderr, truncated) : null,
      truncated,
    };
  }
}

/** A character that the limit cut in two is left out; one that the command itself left incomplete is shown as such. */
function decode(chunks: Buffer[], truncated: boolean): string {
  const decoder = new StringDecoder('utf8');
  const text = decoder.write(Buffer.concat(chunks));
  return truncated ? text : text + decoder.end();
}
