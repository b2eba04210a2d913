import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { OutputChunk, OutputStream } from '../../docker/engine/multiplexed-stream.js';

/** Length limit of a line, in characters. */
const MAX_LINE = 4_096;

/** Keeps the last lines of a container's output in bounded memory. */
export class LastLines extends Writable {
  private readonly lines: string[] = [];
  private readonly decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  private readonly rest = { stdout: '', stderr: '' };

  constructor(private readonly count: number) {
    super({ objectMode: true });
  }

  override _write({ stream, data }: OutputChunk, _encoding: BufferEncoding, done: () => void): void {
    this.add(stream, this.decoders[stream].write(data));
    done();
  }

  /** The last lines so far, including an unfinished one. */
  last(): string[] {
    const unfinished = Object.values(this.rest).filter((line) => line !== '');
    return [...this.lines, ...unfinished].slice(-this.count);
  }

  private add(stream: OutputStream, text: string): void {
    const lines = (this.rest[stream] + text).split('\n');
    this.rest[stream] = (lines.pop() ?? '').slice(0, MAX_LINE);
    this.lines.push(...lines.map((line) => line.replace(/\r$/, '').slice(0, MAX_LINE)));
    this.lines.splice(0, this.lines.length - this.count);
  }
}
