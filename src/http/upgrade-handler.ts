import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { toPairs, tokensOf } from './wire/raw-headers.js';

/**
 * Same as the HTTP server's `upgrade` event. The listener owns the socket: it responds, and handles the socket's
 * errors.
 */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** A feature that opens WebSockets. */
export interface UpgradeHandler {
  /** @returns handles or refuses the handshake; null if the request is for another handler */
  upgradeFor(request: IncomingMessage): UpgradeListener | null;
}

/** True if a request asks for a WebSocket (RFC 6455, section 4.1). */
export function isWebSocket(request: IncomingMessage): boolean {
  return request.method === 'GET' && tokensOf(toPairs(request.rawHeaders), 'upgrade').includes('websocket');
}
