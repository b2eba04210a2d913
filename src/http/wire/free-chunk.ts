import { ReadBuffer } from './read-buffer.js';

/**
 * Frees a chunk of a body that nobody needs any more; call it once. Left to the garbage collector, the chunks of a large body
 * would pile up tens of megabytes first. A chunk from a socket or from Node's parser has memory of its own, which is freed as
 * soon as it is detached; that of a {@link ReadBuffer} is read into again; a view of shared memory stays as it is.
 */
export function freeChunk(chunk: Buffer): void {
  const owner = ReadBuffer.of(chunk);
  if (owner) return owner.release();
  const memory = chunk.buffer;
  if (memory instanceof ArrayBuffer && memory.byteLength === chunk.length) memory.transfer(0);
}
