import type { IncomingMessage } from 'node:http';
import { AppError } from '../../errors/app-error.js';
import { isWebSocket } from '../../http/upgrade-handler.js';
import { checkFraming, checkVersion } from '../../http/wire/framing.js';
import { toPairs } from '../../http/wire/raw-headers.js';
import { hasBody } from '../../upstream/streamed-request.js';

/** @throws AppError `invalid_request` if it is not a WebSocket handshake */
export function checkUpgrade(request: IncomingMessage): void {
  checkVersion(request);
  if (request.httpVersion !== '1.1')
    throw new AppError('invalid_request', 'A WebSocket handshake must be HTTP/1.1: send it as HTTP/1.1');
  checkFraming(toPairs(request.rawHeaders));
  if (!isWebSocket(request))
    throw new AppError('invalid_request', 'Only a GET can be upgraded, and only to websocket: omit the Upgrade header');
  if (hasBody(request)) throw new AppError('invalid_request', 'A WebSocket handshake has no body: send it without one');
}
