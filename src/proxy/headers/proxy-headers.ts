import type { Arrival } from '../../http/arrivals.js';
import { forwardedHeaders, isForwardedName } from './forwarded-headers.js';
import { isChunked } from '../../http/wire/framing.js';
import { type HeaderPair, tokensOf, valuesOf } from '../../http/wire/raw-headers.js';

/**
 * Headers about one connection (RFC 9110, sections 7.6.1 and 11.7). `TE` is dropped too: request trailers are not
 * passed, and response trailers come without it.
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
 * By path, response headers that would apply to all of dockAPI's origin and not to the container alone. Includes the
 * hop-by-hop headers, because both are dropped.
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

/** Headers that `Connection` may name but that are kept: without them a message would end or go elsewhere. */
const NEVER_NAMED = new Set(['content-length', 'host']);

/** Handled or replaced by dockAPI itself. */
const REPLACED = ['content-length', 'expect', 'host', 'http2-settings', 'trailer'];

const NOT_REQUESTED = new Set([...HOP_BY_HOP, ...REPLACED]);

/**
 * The end-to-end headers: neither hop-by-hop nor named by `Connection`.
 *
 * @param dropped names to drop, in lower case; all others stay
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

/** The headers that `Connection` names, usually none. */
function namedBy(pairs: readonly HeaderPair[]): ReadonlySet<string> {
  const values = valuesOf(pairs, 'connection');
  if (values.every((value) => /^(?:keep-alive|close)$/i.test(value))) return NONE;
  return new Set(tokensOf(pairs, 'connection').filter((name) => !NEVER_NAMED.has(name)));
}

/**
 * The headers of the request to the container.
 *
 * @param host its `Host`
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

/** In lower case, because the library looks for these names and would add its own otherwise. */
function framing(received: readonly HeaderPair[]): HeaderPair[] {
  if (isChunked(received)) return [['transfer-encoding', 'chunked']];
  return valuesOf(received, 'content-length').map((length) => ['content-length', length]);
}
