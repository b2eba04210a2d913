import type { Readable } from 'node:stream';
import type { ByteRange } from './conditional.js';

/** Passes on a part of a stream. Bytes before it are read and discarded. */
export async function* partOf(source: AsyncIterable<Buffer> | Readable, { start, end }: ByteRange) {
  let at = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    const from = Math.max(start - at, 0);
    const to = Math.min(end + 1 - at, chunk.length);
    if (from < to) yield from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to);
    at += chunk.length;
    if (at > end) return;
  }
}
