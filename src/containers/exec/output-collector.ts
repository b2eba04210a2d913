import { constants } from 'node:buffer';
import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { OutputChunk } from '../../docker/engine/multiplexed-stream.js';

export interface CollectedOutput {
  stdout: string;
  /** Null if there is none. */
  stderr: string | null;
  truncated: boolean;
}

/** Bytes per block: a command may write single bytes, and a Buffer for each would cost hundreds. */
const BLOCK = 64 * 1024;

/** Bytes in order, in few Buffers. */
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

/**
 * JSON characters per byte: a control character becomes `\u0000`, a quote or line break an escape of two (RFC 8259,
 * section 7).
 */
const JSON_CHARACTERS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte < 0x20) return [0x08, 0x09, 0x0a, 0x0c, 0x0d].includes(byte) ? 2 : 6;
  return byte === 0x22 || byte === 0x5c ? 2 : 1;
});

/** Text, even line breaks only, can use the whole limit. Binary output is cut earlier, because its JSON is longer. */
const JSON_CHARACTERS_PER_BYTE = 2;

/** Limit of a response's JSON in characters, below V8's longest string (`buffer.constants.MAX_STRING_LENGTH`). */
const MOST_JSON_CHARACTERS = constants.MAX_STRING_LENGTH - (1 << 20);

/** Keeps the first `limit` bytes of a command's output and drops the rest, so that the command can continue. */
export class OutputCollector extends Writable {
  private readonly bytes = { stdout: new Bytes(), stderr: new Bytes() };
  private left: number;
  private jsonLeft: number;
  private truncated = false;

  /** @param limit bytes of stdout and stderr together; their JSON is limited to twice as many characters */
  constructor(limit: number) {
    super({ objectMode: true });
    this.left = limit;
    this.jsonLeft = Math.min(limit * JSON_CHARACTERS_PER_BYTE, MOST_JSON_CHARACTERS);
  }

  override _write({ stream, data }: OutputChunk, _encoding: BufferEncoding, done: () => void): void {
    const kept = data.subarray(0, this.fitting(data));
    if (kept.length < data.length) this.dropRest();
    this.left -= kept.length;
    this.bytes[stream].add(kept);
    done();
  }

  /** Marks the output as incomplete, because its stream broke. */
  markTruncated(): void {
    this.truncated = true;
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

  /** @returns how many of the first bytes fit into both limits */
  private fitting(data: Buffer): number {
    const most = Math.min(data.length, this.left);
    let count = 0;
    for (; count < most; count++) {
      const characters = JSON_CHARACTERS[data[count] as number] as number;
      if (characters > this.jsonLeft) break;
      this.jsonLeft -= characters;
    }
    return count;
  }

  private dropRest(): void {
    this.truncated = true;
    this.jsonLeft = 0; // drop later data too, even if it is shorter
  }
}

/** A character that the limit cut is left out; a character that the command itself left incomplete is shown as such. */
function decode(bytes: Buffer, truncated: boolean): string {
  const decoder = new StringDecoder('utf8');
  const text = decoder.write(bytes);
  return truncated ? text : text + decoder.end();
}
