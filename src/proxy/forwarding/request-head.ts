import { AppError } from '../../errors/app-error.js';
import type { Outgoing } from './outgoing.js';
import { type HeaderPair, isNamed } from '../../http/wire/raw-headers.js';

/** Methods without a body by default. With others a missing body is told as such (RFC 9110, section 8.6); Node would send an empty chunked one. */
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

const NO_BODY: HeaderPair = ['content-length', '0'];

/* Node has read the request by the same rules; a second look costs little where bytes of one message could become two. */
const TARGET = /^[\x21-\x7e\x80-\xff]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The headers of a request without a body, and where one is expected, that there is none. */
export function withoutBody({ method, headers }: Outgoing): readonly HeaderPair[] {
  const isTold = WITHOUT_BODY.has(method) || headers.some((header) => isNamed(header, 'content-length'));
  return isTold ? headers : [...headers, NO_BODY];
}

/**
 * The head of a request as it is written, in Latin-1 (RFC 9112, section 3).
 *
 * @param connection what becomes of the connection afterwards
 * @throws AppError `invalid_request`
 */
export function requestHead(
  headers: readonly HeaderPair[],
  { method, path }: Outgoing,
  connection: 'keep-alive' | 'close',
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
  return new AppError('invalid_request', 'Send a path and headers that HTTP/1.1 allows');
}
