import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../errors/app-error.js';
import { checkTar } from './upload-check.js';

const CHUNK = 64 * 1024;

/** The bytes of a request, and how many there are. */
export interface Upload {
  size: number;
  content: Readable;
}

/**
 * Gives `use` the body of a request as a file. A tar tells each size before the content: a body whose size is not known is
 * kept in a temporary file first.
 *
 * @param limit bytes of the temporary file
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
 * Gives `use` the body of a request as a tar, when all of it is there and in order.
 *
 * @param limit bytes of the temporary file, unpacked
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
 * A client that ends its side in the middle of a body gets a 400 from the parser (`server/unreadable.ts`), and its request would
 * neither end nor fail: the engine would wait for the rest, with the container locked.
 */
async function endingWithSocket<T>(request: IncomingMessage, work: () => Promise<T>): Promise<T> {
  const { socket } = request;
  const end = () => request.destroy(brokeOff());
  socket.once('close', end);
  try {
    return await work();
  } finally {
    socket.off('close', end);
    request.resume(); // what is left of a body that was refused is read and dropped
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
 * Keeps a stream in a temporary file while `use` works. The file has no name as soon as it is open, so that nothing is left of it
 * whatever happens.
 *
 * @param limit bytes
 * @throws AppError `payload_too_large`, `disk_full`, `invalid_request` where the stream breaks off
 */
export async function withSpooled<T>(
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

/** What was spooled, from its beginning. */
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
  async function* counted() {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge(limit);
      yield chunk;
    }
  }
  try {
    await handle.writeFile(counted());
  } catch (error) {
    throw error instanceof AppError ? error : noRoom(error);
  }
  return size;
}

function noRoom(cause: unknown): AppError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return brokeOff(cause);
  const detail = "dockAPI's own disk has no room for the upload: free some, or send the body with a Content-Length";
  return new AppError('disk_full', detail, { cause });
}

/** A body that its client did not send to the end. */
export function brokeOff(cause?: unknown): AppError {
  return new AppError('invalid_request', 'The body broke off: send it again', { cause });
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
