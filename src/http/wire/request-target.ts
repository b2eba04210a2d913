import type { IncomingMessage } from 'node:http';
import { AppError } from '../../errors/app-error.js';
import { isHost } from './framing.js';

/** Splits an http(s) URL after its authority. */
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/is;

/**
 * Replaces an absolute-form request target (`GET http://host/path`, as clients send it to a proxy) by its path, and
 * `Host` by its host, as RFC 9112, section 3.2.2 requires. The headers must be valid all the same (section 3.2).
 *
 * A second call changes nothing, because the target is in origin form then.
 *
 * @throws AppError `invalid_request`
 */
export function resolveTarget(request: IncomingMessage): void {
  const { url = '', method } = request;
  if (url.startsWith('/') || url === '*') return; // most requests
  const [, authority = '', rest = ''] = ABSOLUTE_FORM.exec(url) ?? [];
  // This also refuses userinfo (RFC 9110, section 4.2.4).
  if (!isHost(authority)) throw invalid('Send a path, or an http URL with a host, in the request line');
  replaceHost(request, authority);
  request.url = rest.startsWith('/') ? rest : rootOf(method, rest);
}

/** RFC 9112, section 3.2.4: OPTIONS without a path and query applies to the whole server. */
function rootOf(method: string | undefined, rest: string): string {
  return method === 'OPTIONS' && rest === '' ? '*' : `/${rest}`;
}

/** Keeps repeated `Host` headers, which are refused later. */
function replaceHost({ headers, rawHeaders }: IncomingMessage, host: string): void {
  if (headers.host !== undefined && !isHost(headers.host)) throw invalid('Send a Host header with a valid host');
  const name = rawHeaders.findIndex((each, index) => index % 2 === 0 && each.toLowerCase() === 'host');
  if (name === -1) rawHeaders.push('Host', host);
  else rawHeaders[name + 1] = host;
  headers.host = host;
}

function invalid(detail: string): AppError {
  return new AppError('invalid_request', detail);
}
