import type { BoundPort } from '../../docker/containers/published-port.js';
import { parseHost } from '../../http/host.js';
import { utf8 } from '../../http/wire/raw-headers.js';
import { withoutPort } from '../routing/container-address.js';
import { hasDotSegment } from './dot-segments.js';
import { type Mount, underPrefix } from './mount.js';

const DEFAULT_PORTS: Record<string, number> = { http: 80, https: 443 };

/**
 * Scheme, host, port and the rest of a URL with a host. Browsers read `\` as `/`, and more slashes as two (URL standard,
 * "special authority slashes state").
 */
const WITH_HOST = /^(?:(https?):)?[\\/]{2,}(\[[^\]\\/?#@]+\]|[^\\/?#:@]+)(?::(\d*))?([\\/?#].*)?$/is;

/** A scheme without a host: browsers ignore it where the page has the same one. */
const SCHEME_ALONE = /^https?:(?![\\/]{2})/i;

/** Each alternative takes an unclosed one to the end: a search from every character would take too long. */
const QUOTED_OR_REFERENCE = /"(?:[^"\\]|\\.)*(?:"|$)|<[^>]*(?:>|$)/g;

/**
 * Moves a reference to the container's origin, in `Location` and the like, under the prefix:
 * `http://127.0.0.1:<port>/x`, the same with the public host, `//127.0.0.1:<port>/x`, `http:/x` and `/x` become
 * `/proxy/{id}/x`, or `/x` at the container's own origin. By path, this includes references with dot segments, which
 * could climb out of the prefix. A reference to another published port becomes that port's URL. Other relative references,
 * other origins and paths already under the prefix are kept.
 */
export function rewriteReference(reference: string, mount: Mount): string {
  const path = pathOnOrigin(reference, mount);
  if (path === null && mount.ports.length > 1) {
    const other = atOtherPort(reference, mount);
    if (other !== null) return other;
  }
  if (mount.prefix === '') return path === null ? reference : asPath(path);
  const ownPath = path ?? climbingPath(reference.replace(SCHEME_ALONE, ''), mount);
  return ownPath === null ? reference : underPrefix(withoutDotSegments(ownPath), mount);
}

/** The references of a `Link` header, each between `<` and `>` (RFC 8288, section 3). */
export function rewriteLinks(links: string, mount: Mount): string {
  return links.replace(QUOTED_OR_REFERENCE, (part) => {
    const isReference = part.startsWith('<') && part.endsWith('>');
    return isReference ? `<${rewriteReference(part.slice(1, -1).trim(), mount)}>` : part;
  });
}

/** The URL of a `Refresh` header, as browsers find it (HTML standard, "shared declarative refresh steps"). */
export function rewriteRefresh(refresh: string, mount: Mount): string {
  const [, before, quote = '', rest = ''] =
    /^(\s*[\d.]+(?:\s*[;,]\s*|\s+)(?:url\s*=\s*)?)(['"]?)(.*)$/is.exec(refresh) ?? [];
  if (before === undefined || rest === '') return refresh;
  const end = quote === '' ? -1 : rest.indexOf(quote);
  const [reference, after] = end === -1 ? [rest, ''] : [rest.slice(0, end), rest.slice(end)];
  return before + quote + rewriteReference(reference, mount) + after;
}

/**
 * `//host/x` would lead to another origin, and so would `/\\host`: browsers read `\\` as `/`, and skip tabs and line
 * ends.
 */
function asPath(path: string): string {
  return /^\/[\t\n\r]*[/\\]/.test(path) ? `/.${path}` : path;
}

/** The path, query and fragment if the reference is a URL or an absolute path at this origin, otherwise null. */
function pathOnOrigin(reference: string, mount: Mount): string | null {
  const [, scheme = '', host, port, rest = ''] = WITH_HOST.exec(reference) ?? [];
  if (host !== undefined && isOwnHost(scheme.toLowerCase(), host, port, mount)) return fromSlash(rest);
  const path = reference.replace(SCHEME_ALONE, '');
  return /^(?:\/(?!\/)|\\(?![\\/]))/.test(path) ? fromSlash(path) : null;
}

function fromSlash(path: string): string {
  return `/${path.replace(/^[\\/]/, '')}`;
}

/**
 * Rewrites a reference to another published port, by host port or container port, to that port's public URL.
 *
 * @returns null for any other reference
 */
function atOtherPort(reference: string, mount: Mount): string | null {
  const [, scheme = '', host = '', givenPort, rest = ''] = WITH_HOST.exec(reference) ?? [];
  const other = otherPort(scheme.toLowerCase(), host, givenPort, mount);
  if (other === undefined) return null;
  const path = fromSlash(rest);
  const port = other === mount.ports[0] ? undefined : other.containerPort;
  if (mount.prefix !== '')
    return `${withoutPort(mount.forwardedPrefix)}${port === undefined ? '' : `:${port}`}${withoutDotSegments(path)}`;
  const url = mount.origins.urlOf(mount.containerId, port, mount.client);
  return url && url + path.slice(1);
}

function otherPort(scheme: string, host: string, givenPort: string | undefined, mount: Mount): BoundPort | undefined {
  const { ports, authority, client } = mount;
  const name = parseHost(host)?.name;
  const port = Number(givenPort || DEFAULT_PORTS[scheme || 'http']);
  const byContainerPort = () => ports.find(({ containerPort }) => containerPort === port);
  if (name === undefined) return undefined;
  if (name === parseHost(authority)?.name) return ports.find(({ hostPort }) => hostPort === port) ?? byContainerPort();
  // As for its own port, the public host counts if the application got it as `Host`.
  return name === parseHost(client.host)?.name && mount.host === client.host ? byContainerPort() : undefined;
}

/** True for the published port, and for the host that the client used. */
function isOwnHost(scheme: string, host: string, givenPort: string | undefined, mount: Mount): boolean {
  const name = parseHost(host)?.name;
  if (name === undefined) return false;
  const published = parseHost(mount.authority);
  // Applications that respect `X-Forwarded-Proto` build `https://` URLs of their own origin.
  const port = Number(givenPort || DEFAULT_PORTS[scheme || 'http']);
  if (name === published?.name && [Number(published.port), mount.containerPort].includes(port)) return true;
  return name === parseHost(mount.client.host)?.name && isClientPort(scheme, givenPort, mount);
}

/** True if the URL has the port that the client used, or one that an application behind a gateway would name. */
function isClientPort(scheme: string, givenPort: string | undefined, mount: Mount): boolean {
  const { client, containerPort, host } = mount;
  const port = Number(givenPort || DEFAULT_PORTS[scheme || client.protocol]);
  if (port === Number(parseHost(client.host)?.port || DEFAULT_PORTS[client.protocol])) return true;
  // Other services may share the name, but an application that got it as `Host` builds its own URLs from it.
  if (port === containerPort && host === client.host) return true;
  // If a gateway ends TLS, an application that ignores `X-Forwarded-Proto` names the plain port.
  return client.protocol === 'https' && scheme === 'http' && port === DEFAULT_PORTS['http'];
}

/** At the container's own root, `/../` stays at the root; under a prefix it would leave it. */
function withoutDotSegments(path: string): string {
  if (!hasDotSegments(path)) return path;
  const { pathname, search, hash } = new URL(`http://container${utf8(path)}`);
  return pathname + search + hash;
}

/** Resolves a relative reference with dot segments against the container's root; null for all others. */
function climbingPath(reference: string, { path }: Mount): string | null {
  return isRelative(reference) && hasDotSegments(reference) ? directoryOf(path) + reference : null;
}

/** True for a path that is relative to the request's (RFC 3986, section 4.2). */
function isRelative(reference: string): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:|[\\/?#])/i.test(reference);
}

function directoryOf(path: string): string {
  const [beforeQuery = ''] = path.split('?', 1);
  return beforeQuery.slice(0, beforeQuery.lastIndexOf('/') + 1);
}

/** Browsers read `\` as `/`, and skip tabs. */
function hasDotSegments(reference: string): boolean {
  const [beforeFragment = ''] = reference.split('#', 1);
  return hasDotSegment(`/${beforeFragment.replaceAll('\\', '/').replaceAll('\t', '')}`);
}
