import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { toPairs, tokensOf } from './wire/raw-headers.js';

/** As of the HTTP server's `upgrade` event. The socket is the listener's: it answers, and guards it from errors. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** A feature that opens WebSockets. */
export interface UpgradeHandler {
  /** @returns what carries the handshake out, or refuses it; null where the request is for others */
  upgradeFor(request: IncomingMessage): UpgradeListener | null;
}

/** Whether a request asks for a WebSocket (RFC 6455, section 4.1). */
export function isWebSocket(request: IncomingMessage): boolean {
  return request.method === 'GET' && tokensOf(toPairs(request.rawHeaders), 'upgrade').includes('websocket');
}
