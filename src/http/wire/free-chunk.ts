/**
 * Frees a chunk of a body that nobody needs any more. Left to the garbage collector, the chunks of a large body would pile up
 * tens of megabytes first. Each chunk from a socket or from Node's parser has memory of its own, which is freed as soon as it is
 * detached; a view of shared memory stays as it is.
 */
export function freeChunk(chunk: Buffer): void {
  const memory = chunk.buffer;
  if (memory instanceof ArrayBuffer && memory.byteLength === chunk.length) memory.transfer(0);
}
