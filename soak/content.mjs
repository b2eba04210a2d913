// What the containers send, and what the load knows of it beforehand. Every container has bytes of its own.
import { createHash } from 'node:crypto';

const BLOCK = 64 * 1024;
const BLOCKS_OF_A_MIB = 16;

/**
 * @param {string} token the container's
 * @param {number} mib
 * @returns {Generator<Buffer>} blocks that each tell their place
 */
export function* content(token, mib) {
  const pattern = createHash('shake256', { outputLength: BLOCK }).update(token).digest();
  for (let index = 0; index < mib * BLOCKS_OF_A_MIB; index++) {
    const block = Buffer.from(pattern);
    block.writeUInt32BE(index);
    yield block;
  }
}

/** @param {string} token @param {number} mib @returns {string} the digest of that content */
export function contentDigest(token, mib) {
  const hash = createHash('sha256');
  for (const block of content(token, mib)) hash.update(block);
  return hash.digest('hex');
}
