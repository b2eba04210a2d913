import type { IncomingMessage } from 'node:http';
import { AppError } from '../../errors/app-error.js';
import type { Arrivals, ClientOrigin } from '../../http/arrivals.js';
import { isHost } from '../../http/wire/framing.js';
import type { Target } from './target-resolver.js';

/**
 * The origin to which the client sent its request: from a trusted gateway's headers, otherwise from the request.
 *
 * @throws AppError `invalid_request` if a gateway sends an invalid host
 */
export function publicOrigin(arrivals: Arrivals, request: IncomingMessage): ClientOrigin {
  const origin = arrivals.clientOrigin(request);
  if (isHost(origin.host)) return origin;
  throw new AppError('invalid_request', 'The X-Forwarded-Host header is invalid: send a host and an optional port');
}

/**
 * The `Host` header for the container: as chosen by the run, otherwise the public host at the container's own origin
 * (browsers send it as `Origin` too), and the published address by path.
 *
 * @param prefix `/proxy/{id}`; empty at the own origin
 */
export function hostFor({ hostHeader, authority }: Target, prefix: string, publicHost: string): string {
  const choice = hostHeader ?? (prefix === '' ? 'public' : 'published');
  return choice === 'public' ? publicHost : authority;
}
