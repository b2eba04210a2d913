import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors/app-error.js';
import type { Arrival } from '../http/arrivals.js';
import { forwardedHeaders, isForwardedName } from './forwarded-headers.js';
import { type HeaderPair, tokensOf, valuesOf } from './raw-headers.js';

/**
 * Headers about one connection (RFC 9110, sections 7.6.1 and 11.7). `TE` goes too: request trailers are not passed,
 * and the answer's come unasked.
 */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Of an answer by path: what would speak for all of dockAPI's origin, and not for the container alone. With the
 * hop-by-hop ones, as both stay behind.
 */
export const NOT_BY_PATH: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  'alt-svc',
  'clear-site-data',
  'nel',
  'report-to',
  'reporting-endpoints',
  'service-worker-allowed',
  'strict-transport-security',
]);

/** What `Connection` may name and must not take away: a message would end elsewhere, or go elsewhere. */
const NEVER_NAMED = new Set(['content-length', 'host']);

/** What may stand in a host, by and large: nothing that ends one, and no list (RFC 3986, section 3.2.2). */
const HOST = /^[^\s/?#@,\\]+$/;

/** Answered or replaced by dockAPI itself. */
const REPLACED = ['content-length', 'expect', 'host', 'http2-settings', 'trailer'];

const NOT_REQUESTED = new Set([...HOP_BY_HOP, ...REPLACED]);

/**
 * The headers that are meant for the other end: neither hop-by-hop nor named by `Connection`.
 *
 * @param dropped names in lower case that stay behind: these and no others
 */
export function endToEnd(pairs: readonly HeaderPair[], dropped: ReadonlySet<string> = HOP_BY_HOP): HeaderPair[] {
  const named = namedBy(pairs);
  const passed: HeaderPair[] = [];
  for (const pair of pairs) {
    const name = pair[0].toLowerCase();
    if (!dropped.has(name) && !named.has(name)) passed.push(pair);
  }
  return passed;
}

const NONE: ReadonlySet<string> = new Set();

/** The headers that `Connection` names, which is seldom any. */
function namedBy(pairs: readonly HeaderPair[]): ReadonlySet<string> {
  const values = valuesOf(pairs, 'connection');
  if (values.every((value) => /^(?:keep-alive|close)$/i.test(value))) return NONE;
  return new Set(tokensOf(pairs, 'connection').filter((name) => !NEVER_NAMED.has(name)));
}

/**
 * The headers of the request to the container.
 *
 * @param host its published address, by default `127.0.0.1:<host_port>`, whatever address is dialled
 */
export function requestHeaders(received: readonly HeaderPair[], host: string, arrival: Arrival): HeaderPair[] {
  const passed = endToEnd(received, NOT_REQUESTED).filter(([name]) => !isForwardedName(name));
  return [['host', host], ...passed, ...forwardedHeaders(received, arrival), ...framing(received)];
}

/** As {@link requestHeaders}, for a WebSocket handshake (RFC 6455, section 4.1). */
export function upgradeHeaders(received: readonly HeaderPair[], host: string, arrival: Arrival): HeaderPair[] {
  const unframed = received.filter(([name]) => name.toLowerCase() !== 'content-length');
  return [...requestHeaders(unframed, host, arrival), ['connection', 'Upgrade'], ['upgrade', 'websocket']];
}

/**
 * Refuses what Node takes and is not HTTP/1: other versions in the request line, and an HTTP/1.0 request that comes in
 * chunks (RFC 9112, section 6.1).
 *
 * @throws AppError `invalid_request`
 */
export function checkVersion({ httpVersion, headers }: IncomingMessage): void {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') throw new AppError('invalid_request', 'Ask in HTTP/1.1');
  if (httpVersion === '1.0' && headers['transfer-encoding'] !== undefined) {
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
  const [host, ...more] = valuesOf(received, 'host');
  if (host === undefined || more.length > 0) throw new AppError('invalid_request', 'Send one Host header');
  if (!HOST.test(host)) throw new AppError('invalid_request', 'Send a Host header with a host, and a port or none');
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
