import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { type Problem, problemHeaders } from './problem.js';

/** Milliseconds for a client to close after its response. */
const LINGER_MS = 500;

/**
 * Sends a problem for a request without a ServerResponse (an upgrade or CONNECT), and ends the connection.
 *
 * @param more further headers
 */
export function sendRawProblem(
  socket: Socket,
  problem: Problem,
  requestId: string,
  more: Record<string, string> = {},
): void {
  const body = JSON.stringify(problem);
  const headers = Object.entries({ ...problemHeaders(problem, body, requestId), ...more, connection: 'close' });
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    ...headers.map(([name, value]) => `${name}: ${value as string | number}`),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  closeAfterEnd(socket);
}

/**
 * Closes a socket soon after its pending writes. Data from the client is read and dropped: left unread, it would make
 * the system reset the connection and discard the response.
 */
export function closeAfterEnd(socket: Socket): void {
  socket.resume();
  socket.once('finish', () => {
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  });
}
