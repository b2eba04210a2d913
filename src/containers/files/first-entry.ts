import codec from 'tar-stream/headers.js';
import type { Headers } from 'tar-stream';
import { BLOCK, tarPadding } from './tar-entry.js';

/** What comes before an entry and describes it. */
const EXTENSIONS: readonly Headers['type'][] = [
  'pax-header',
  'pax-global-header',
  'gnu-long-path',
  'gnu-long-link-path',
];

export interface FirstEntry {
  type: Headers['type'];
  /** Bytes of its content. */
  size: number;
  /** Where the content begins in the tar. */
  start: number;
}

/**
 * Finds the first entry of a tar. tar-stream's `extract` would do, but its streams cost more than the rest of a download.
 *
 * @param tar its beginning
 * @returns undefined if that is too short
 * @throws Error if it is no tar, or has no entry
 */
export function firstEntryOf(tar: Buffer): FirstEntry | undefined {
  let paxSize: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length;) {
    const header = codec.decode(tar.subarray(at, at + BLOCK), 'latin1');
    if (!header) throw new Error('the tar is empty');
    const { type, size } = header;
    const start = at + BLOCK;
    if (!EXTENSIONS.includes(type)) return { type, size: Number(paxSize ?? size), start };
    const content = tar.subarray(start, start + size);
    // A size that the header has no room for, from 8 GiB on.
    if (type === 'pax-header') paxSize = codec.decodePax(content)['size'] ?? paxSize;
    at = start + size + tarPadding(size).length;
  }
  return undefined;
}
