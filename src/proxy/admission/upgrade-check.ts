import type { IncomingMessage } from 'node:http';
import { AppError } from '../../errors/app-error.js';
import { isWebSocket } from '../../http/upgrade-handler.js';
import { checkFraming, checkVersion } from '../../http/wire/framing.js';
import { toPairs } from '../../http/wire/raw-headers.js';
import { hasBody } from '../forwarding/streamed-request.js';

/** @throws AppError `invalid_request` for what is no handshake of a WebSocket */
export function checkUpgrade(request: IncomingMessage): void {
  checkVersion(request);
  if (request.httpVersion !== '1.1') throw new AppError('invalid_request', 'Ask for a WebSocket in HTTP/1.1');
  checkFraming(toPairs(request.rawHeaders));
  if (!isWebSocket(request))
    throw new AppError('invalid_request', 'Leave the Upgrade header out, or upgrade a GET to websocket');
  if (hasBody(request)) throw new AppError('invalid_request', 'Send no body with a WebSocket handshake');
}
