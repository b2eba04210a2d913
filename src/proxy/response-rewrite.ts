import { hasDotSegment } from './proxy-path.js';
import { endToEnd, isChunked } from './proxy-headers.js';
import { type HeaderPair, tokensOf } from './raw-headers.js';

/** Where a container's own URLs are, seen from the client. */
export interface Mount {
  /** `/proxy/{id}` as sent. */
  prefix: string;
  /** What the container was told as `X-Forwarded-Prefix`: an application that minds it uses it already. */
  forwardedPrefix: string;
  /** The published port, `127.0.0.1:<port>`: the container's origin is `http://` and this. */
  authority: string;
}

export const UPSTREAM_HOST = '127.0.0.1';
const HTTP_PORT = 80;
const NO_CONTENT = 204;

/**
 * The headers of the container's answer as the client gets them: without hop-by-hop ones, `Location` and cookies
 * brought under the prefix. The framing is left to whoever writes the body, but for its length.
 *
 * @param canTrail whether trailers can follow: a body goes to the client in chunks
 */
export function responseHeaders(
  { status, pairs }: { status: number; pairs: readonly HeaderPair[] },
  mount: Mount,
  canTrail: boolean,
): HeaderPair[] {
  const dropped = new Set<string>();
  if (status === NO_CONTENT) dropped.add('content-length'); // RFC 9110, section 8.6
  if (!canTrail || !isChunked(pairs)) dropped.add('trailer');
  return endToEnd(pairs)
    .filter(([name]) => !dropped.has(name.toLowerCase()))
    .map(([name, value]) => [name, rewrite(name.toLowerCase(), value, mount)]);
}

function rewrite(name: string, value: string, mount: Mount): string {
  if (name === 'location') return rewriteLocation(value, mount);
  if (name === 'set-cookie') return rewriteCookie(value, mount);
  return value;
}

/**
 * Brings a `Location` on the container's origin under the prefix: `http://127.0.0.1:<port>/x`,
 * `//127.0.0.1:<port>/x` and `/x` become `/proxy/{id}/x`. Relative ones and other origins stay as they are, and so
 * does a path that is under the prefix already.
 */
export function rewriteLocation(location: string, mount: Mount): string {
  const path = pathOnOrigin(location, mount.authority);
  return path === null ? location : underPrefix(withoutDotSegments(path), mount);
}

/** The path, query and fragment if the reference names this origin by a URL or an absolute path; else null. */
function pathOnOrigin(location: string, authority: string): string | null {
  const [, host, givenPort = String(HTTP_PORT), rest = ''] =
    /^(?:http:)?\/\/([^/?#:@]+)(?::(\d*))?([/?#].*)?$/is.exec(location) ?? [];
  if (host === undefined) return location.startsWith('/') && !location.startsWith('//') ? location : null;
  if (`${host}:${Number(givenPort || HTTP_PORT)}` !== authority) return null;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** At the container's own root `/../` ends there; under a prefix it would lead out of it. Browsers read `\` as `/`. */
function withoutDotSegments(path: string): string {
  const [beforeFragment = ''] = path.split('#', 1);
  if (!hasDotSegment(beforeFragment.replaceAll('\\', '/'))) return path;
  const { pathname, search, hash } = new URL(`http://${UPSTREAM_HOST}${path}`);
  return pathname + search + hash;
}

/**
 * Brings a cookie's `Path` under the prefix, and takes a `Domain` away that names the container's host. A cookie
 * without a path stays so: its default is under the prefix anyway. `__Host-` cookies stay as they are: with any other
 * path than `/` browsers reject them (RFC 6265bis, section 4.1.3.2).
 */
export function rewriteCookie(cookie: string, mount: Mount): string {
  const [pair = '', ...attributes] = cookie.split(';');
  if (/^\s*__host-/i.test(pair)) return cookie;
  return [pair, ...attributes.flatMap((attribute) => rewriteAttribute(attribute, mount))].join(';');
}

function rewriteAttribute(attribute: string, mount: Mount): string[] {
  const [, name = '', value = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/s.exec(attribute) ?? [];
  if (name.toLowerCase() === 'domain' && value.replace(/^\./, '') === UPSTREAM_HOST) return [];
  if (name.toLowerCase() !== 'path' || !value.startsWith('/')) return [attribute];
  return [` ${name}=${underPrefix(value, mount)}`];
}

function underPrefix(path: string, { prefix, forwardedPrefix }: Mount): string {
  const isUnder = [prefix, forwardedPrefix].some((each) => path === each || path.startsWith(`${each}/`));
  return isUnder ? path : prefix + path;
}

/**
 * Joins the answer's headers with those that dockAPI has set for it, its CORS headers. The container's win: any CORS
 * header of its own takes all of dockAPI's away; `Vary` tells what both vary by.
 */
export function mergeHeaders(own: readonly HeaderPair[], answer: readonly HeaderPair[]): HeaderPair[] {
  const given = new Set(answer.map(([name]) => name.toLowerCase()));
  const hasCors = [...given].some(isCors);
  const kept = own.filter(([name]) => {
    const key = name.toLowerCase();
    return key !== 'vary' && !given.has(key) && !(hasCors && isCors(key));
  });
  const vary = tokensOf(own, 'vary').filter(
    (token) => !tokensOf(answer, 'vary').some((each) => each === token || each === '*'),
  );
  return [...kept, ...answer, ...vary.map((token): HeaderPair => ['Vary', capitalized(token)])];
}

function isCors(name: string): boolean {
  return name.startsWith('access-control-');
}

function capitalized(token: string): string {
  return token.charAt(0).toUpperCase() + token.slice(1);
}
