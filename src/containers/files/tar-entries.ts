import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Extract } from 'tar-stream';

/**
 * The entries of a tar. They fail where the tar does, and a caller that stops early ends the tar.
 *
 * @param options of tar-stream
 */
export function entriesOf(tar: Readable, options?: Parameters<typeof extract>[0]): Extract {
  const entries = extract(options);
  pipeline(tar, entries).catch((error: Error) => entries.destroy(error));
  return entries;
}
