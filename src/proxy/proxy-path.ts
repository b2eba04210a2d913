import { checkContainerId } from '../docker/container-id.js';
import { AppError } from '../errors/app-error.js';

/** A request target under `/proxy/{id}/`. */
export interface ProxyPath {
  id: string;
  /** `/proxy/{id}` as sent, without a slash at its end. */
  prefix: string;
  /** What the container is asked for: the rest with its query, byte for byte; begins with `/`. */
  path: string;
}

const PROXIED = /^(\/proxy\/([^/?#]+))(\/.*)$/s;
const START = '/proxy/';
const ABSOLUTE_FORM = /^[a-z][a-z0-9+.-]*:\/\/[^/]*\/proxy\//i;
const DOT_SEGMENT = /^(?:\.|%2e){1,2}$/i;

/** Whether a request target may be a container's, at a glance; `parseProxyPath` knows. */
export function isProxied(target: string): boolean {
  return target.startsWith(START);
}

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
  if (ABSOLUTE_FORM.test(target)) throw invalid('Ask for the path alone, not for a full URL, in the request line');
  const [, prefix, id, path] = PROXIED.exec(target) ?? [];
  if (prefix === undefined || id === undefined || path === undefined) return null;
  checkContainerId(id);
  if (target.includes('#')) throw invalid('Leave the fragment ("#…") out, or encode "#" as %23');
  if (hasDotSegment(path)) throw invalid('Resolve "." and ".." segments before sending the path');
  return { id, prefix, path };
}

/** Whether `path`, up to its query, has a segment that is `.` or `..`, percent-encoded or not. */
export function hasDotSegment(path: string): boolean {
  const [segments = ''] = path.split('?', 1);
  return segments.split('/').some((segment) => DOT_SEGMENT.test(segment));
}

function invalid(detail: string): AppError {
  return new AppError('invalid_request', detail);
}
