import { AppError } from '../../errors/app-error.js';
import { hasDotSegment } from '../headers/dot-segments.js';
import { type ContainerAddress, parseAddress } from './container-address.js';

/** A container's address, and the path of a request to it. */
export interface ProxyPath extends ContainerAddress {
  /** `/proxy/{id}` or `/proxy/{id}:{port}` as sent, without a trailing slash; empty at the container's own origin. */
  prefix: string;
  /** The rest of the path and the query, byte for byte. It begins with `/`, or is the `*` of `OPTIONS *`. */
  path: string;
}

const PROXIED = /^(\/proxy\/([^/?#]+))(\/.*)$/s;

/**
 * Parses a raw request target in origin form.
 *
 * Dot segments, also as `%2e`, are refused: other servers on the way may resolve them differently (RFC 3986, section
 * 5.2.4), and the request could then reach another path than intended. Fragments are refused because a request has none.
 *
 * @returns null for all other paths, and for `/proxy/{id}` and `/proxy/{id}:{port}` themselves, which have a controller
 * @throws AppError `invalid_request`
 */
export function parseProxyPath(target: string): ProxyPath | null {
  const [, prefix, address, path] = PROXIED.exec(target) ?? [];
  if (prefix === undefined || address === undefined || path === undefined) return null;
  const { id, port } = parseAddress(address);
  return { id, port, prefix, path: checkPath(path) };
}

/**
 * Parses a raw request target at a container's own origin, with the rules of {@link parseProxyPath}.
 *
 * @throws AppError `invalid_request`
 */
export function parseOwnPath({ id, port }: ContainerAddress, target: string, method?: string): ProxyPath {
  if (target === '*' && method === 'OPTIONS') return { id, port, prefix: '', path: target };
  if (!target.startsWith('/')) throw invalid('The request target is not a path: send one that begins with "/"');
  return { id, port, prefix: '', path: checkPath(target) };
}

function checkPath(path: string): string {
  if (path.includes('#')) throw invalid('Leave the fragment ("#…") out, or encode "#" as %23');
  if (hasDotSegment(path)) throw invalid('Resolve "." and ".." segments before sending the path');
  return path;
}

function invalid(detail: string): AppError {
  return new AppError('invalid_request', detail);
}
