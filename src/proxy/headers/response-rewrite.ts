import { isChunked } from '../../http/wire/framing.js';
import { hasDotSegment } from './dot-segments.js';
import { endToEnd, HOP_BY_HOP, NOT_BY_PATH } from './proxy-headers.js';
import { type HeaderPair, isNamed, tokensOf, utf8 } from '../../http/wire/raw-headers.js';

/** Where a container's own URLs are, seen from the client. */
export interface Mount {
  /** `/proxy/{id}` as sent. */
  prefix: string;
  /** The same as the client has it, and the container was told as `X-Forwarded-Prefix`; an application may mind it. */
  forwardedPrefix: string;
  /** The published port, by default `127.0.0.1:<port>`: the container's origin is `http://` and this. */
  authority: string;
  /** What the container is asked for, which relative URLs begin at. */
  path: string;
  /** The container's own port: servers that make a URL of `Host` and the port they listen on name it (nginx does). */
  containerPort: number;
}

const HTTP_PORT = 80;
const HTTPS_PORT = 443;
const OK = 200;
const NO_CONTENT = 204;
const NOT_MODIFIED = 304;

/** What has to be known before the body, or is rewritten: in a trailer it means nothing, or too much (RFC 9110, section 6.5.1). */
const NO_TRAILERS: ReadonlySet<string> = new Set([
  ...NOT_BY_PATH,
  ...['content-encoding', 'content-length', 'content-range', 'content-type', 'location', 'set-cookie', 'trailer'],
]);

/**
 * The headers of the container's answer as the client gets them: without those about one connection or, by path, about
 * all of dockAPI's origin; `Location` and cookies brought under the prefix. The framing is left to whoever writes the body, but for its length.
 *
 * @param canTrail whether trailers can follow: a body goes to the client in chunks
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

/** The trailers of the container's answer as the client gets them. */
export function trailerFields(pairs: readonly HeaderPair[]): HeaderPair[] {
  return endToEnd(pairs, NO_TRAILERS);
}

function rewrite(pair: HeaderPair, mount: Mount): HeaderPair {
  const [name, value] = pair;
  if (isNamed(pair, 'location')) return [name, rewriteLocation(value, mount)];
  if (isNamed(pair, 'set-cookie')) return [name, rewriteCookie(value, mount)];
  return pair;
}

/**
 * Brings a `Location` on the container's origin under the prefix: `http://127.0.0.1:<port>/x`,
 * `//127.0.0.1:<port>/x` and `/x` become `/proxy/{id}/x`, and `/x` at the container's own origin; by path, so does
 * one with dot segments, which could climb out of the prefix. Other relative ones and other origins stay as they are, and
 * so does a path that is under the prefix already.
 */
export function rewriteLocation(location: string, mount: Mount): string {
  const path = pathOnOrigin(location, mount);
  if (mount.prefix === '') return path === null ? location : asPath(path);
  const ownPath = path ?? (isRelative(location) && hasDotSegments(location) ? folderOf(mount.path) + location : null);
  return ownPath === null ? location : underPrefix(withoutDotSegments(ownPath), mount);
}

/** `//host/x` would lead to another origin, and `/\\host` as well: browsers read `\\` as `/`, and over tabs and line ends. */
function asPath(path: string): string {
  return /^\/[\t\n\r]*[/\\]/.test(path) ? `/.${path}` : path;
}

/** The path, query and fragment if the reference names this origin by a URL or an absolute path; else null. */
function pathOnOrigin(location: string, { authority, containerPort }: Mount): string | null {
  const [, scheme, host, givenPort, rest = ''] =
    /^(https?:)?\/\/(\[[^\]/?#@]+\]|[^/?#:@]+)(?::(\d*))?([/?#].*)?$/is.exec(location) ?? [];
  if (host === undefined) return location.startsWith('/') && !location.startsWith('//') ? location : null;
  // An application that heeds `X-Forwarded-Proto` makes `https://` of its own origin.
  const port = Number(givenPort || (scheme?.toLowerCase() === 'https:' ? HTTPS_PORT : HTTP_PORT));
  if (![authority, `${hostOf(authority)}:${containerPort}`].includes(`${host}:${port}`)) return null;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** At the container's own root `/../` ends there; under a prefix it would lead out of it. */
function withoutDotSegments(path: string): string {
  if (!hasDotSegments(path)) return path;
  const { pathname, search, hash } = new URL(`http://container${utf8(path)}`);
  return pathname + search + hash;
}

/** Whether it is a path that begins where the request's ends (RFC 3986, section 4.2). */
function isRelative(reference: string): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:|[\\/?#])/i.test(reference);
}

function folderOf(path: string): string {
  const [beforeQuery = ''] = path.split('?', 1);
  return beforeQuery.slice(0, beforeQuery.lastIndexOf('/') + 1);
}

/** Browsers read `\` as `/`, and over tabs. */
function hasDotSegments(reference: string): boolean {
  const [beforeFragment = ''] = reference.split('#', 1);
  return hasDotSegment(`/${beforeFragment.replaceAll('\\', '/').replaceAll('\t', '')}`);
}

/**
 * Brings a cookie's `Path` under the prefix, and takes its `Domain` away: dockAPI and the neighbours are of the same
 * domain, and would get the cookie. A cookie without a path stays so: its default is under the prefix anyway. A
 * `__Host-` cookie by path is none to browsers then (RFC 6265bis, section 4.1.3.2); with its own path it would be every
 * neighbour's.
 */
export function rewriteCookie(cookie: string, mount: Mount): string {
  const [pair = '', ...attributes] = cookie.split(';');
  return [pair, ...attributes.flatMap((attribute) => rewriteAttribute(attribute, mount))].join(';');
}

function rewriteAttribute(attribute: string, mount: Mount): string[] {
  const [, name = '', value = ''] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(attribute) ?? [];
  if (name.toLowerCase() === 'domain') return [];
  const path = value.trim();
  if (mount.prefix === '' || name.toLowerCase() !== 'path' || !path.startsWith('/')) return [attribute];
  return [` ${name}=${underPrefix(path, mount)}`];
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** The host of a published port, without the port. */
function hostOf(authority: string): string {
  return authority.slice(0, authority.lastIndexOf(':'));
}

function underPrefix(path: string, { prefix, forwardedPrefix }: Mount): string {
  if (isUnder(path, forwardedPrefix)) return path;
  return forwardedPrefix + (isUnder(path, prefix) ? path.slice(prefix.length) : path);
}

/**
 * Joins the answer's headers with those that dockAPI has set for it, its CORS headers. The container's win: any CORS
 * header of its own takes all of dockAPI's away; `Vary` tells what both vary by.
 */
export function mergeHeaders(own: readonly HeaderPair[], answer: readonly HeaderPair[]): readonly HeaderPair[] {
  if (own.length === 0) return answer;
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
