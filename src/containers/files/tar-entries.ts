import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Extract } from 'tar-stream';

/**
 * Iterates over the entries of a tar. It fails if the tar does, and destroys the tar if the caller stops early.
 *
 * @param options of tar-stream
 */
export function entriesOf(tar: Readable, options?: Parameters<typeof extract>[0]): Extract {
  const entries = extract(options);
  pipeline(tar, entries).catch((error: Error) => entries.destroy(error));
  return entries;
}
