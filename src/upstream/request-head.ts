import { AppError } from '../errors/app-error.js';
import type { Outgoing } from './outgoing.js';
import { type HeaderPair, isNamed } from '../http/wire/raw-headers.js';

/**
 * Methods without a body by default. Other methods announce an empty body (RFC 9110, section 8.6), for which Node would
 * send an empty chunked one.
 */
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

const NO_BODY: HeaderPair = ['content-length', '0'];

/*
 * Node has applied the same rules when it read the request. A second check is cheap where one message could become two.
 */
const TARGET = /^[\x21-\x7e\x80-\xff]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The headers of a request without a body, with `Content-Length: 0` if the method expects one. */
export function withoutBody({ method, headers }: Outgoing): readonly HeaderPair[] {
  const isComplete = WITHOUT_BODY.has(method) || headers.some((header) => isNamed(header, 'content-length'));
  return isComplete ? headers : [...headers, NO_BODY];
}

/**
 * Serialises the head of a request as Latin-1 text (RFC 9112, section 3).
 *
 * @param connection `Connection` header
 * @throws AppError `invalid_request`
 */
export function requestHead(
  headers: readonly HeaderPair[],
  { method, path }: Pick<Outgoing, 'method' | 'path'>,
  connection: 'keep-alive' | 'close' | 'Upgrade',
): string {
  if (!TARGET.test(path)) throw invalid();
  let head = `${method} ${path} HTTP/1.1\r\n`;
  for (const [name, value] of headers) {
    if (!VALUE.test(value)) throw invalid();
    head += `${name}: ${value}\r\n`;
  }
  return `${head}connection: ${connection}\r\n\r\n`;
}

function invalid(): AppError {
  return new AppError(
    'invalid_request',
    'The path or a header has characters that HTTP/1.1 does not allow: remove or encode them',
  );
}
