import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { type Problem, problemHeaders } from './problem.js';

/** Milliseconds that a client gets to close after its answer. */
const LINGER_MS = 500;

/**
 * Answers a request that has no ServerResponse, an upgrade or CONNECT, with a problem, and ends its connection.
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
 * Closes a socket soon after what was written to it is on its way. What the client still sends is read and dropped:
 * unread, it would make the system reset the connection, and take the answer away.
 */
export function closeAfterEnd(socket: Socket): void {
  socket.resume();
  socket.once('finish', () => {
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  });
}
