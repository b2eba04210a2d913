import type { IncomingMessage } from 'node:http';

/** Milliseconds between two checks. */
const CHECK_MS = 500;

/**
 * Notices a client that resets its connection while its upload is stalled. Node does not read from the client while the
 * container takes nothing, so it does not see the reset; an empty write fails then, and ends the connection. A client
 * that closes in good order is noticed once the container has taken the data before.
 *
 * @returns stops the watch
 */
export function watchClient(request: IncomingMessage): () => void {
  const { socket } = request;
  const timer = setInterval(() => {
    if (request.isPaused() && socket.writableLength === 0) socket.write('');
  }, CHECK_MS);
  return () => clearInterval(timer);
}
