import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors/app-error.js';
import { type Arrival, forwardedHeaders, isForwardedName } from './forwarded-headers.js';
import { type HeaderPair, tokensOf, valuesOf } from './raw-headers.js';

/**
 * Headers about one connection (RFC 9110, sections 7.6.1 and 11.7). `TE` goes too: request trailers are not passed,
 * and the answer's come unasked.
 */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** What `Connection` may name and must not take away: a message would end elsewhere, or go elsewhere. */
const NEVER_NAMED = new Set(['content-length', 'host']);

/** Answered or replaced by dockAPI itself. */
const REPLACED = new Set(['content-length', 'expect', 'host', 'http2-settings', 'trailer']);

/** The headers that are meant for the other end: neither hop-by-hop nor named by `Connection`. */
export function endToEnd(pairs: readonly HeaderPair[]): HeaderPair[] {
  const named = new Set(tokensOf(pairs, 'connection').filter((name) => !NEVER_NAMED.has(name)));
  return pairs.filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()) && !named.has(name.toLowerCase()));
}

/**
 * The headers of the request to the container.
 *
 * @param host its published address, `127.0.0.1:<host_port>`, whatever address is dialled
 */
export function requestHeaders(received: readonly HeaderPair[], host: string, arrival: Arrival): HeaderPair[] {
  const passed = endToEnd(received).filter(([name]) => !REPLACED.has(name.toLowerCase()) && !isForwardedName(name));
  return [['host', host], ...passed, ...forwardedHeaders(received, arrival), ...framing(received)];
}

/** As {@link requestHeaders}, for a WebSocket handshake (RFC 6455, section 4.1). */
export function upgradeHeaders(received: readonly HeaderPair[], host: string, arrival: Arrival): HeaderPair[] {
  const unframed = received.filter(([name]) => name.toLowerCase() !== 'content-length');
  return [...requestHeaders(unframed, host, arrival), ['connection', 'Upgrade'], ['upgrade', 'websocket']];
}

/**
 * Refuses what Node takes and is not HTTP/1: other versions in the request line, and an HTTP/1.0 request that has no
 * host or comes in chunks (RFC 9112, section 6.1).
 *
 * @throws AppError `invalid_request`
 */
export function checkVersion({ httpVersion, headers }: IncomingMessage): void {
  if (httpVersion === '1.1') return;
  if (httpVersion !== '1.0') throw new AppError('invalid_request', 'Ask in HTTP/1.1');
  if (headers.host === undefined) throw new AppError('invalid_request', 'Send one Host header');
  if (headers['transfer-encoding'] !== undefined) {
    throw new AppError('invalid_request', 'Send the body with a Content-Length: HTTP/1.0 has no chunks');
  }
}

/**
 * Refuses what two servers could read as two different requests, as far as Node lets it through (RFC 9112, sections
 * 3.2 and 6.1).
 *
 * @throws AppError `invalid_request`
 */
export function checkFraming(received: readonly HeaderPair[]): void {
  if (valuesOf(received, 'host').length > 1) throw new AppError('invalid_request', 'Send one Host header');
  if (!isPlainFraming(received)) {
    throw new AppError('invalid_request', 'Send the body with a Content-Length or with "Transfer-Encoding: chunked"');
  }
}

/** Whether the body's end is told in one way: by its length, in chunks, or (an answer's) by the connection's end. */
export function isPlainFraming(pairs: readonly HeaderPair[]): boolean {
  const codings = valuesOf(pairs, 'transfer-encoding');
  const lengths = valuesOf(pairs, 'content-length');
  if (codings.length === 0) return lengths.length <= 1;
  return lengths.length === 0 && codings.length === 1 && isChunked(pairs);
}

export function isChunked(pairs: readonly HeaderPair[]): boolean {
  return valuesOf(pairs, 'transfer-encoding').some((value) => value.trim().toLowerCase() === 'chunked');
}

/** In lower case, in which the library looks for them: it would add its own otherwise. */
function framing(received: readonly HeaderPair[]): HeaderPair[] {
  if (isChunked(received)) return [['transfer-encoding', 'chunked']];
  return valuesOf(received, 'content-length').map((length) => ['content-length', length]);
}
