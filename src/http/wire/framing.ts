import type { IncomingMessage } from 'node:http';
import { AppError } from '../../errors/app-error.js';
import { type HeaderPair, valuesOf } from './raw-headers.js';

/** A rough check of a host: no delimiter, and no list (RFC 3986, section 3.2.2). */
const HOST = /^[^\s/?#@,\\]+$/;

/** True for a valid `Host` header: a host and an optional port. */
export function isHost(value: string): boolean {
  return HOST.test(value);
}

/**
 * Refuses requests that Node accepts but that are not HTTP/1: other versions, and HTTP/1.0 requests in chunks (RFC
 * 9112, section 6.1).
 *
 * @throws AppError `invalid_request`
 */
export function checkVersion({ httpVersion, headers }: IncomingMessage): void {
  if (httpVersion !== '1.1' && httpVersion !== '1.0')
    throw new AppError('invalid_request', 'Send the request in HTTP/1.1');
  if (httpVersion === '1.0' && headers['transfer-encoding'] !== undefined) {
    throw new AppError('invalid_request', 'Send the body with a Content-Length: HTTP/1.0 has no chunks');
  }
}

/**
 * Refuses requests that two servers could read as two different requests, and that Node accepts (RFC 9112, sections 3.2
 * and 6.1).
 *
 * @throws AppError `invalid_request`
 */
export function checkFraming(received: readonly HeaderPair[]): void {
  const [host, ...more] = valuesOf(received, 'host');
  if (host === undefined || more.length > 0) throw new AppError('invalid_request', 'Send one Host header');
  if (!isHost(host)) throw new AppError('invalid_request', 'Send a Host header with a host and an optional port');
  if (!isPlainFraming(received)) {
    throw new AppError('invalid_request', 'Send the body with a Content-Length or with "Transfer-Encoding: chunked"');
  }
}

/** True if exactly one thing marks the end of the body: its length, chunks or, for a response, the connection's end. */
function isPlainFraming(pairs: readonly HeaderPair[]): boolean {
  const codings = valuesOf(pairs, 'transfer-encoding');
  const lengths = valuesOf(pairs, 'content-length');
  if (codings.length === 0) return lengths.length <= 1;
  return lengths.length === 0 && codings.length === 1 && isChunked(pairs);
}

export function isChunked(pairs: readonly HeaderPair[]): boolean {
  return valuesOf(pairs, 'transfer-encoding').some((value) => value.trim().toLowerCase() === 'chunked');
}
