import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { AppError } from '../../errors/app-error.js';
import { evaluate, rangeOf, validatorsOf } from './conditional.js';
import type { FoundFile } from './container-files.js';
import { modeText } from './file-stat.js';
import { FreeingWriter } from '../../http/wire/freeing-writer.js';
import { FilePart, type TarSelection, WholeTar } from './tar-selections.js';

export const TAR = 'application/x-tar';
export const BYTES = 'application/octet-stream';

const NOT_MODIFIED = 304;
const PARTIAL = 206;

/** What a page of an allowed origin may read besides the headers that every page may (Fetch standard, "CORS-safelisted"). */
const EXPOSED = ['ETag', 'Accept-Ranges', 'Content-Range', 'Content-Disposition', 'X-File-Type', 'X-File-Mode'];

/** For the stages of a pipeline, the log and the metrics. Node warns above ten. */
const LISTENERS = 20;

/**
 * Responds to GET and HEAD of a file with its bytes, or with a tar for a directory, or if the client accepts only a tar.
 *
 * @throws AppError `precondition_failed`, `range_not_satisfiable`, `not_supported` for devices, pipes and sockets
 */
export async function sendFile(
  file: FoundFile,
  request: Request,
  response: Response,
  signal: AbortSignal,
): Promise<void> {
  response.setMaxListeners(LISTENERS);
  const { type } = file.stat;
  if (type === 'directory' || request.accepts(BYTES, TAR) === TAR) return sendTar(file, request, response, signal);
  if (type === 'other' && request.method !== 'HEAD') throw isNoFile(file);
  return sendBytes(file, request, response, signal);
}

async function sendTar(file: FoundFile, request: Request, response: Response, signal: AbortSignal): Promise<void> {
  if (request.method === 'HEAD') return void begin(file, response, TAR).end();
  const tar = await file.view.read(file.path, signal);
  begin(file, response, TAR);
  await send(tar, new WholeTar(), response, signal);
}

async function sendBytes(file: FoundFile, request: Request, response: Response, signal: AbortSignal): Promise<void> {
  const { size } = file.stat;
  const validators = validatorsOf(file.stat, Date.now());
  const state = evaluate(request.headers, validators);
  if (state === 'failed') throw hasChanged(file);
  const isHead = request.method === 'HEAD';
  const range = isHead ? undefined : rangeOf(request.headers, size, validators);
  if (range === 'unsatisfiable' && state === 'met') {
    response.setHeader('content-range', `bytes */${size}`);
    throw outOfRange(size);
  }
  const validating = { etag: validators.etag, 'last-modified': validators.lastModified, 'accept-ranges': 'bytes' };
  if (state === 'unchanged' || range === 'unsatisfiable') {
    response.status(NOT_MODIFIED).set(validating);
    return void begin(file, response, BYTES).end();
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const sized = { ...validating, 'content-length': String(end - start + 1) };
  if (isHead || size === 0) return void begin(file, response.set(sized), BYTES).end();

  const tar = await file.view.read(file.path, signal);
  const selection = new FilePart({ start, end }, (found) => {
    if (found <= end) throw hasShrunk(file);
    if (range) response.status(PARTIAL).setHeader('content-range', `bytes ${start}-${end}/${size}`);
    begin(file, response.set(sized), BYTES);
  });
  await send(tar, selection, response, signal);
}

/** Ends the tar where the client gets no more of it. */
async function send(tar: Readable, selection: TarSelection, response: Response, signal: AbortSignal): Promise<void> {
  const writer = new FreeingWriter((chunk, done) => {
    const part = selection.take(chunk);
    const then = selection.isOver ? () => writer.destroy() : done;
    if (part.length > 0) response.write(part, then);
    else then();
  });
  try {
    await pipeline(tar, writer, { signal });
  } catch (error) {
    if (!selection.isOver) throw error;
  }
  selection.end();
  response.end();
}

/** Sets the headers of every response. */
function begin({ path, stat }: FoundFile, response: Response, type: string): Response {
  const name = path.names.at(-1) === undefined ? 'root' : path.text.slice(path.text.lastIndexOf('/') + 1);
  response.vary('Accept');
  return response.attachment(type === TAR ? `${name}.tar` : name).set({
    'content-type': type,
    'cache-control': 'private, no-cache', // may be stored, but must be revalidated
    'access-control-expose-headers': EXPOSED.join(', '),
    'x-file-type': stat.type,
    'x-file-mode': modeText(stat.mode),
  });
}

export function isNoFile({ path }: FoundFile): AppError {
  return new AppError('not_supported', `"${path.text}" is a device, a pipe or a socket: only files can be read`);
}

function hasChanged({ path }: FoundFile): AppError {
  return new AppError(
    'precondition_failed',
    `"${path.text}" has changed since the state that the request names: read it again`,
  );
}

export function hasShrunk({ path }: FoundFile): AppError {
  return new AppError('engine_error', `"${path.text}" changed while it was read: try again`);
}

function outOfRange(size: number): AppError {
  return new AppError('range_not_satisfiable', `The file has only ${size} bytes: request a range within them`);
}
