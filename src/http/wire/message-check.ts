import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkFraming, checkVersion } from './framing.js';
import { type HeaderPair, toPairs } from './raw-headers.js';

/**
 * Refuses messages that Node accepts but two servers could read differently. The end of such a request is uncertain, so
 * its connection is closed.
 *
 * @throws AppError `invalid_request`
 */
export function checkMessage(
  request: IncomingMessage,
  response: ServerResponse,
  received: readonly HeaderPair[],
): void {
  try {
    checkVersion(request);
    checkFraming(received);
  } catch (error) {
    response.setHeader('Connection', 'close');
    throw error;
  }
}

/**
 * {@link checkMessage} for requests to dockAPI itself. HTTP/1.0 needs no host, because health checks of gateways send
 * none.
 */
export function refuseUnclear(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const isHostless = request.httpVersion === '1.0' && request.headers.host === undefined;
  const received = toPairs(request.rawHeaders);
  checkMessage(request, response, isHostless ? [...received, ['Host', 'none']] : received);
  next();
}
