import { type HeaderPair, tokensOf, valuesOf } from './raw-headers.js';

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

/** Headers that `Connection` may name but that are kept: without them a message would end or go elsewhere. */
const NEVER_NAMED = new Set(['content-length', 'host']);

const NONE: ReadonlySet<string> = new Set();

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

/** The headers that `Connection` names, usually none. */
function namedBy(pairs: readonly HeaderPair[]): ReadonlySet<string> {
  const values = valuesOf(pairs, 'connection');
  if (values.every((value) => /^(?:keep-alive|close)$/i.test(value))) return NONE;
  return new Set(tokensOf(pairs, 'connection').filter((name) => !NEVER_NAMED.has(name)));
}
