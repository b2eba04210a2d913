import { endToEnd, HOP_BY_HOP } from '../../http/wire/end-to-end.js';
import { isChunked } from '../../http/wire/framing.js';
import { type HeaderPair, isNamed, toPairs } from '../../http/wire/raw-headers.js';

/** Headers about the client's connection, and those of request trailers, which are not passed on. */
const OF_CONNECTION: ReadonlySet<string> = new Set([...HOP_BY_HOP, 'expect', 'trailer']);

/** What dockAPIs tell each other, those of later versions too: no client has a say in it. */
const INTERNAL = /^dockapi-/i;

const CHUNKED: HeaderPair = ['transfer-encoding', 'chunked'];

/** HTTP/1.0 clients may send none; between dockAPIs it is HTTP/1.1. */
const HOSTLESS: HeaderPair = ['host', 'localhost'];

/**
 * The headers that the other dockAPI gets: the client's own, in its order and bytes, except for internal ones.
 *
 * @param more replaces headers of the same names
 * @param dropped names that are left out
 */
export function passedHeaders(
  rawHeaders: readonly string[],
  more: readonly HeaderPair[],
  dropped?: RegExp,
): HeaderPair[] {
  const received = toPairs(rawHeaders);
  const replaced = more.map(([name]) => name.toLowerCase());
  const passed: HeaderPair[] = [];
  let hasHost = false;
  for (const pair of endToEnd(received, OF_CONNECTION)) {
    if (replaced.some((name) => isNamed(pair, name)) || INTERNAL.test(pair[0]) || dropped?.test(pair[0])) continue;
    hasHost ||= isNamed(pair, 'host');
    passed.push(pair);
  }
  if (!hasHost) passed.unshift(HOSTLESS);
  if (isChunked(received)) passed.push(CHUNKED); // `Connection` may name it, and a body is passed on as it comes
  passed.push(...more);
  return passed;
}

/** Those without the length of a body, which is sent in another form. */
export function withoutFraming(pairs: readonly HeaderPair[]): HeaderPair[] {
  return pairs.filter((pair) => !isNamed(pair, 'transfer-encoding') && !isNamed(pair, 'content-length'));
}

/** The headers of its response for the client. @param canTrail as in {@link Outgoing.returned} */
export function returnedHeaders(pairs: readonly HeaderPair[], canTrail: boolean): HeaderPair[] {
  const hasTrailer = canTrail && isChunked(pairs);
  return endToEnd(pairs).filter((pair) => hasTrailer || !isNamed(pair, 'trailer'));
}
