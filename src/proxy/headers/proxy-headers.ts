import type { Arrival } from '../../http/arrivals.js';
import { forwardedHeaders, isForwardedName } from './forwarded-headers.js';
import { endToEnd, HOP_BY_HOP } from '../../http/wire/end-to-end.js';
import { TOLD_CLIENT } from '../../http/told-client.js';
import { isChunked } from '../../http/wire/framing.js';
import { type HeaderPair, valuesOf } from '../../http/wire/raw-headers.js';

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

/** Handled or replaced by dockAPI itself. */
const REPLACED = ['content-length', 'expect', 'host', 'http2-settings', 'trailer', TOLD_CLIENT];

const NOT_REQUESTED = new Set([...HOP_BY_HOP, ...REPLACED]);

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
