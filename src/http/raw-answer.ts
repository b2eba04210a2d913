import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { type Problem, problemHeaders } from './problem.js';

/** Milliseconds that a client gets to close after its answer. */
const LINGER_MS = 500;

/** Answers an upgrade request, which has no ServerResponse, with a problem, and ends its connection. */
export function sendRawProblem(socket: Socket, problem: Problem, requestId: string): void {
  const body = JSON.stringify(problem);
  const headers = Object.entries({ ...problemHeaders(problem, body, requestId), connection: 'close' });
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
