import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkFraming, checkVersion } from './framing.js';
import { type HeaderPair, toPairs } from './raw-headers.js';

/**
 * Refuses what Node takes and two servers could read in two ways. Where such a request ends is not sure, and so the
 * connection ends with it.
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

/** {@link checkMessage} for what dockAPI itself is asked: gateways' health checks in HTTP/1.0 name no host. */
export function refuseUnclear(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const isHostless = request.httpVersion === '1.0' && request.headers.host === undefined;
  const received = toPairs(request.rawHeaders);
  checkMessage(request, response, isHostless ? [...received, ['Host', 'none']] : received);
  next();
}
