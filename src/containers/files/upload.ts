import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../errors/app-error.js';
import { pour } from '../../http/wire/pour.js';
import { checkTar } from './upload-check.js';

const CHUNK = 64 * 1024;

/** The bytes of a request, and their number. */
export interface Upload {
  size: number;
  content: Readable;
}

/**
 * Calls `use` with the body of a request as a file. A tar has each size before the content, so a body of unknown size is
 * spooled to a temporary file first.
 *
 * @param limit maximum bytes of the temporary file
 * @throws AppError `unsupported_media_type`, `payload_too_large`, `disk_full`, and what `use` throws
 */
export async function withUpload<T>(
  request: IncomingMessage,
  limit: number,
  use: (upload: Upload) => Promise<T>,
): Promise<T> {
  const { 'content-length': length, 'transfer-encoding': transfer, 'content-encoding': encoding } = request.headers;
  if (encoding !== undefined && encoding !== 'identity') throw isEncoded(encoding);
  return endingWithSocket(request, () => {
    if (transfer === undefined) return use({ size: Number(length ?? 0), content: request });
    return withSpooled(request, limit, (handle, size) => use({ size, content: Readable.from(contentOf(handle)) }));
  });
}

/**
 * Calls `use` with the body of a request as a tar, once it has arrived completely and is valid.
 *
 * @param limit maximum bytes of the temporary file, uncompressed
 * @throws AppError `unsupported_media_type`, `payload_too_large`, `disk_full`, `invalid_request`, and what `use` throws
 */
export async function withTar<T>(
  request: IncomingMessage,
  limit: number,
  use: (upload: Upload) => Promise<T>,
): Promise<T> {
  const body = decoded(request);
  return endingWithSocket(request, () =>
    withSpooled(body, limit, async (handle, size) => {
      await checkTar(Readable.from(contentOf(handle)));
      return use({ size, content: Readable.from(contentOf(handle)) });
    }),
  );
}

/**
 * If a client closes its side in the middle of a body, it gets a 400 from the parser (`server/unreadable.ts`), but its
 * request neither ends nor fails: the engine would wait for the rest, with the container locked.
 */
async function endingWithSocket<T>(request: IncomingMessage, work: () => Promise<T>): Promise<T> {
  const { socket } = request;
  const end = () => request.destroy(brokeOff());
  socket.once('close', end);
  try {
    return await work();
  } finally {
    socket.off('close', end);
    request.resume(); // the rest of a refused body is read and discarded
  }
}

function decoded(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return request;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') throw isUnknown(encoding);
  const gunzip = createGunzip();
  pipeline(request, gunzip).catch((error: Error) => gunzip.destroy(error));
  return gunzip;
}

/**
 * Spools a stream to a temporary file for `use`. The file is unlinked right after it is opened, so that it never remains,
 * even after a crash.
 *
 * @param limit maximum size in bytes
 * @throws AppError `payload_too_large`, `disk_full`, `invalid_request` if the stream is incomplete
 */
async function withSpooled<T>(
  source: Readable,
  limit: number,
  use: (handle: FileHandle, size: number) => Promise<T>,
): Promise<T> {
  const name = path.join(tmpdir(), `dockapi-upload-${randomUUID()}`);
  const handle = await open(name, 'wx+', 0o600).catch((error: unknown) => {
    throw noRoom(error);
  });
  try {
    await unlink(name);
    const size = await spool(source, handle, limit);
    return await use(handle, size);
  } finally {
    await handle.close();
  }
}

/** The spooled data from its beginning. */
export async function* contentOf(handle: FileHandle): AsyncGenerator<Buffer> {
  for (let at = 0; ;) {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafe(CHUNK), position: at });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function spool(source: Readable, handle: FileHandle, limit: number): Promise<number> {
  let size = 0;
  const file = new Writable({
    write(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > limit) done(tooLarge(limit));
      else handle.writeFile(chunk).then(() => done(), done);
    },
  });
  try {
    return await pour(source, file, brokeOff);
  } catch (error) {
    throw error instanceof AppError ? error : noRoom(error);
  }
}

function noRoom(cause: unknown): AppError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return brokeOff(cause);
  const detail = "dockAPI's own disk has no room for the upload: free some, or send the body with a Content-Length";
  return new AppError('disk_full', detail, { cause });
}

/** The error for a body that the client did not send completely. */
export function brokeOff(cause?: unknown): AppError {
  return new AppError('invalid_request', 'The body is incomplete: send it again', { cause });
}

function tooLarge(limit: number): AppError {
  const detail = `The body is larger than ${limit} bytes: send it with a Content-Length, or raise DOCKAPI_UPLOAD_LIMIT`;
  return new AppError('payload_too_large', detail);
}

function isUnknown(encoding: string): AppError {
  const detail = `"Content-Encoding: ${encoding}" is not decoded: send the tar with gzip, or as it is`;
  return new AppError('unsupported_media_type', detail);
}

function isEncoded(encoding: string): AppError {
  const detail = `A file is not decoded: send it without "Content-Encoding: ${encoding}"`;
  return new AppError('unsupported_media_type', detail);
}
