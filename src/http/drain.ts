import { once } from 'node:events';
import type { Server } from 'node:http';

/** Milliseconds between two checks for idle connections. */
const SWEEP_MS = 50;

/**
 * Closes a server that listens, and lets its requests finish until the signal cuts them off.
 *
 * @param end ends the connections that are left then
 */
export async function drain(server: Server, cut: AbortSignal, end: () => void): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A connection whose request has just ended would otherwise stay open for its keep-alive time.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  cut.addEventListener('abort', end);
  if (cut.aborted) end();
  await closed;
  clearInterval(sweep);
}
