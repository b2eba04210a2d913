import type { ClientRequest, IncomingMessage } from 'node:http';

/** Milliseconds between two looks. */
const LOOK_MS = 500;

/**
 * Hears of a client that resets its connection while its upload stands still. Node does not read from a client whose
 * container takes nothing, and so is told of nothing; a write of no bytes fails then, and ends the connection. A client
 * that closes in good order stands behind what it has sent: that shows when the container has taken it.
 */
export function watchClient(request: IncomingMessage, upstream: ClientRequest): void {
  const { socket } = request;
  const timer = setInterval(() => {
    if (request.isPaused() && socket.writableLength === 0) socket.write('');
  }, LOOK_MS);
  upstream.once('close', () => clearInterval(timer));
}
