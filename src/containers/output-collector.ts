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
    return { stdout: decode(stdout), stderr: stderr.length > 0 ? decode(stderr) : null, truncated: this.truncated };
  }
}

/** A character that the limit cut in two is left out. */
function decode(chunks: Buffer[]): string {
  return new StringDecoder('utf8').write(Buffer.concat(chunks));
}
