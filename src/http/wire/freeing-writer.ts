import { Writable } from 'node:stream';
import { freeChunk } from './free-chunk.js';

type Done = (error?: Error | null) => void;

/**
 * Passes chunks on, one after the other, and frees the memory of each as soon as that is done: the chunks must belong to nobody
 * else.
 */
export class FreeingWriter extends Writable {
  /** @param pass calls its second argument when the chunk is written */
  constructor(private readonly pass: (chunk: Buffer, done: Done) => void) {
    super();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    try {
      this.pass(chunk, (error) => {
        freeChunk(chunk);
        done(error);
      });
    } catch (error) {
      done(error as Error);
    }
  }
}
