import { endToEnd, HOP_BY_HOP } from '../../http/wire/end-to-end.js';
import { isChunked } from '../../http/wire/framing.js';
import { type HeaderPair, isNamed } from '../../http/wire/raw-headers.js';
import { rewriteCookie } from './cookie-rewrite.js';
import type { Mount } from './mount.js';
import { NOT_BY_PATH } from './proxy-headers.js';
import { rewriteLinks, rewriteReference, rewriteRefresh } from './reference-rewrite.js';

const OK = 200;
const NO_CONTENT = 204;
const NOT_MODIFIED = 304;

/**
 * Headers that are needed before the body, or are rewritten. As trailers they would have no effect, or escape the
 * rewriting (RFC 9110, section 6.5.1).
 */
const NO_TRAILERS: ReadonlySet<string> = new Set([
  ...NOT_BY_PATH,
  ...['content-encoding', 'content-length', 'content-location', 'content-range', 'content-type'],
  ...['link', 'location', 'refresh', 'set-cookie', 'trailer'],
]);

/**
 * The headers of the container's response for the client. Headers about one connection are dropped and, by path, those
 * about all of dockAPI's origin; URLs and cookies move under the prefix. Of the framing, only the length is kept.
 *
 * @param canTrail whether the client's response can have trailers, because it is chunked
 */
export function responseHeaders(
  { status, pairs }: { status: number; pairs: readonly HeaderPair[] },
  mount: Mount,
  canTrail: boolean,
): HeaderPair[] {
  const hasLength = status >= OK && status !== NO_CONTENT; // RFC 9110, section 8.6
  const hasTrailer = canTrail && isChunked(pairs) && ![NO_CONTENT, NOT_MODIFIED].includes(status);
  const headers: HeaderPair[] = [];
  for (const pair of endToEnd(pairs, mount.prefix === '' ? HOP_BY_HOP : NOT_BY_PATH)) {
    if (!hasLength && isNamed(pair, 'content-length')) continue;
    if (!hasTrailer && isNamed(pair, 'trailer')) continue;
    headers.push(rewrite(pair, mount));
  }
  return headers;
}

/** The trailers of the container's response for the client. */
export function trailerFields(pairs: readonly HeaderPair[]): HeaderPair[] {
  return endToEnd(pairs, NO_TRAILERS);
}

/** Headers that hold URLs, or paths, of the container. */
const REWRITERS = new Map<string, (value: string, mount: Mount) => string>([
  ['content-location', rewriteReference],
  ['link', rewriteLinks],
  ['location', rewriteReference],
  ['refresh', rewriteRefresh],
  ['set-cookie', rewriteCookie],
]);

function rewrite(pair: HeaderPair, mount: Mount): HeaderPair {
  const rewriter = REWRITERS.get(pair[0].toLowerCase());
  return rewriter ? [pair[0], rewriter(pair[1], mount)] : pair;
}
