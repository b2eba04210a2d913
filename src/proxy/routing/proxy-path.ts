import { checkContainerId } from '../../docker/containers/container-id.js';
import { AppError } from '../../errors/app-error.js';
import { hasDotSegment } from '../headers/dot-segments.js';

/** What a request asks of a container. */
export interface ProxyPath {
  id: string;
  /** `/proxy/{id}` as sent, without a slash at its end; empty at the container's own origin. */
  prefix: string;
  /** What the container is asked for: the rest with its query, byte for byte; begins with `/`. */
  path: string;
}

const PROXIED = /^(\/proxy\/([^/?#]+))(\/.*)$/s;
const ABSOLUTE_FORM = /^[a-z][a-z0-9+.-]*:\/\/[^/]*\/proxy\//i;

/**
 * Takes a raw request target apart.
 *
 * Dot segments, `%2e` ones too, are refused, not resolved and not passed on: whoever stands before or behind dockAPI may
 * resolve them otherwise (RFC 3986, section 5.2.4), and the container would be asked for something else than was
 * meant. Absolute-form targets and fragments are refused too: neither belongs in a request to a gateway.
 *
 * @returns null for `/proxy/{id}` itself, which has a controller, and for every other path
 * @throws AppError `invalid_request`
 */
export function parseProxyPath(target: string): ProxyPath | null {
  if (!target.startsWith('/') && ABSOLUTE_FORM.test(target))
    throw invalid('Ask for the path alone, not for a full URL, in the request line');
  const [, prefix, id, path] = PROXIED.exec(target) ?? [];
  if (prefix === undefined || id === undefined || path === undefined) return null;
  checkContainerId(id);
  return { id, prefix, path: checkPath(path) };
}

/**
 * Takes a raw request target as the path at a container's own origin, under the rules of {@link parseProxyPath}.
 *
 * @throws AppError `invalid_request`
 */
export function parseOwnPath(id: string, target: string): ProxyPath {
  if (!target.startsWith('/')) throw invalid('Ask for a path, which begins with "/", in the request line');
  return { id, prefix: '', path: checkPath(target) };
}

function checkPath(path: string): string {
  if (path.includes('#')) throw invalid('Leave the fragment ("#…") out, or encode "#" as %23');
  if (hasDotSegment(path)) throw invalid('Resolve "." and ".." segments before sending the path');
  return path;
}

function invalid(detail: string): AppError {
  return new AppError('invalid_request', detail);
}
