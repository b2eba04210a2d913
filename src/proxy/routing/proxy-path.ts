import { AppError } from '../../errors/app-error.js';
import { hasDotSegment } from '../headers/dot-segments.js';
import { type ContainerAddress, parseAddress } from './container-address.js';

/** What a request asks of a container. */
export interface ProxyPath extends ContainerAddress {
  /** `/proxy/{id}` or `/proxy/{id}:{port}` as sent, without a slash at its end; empty at the container's own origin. */
  prefix: string;
  /** The rest of the path with its query, byte for byte; begins with `/`, or is the `*` of `OPTIONS *`. */
  path: string;
}

const PROXIED = /^(\/proxy\/([^/?#]+))(\/.*)$/s;

/**
 * Splits a raw request target in origin form.
 *
 * Dot segments, `%2e` ones too, are refused, neither resolved nor passed on: other servers on the way may resolve them
 * differently (RFC 3986, section 5.2.4), and the container would get a request for something else than was meant.
 * Fragments are refused too: they do not belong in a request.
 *
 * @returns null for `/proxy/{id}` and `/proxy/{id}:{port}` themselves, which have a controller, and for every other path
 * @throws AppError `invalid_request`
 */
export function parseProxyPath(target: string): ProxyPath | null {
  const [, prefix, address, path] = PROXIED.exec(target) ?? [];
  if (prefix === undefined || address === undefined || path === undefined) return null;
  const { id, port } = parseAddress(address);
  return { id, port, prefix, path: checkPath(path) };
}

/**
 * Takes a raw request target as the path at a container's own origin, under the rules of {@link parseProxyPath}.
 *
 * @throws AppError `invalid_request`
 */
export function parseOwnPath({ id, port }: ContainerAddress, target: string, method?: string): ProxyPath {
  if (target === '*' && method === 'OPTIONS') return { id, port, prefix: '', path: target };
  if (!target.startsWith('/')) throw invalid('Ask for a path, which begins with "/", in the request line');
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
