import type { IncomingMessage } from 'node:http';
import { AppError } from '../../errors/app-error.js';
import type { Arrivals, ClientOrigin } from '../../http/arrivals.js';
import { isHost } from '../../http/wire/framing.js';
import type { Target } from './target-resolver.js';

/**
 * Where the client sent its request, as a trusted gateway tells, else as the request does.
 *
 * @throws AppError `invalid_request` where a gateway tells no host
 */
export function publicOrigin(arrivals: Arrivals, request: IncomingMessage): ClientOrigin {
  const origin = arrivals.clientOrigin(request);
  if (isHost(origin.host)) return origin;
  throw new AppError('invalid_request', 'Send an X-Forwarded-Host with a host, and a port or none');
}

/**
 * The `Host` for the container: the run's choice, else the public host at the container's own origin, where browsers
 * send it as `Origin` too, and the published address by path.
 *
 * @param prefix `/proxy/{id}`; empty at the own origin
 */
export function hostFor({ hostHeader, authority }: Target, prefix: string, publicHost: string): string {
  const choice = hostHeader ?? (prefix === '' ? 'public' : 'published');
  return choice === 'public' ? publicHost : authority;
}
