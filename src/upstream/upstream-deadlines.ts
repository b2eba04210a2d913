import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../errors/app-error.js';
import { Deadline } from './deadline.js';
import { NO_ANSWER, NO_CONNECTION } from './upstream-errors.js';

const PROCESSING = 102;

/** Limits of one exchange with a container, in milliseconds and bytes. */
export interface Deadlines {
  connectMs: number;
  /** From the request, or the last 102 (Processing), to the head of the response. */
  responseMs: number;
  /** How long a response may be silent after it has begun; 0: no limit. */
  idleMs: number;
  /** Size of the response's head. */
  headBytes: number;
}

/**
 * Destroys a handshake that the container does not accept, or respond to, in time. Its error is an AppError
 * `upstream_timeout`.
 */
export function enforceDeadlines(request: ClientRequest, { connectMs, responseMs }: Deadlines): void {
  const expire = (detail: string) => () => request.destroy(new AppError('upstream_timeout', detail));
  const toConnect = new Deadline(connectMs, expire(NO_CONNECTION));
  const toRespond = new Deadline(responseMs, expire(NO_ANSWER));
  for (const event of ['response', 'upgrade', 'error', 'close'])
    request.once(event, () => [toConnect, toRespond].forEach((deadline) => deadline.end()));
  request.on('information', ({ statusCode }) => statusCode === PROCESSING && toRespond.start());
  request.once('socket', (socket: Socket) => {
    toConnect.start();
    socket.once('connect', () => {
      toConnect.end();
      toRespond.start();
    });
  });
}
