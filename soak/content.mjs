// Content that the containers send and the load can verify. Every container has its own bytes.
import { createHash } from 'node:crypto';

const BLOCK = 64 * 1024;
const BLOCKS_OF_A_MIB = 16;

/**
 * @param {string} token the container's
 * @param {number} mib
 * @returns {Generator<Buffer>} blocks that contain their position
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
