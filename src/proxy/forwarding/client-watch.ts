import type { IncomingMessage } from 'node:http';

/** Milliseconds between two checks. */
const CHECK_MS = 500;

/**
 * Notices a client that resets its connection while its upload stands still. Node does not read from a client whose
 * container takes nothing, and so does not learn of it; a write of no bytes fails then, and ends the connection. A client
 * that closes in good order shows when the container has taken what came before.
 *
 * @returns what ends the watch
 */
export function watchClient(request: IncomingMessage): () => void {
  const { socket } = request;
  const timer = setInterval(() => {
    if (request.isPaused() && socket.writableLength === 0) socket.write('');
  }, CHECK_MS);
  return () => clearInterval(timer);
}
