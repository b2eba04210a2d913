import { Transform, type TransformCallback, type Readable } from 'node:stream';
import type { Entry, Headers } from 'tar-stream';
import { AppError } from '../../errors/app-error.js';
import { TAR_END, tarHead, tarPadding } from './tar-entry.js';
import { entriesOf } from './tar-entries.js';

const END_BYTES = 1_024;

/**
 * The only file of a tar. Destroy the tar to stop reading.
 *
 * @throws AppError `engine_error` if there is none
 */
export async function fileOf(tar: Readable): Promise<Entry> {
  const entries = entriesOf(tar);
  try {
    const { value } = (await entries[Symbol.asyncIterator]().next()) as IteratorResult<Entry, undefined>;
    if (value) return value;
  } catch (error) {
    throw noFile(error);
  }
  throw noFile();
}

function noFile(cause?: unknown): AppError {
  return new AppError('engine_error', 'The Docker engine sent no file: try again', { cause });
}

/**
 * Passes a tar through, and fails if its end marker is missing: an engine that fails midway ends its response as if it
 * were complete (Go's net/http).
 */
export class WholeTar extends Transform {
  private last: Buffer = Buffer.alloc(0);

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const tail = chunk.subarray(-END_BYTES);
    this.last = tail.length === END_BYTES ? tail : Buffer.concat([this.last, tail]).subarray(-END_BYTES);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    const isWhole = this.last.length === END_BYTES && this.last.every((byte) => byte === 0);
    done(isWhole ? null : new AppError('engine_error', 'The Docker engine sent an incomplete archive: try again'));
  }
}

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
        yield TAR_END;
        return;
      }
    }
  } finally {
    tar.destroy();
  }
  throw noFile();
}
