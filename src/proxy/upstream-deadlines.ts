import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../errors/app-error.js';

/** Milliseconds. */
export interface Deadlines {
  connectMs: number;
  responseMs: number;
}

/**
 * Destroys a request whose container takes too long to accept the connection, or to begin its answer. The second
 * deadline counts from the last byte of the request that the container took: an upload may last as long as it
 * likes, while it moves or while its client is the slow one. An answer that has begun has no deadline.
 *
 * The request's error is then an AppError `upstream_timeout`.
 */
export function enforceDeadlines(request: ClientRequest, deadlines: Deadlines): void {
  let timer: NodeJS.Timeout | undefined;
  const arm = (ms: number, check: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(check, ms);
  };
  const disarm = () => clearTimeout(timer);
  for (const event of ['response', 'upgrade', 'error', 'close']) request.once(event, disarm);

  const expire = (detail: string) => request.destroy(new AppError('upstream_timeout', detail));
  whenConnecting(request, (socket) => {
    arm(deadlines.connectMs, () => expire('The container does not accept the connection: see whether it hangs'));
    whenConnected(socket, () => awaitAnswer(socket));
  });

  function awaitAnswer(socket: Socket): void {
    const progress = uploadProgress(request, socket);
    const check = () => {
      if (progress.moved()) arm(deadlines.responseMs, check);
      else expire('The container took the request and does not answer: see its logs, or wait until it is ready');
    };
    arm(deadlines.responseMs, check);
    request.once('finish', () => arm(deadlines.responseMs, check));
  }
}

/** Whether it is not the container that the upload waits for, or the container took some of it since the last look. */
function uploadProgress(request: ClientRequest, socket: Socket) {
  let taken = 0;
  return {
    moved(): boolean {
      const before = taken;
      taken = socket.bytesWritten - socket.writableLength;
      if (request.writableFinished) return false;
      return taken > before || (socket.writableLength === 0 && request.writableLength === 0);
    },
  };
}

function whenConnecting(request: ClientRequest, then: (socket: Socket) => void): void {
  if (request.socket) then(request.socket);
  else request.once('socket', then);
}

function whenConnected(socket: Socket, then: () => void): void {
  if (socket.connecting) socket.once('connect', then);
  else then();
}
