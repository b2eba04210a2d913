import type { Readable } from 'node:stream';
import type { Headers } from 'tar-stream';
import { AppError } from '../../errors/app-error.js';
import { tarEnd, tarHead, tarPadding } from './tar-entry.js';
import { entriesOf } from './tar-entries.js';

/**
 * Extracts one file of a tar as a tar.
 *
 * @throws AppError `engine_error` if it is missing
 */
export async function* tarOfEntry(tar: Readable, isWanted: (header: Headers) => boolean): AsyncGenerator<Buffer> {
  const entries = entriesOf(tar);
  try {
    for await (const entry of entries) {
      const { mode = 0, uid = 0, gid = 0, size = 0, mtime = new Date(0) } = entry.header;
      if (entry.header.type !== 'file' || !isWanted(entry.header)) entry.resume();
      else {
        yield tarHead({ type: 'file', name: 'file', mode, uid, gid, size, modified: mtime });
        yield* entry as unknown as AsyncIterable<Buffer>;
        yield tarPadding(size);
        yield tarEnd();
        return;
      }
    }
  } finally {
    tar.destroy();
  }
  throw new AppError('engine_error', 'The Docker engine sent no file: try again');
}
