import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../../errors/app-error.js';
import { NO_ANSWER, NO_CONNECTION, SILENCE } from './upstream-errors.js';

/** Milliseconds. */
export interface Deadlines {
  connectMs: number;
  responseMs: number;
  /** How long an answer that has begun may be silent; 0: as long as it likes. */
  idleMs: number;
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
  let isOver = false;
  const arm = (ms: number, check: () => void) => {
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(check, ms);
  };
  const disarm = () => {
    isOver = true; // also for the end of an upload that comes after the beginning of its answer
    clearTimeout(timer);
  };
  for (const event of ['response', 'upgrade', 'error', 'close']) request.once(event, disarm);

  const expire = (detail: string) => request.destroy(new AppError('upstream_timeout', detail));
  whenConnecting(request, (socket) => {
    arm(deadlines.connectMs, () => expire(NO_CONNECTION));
    whenConnected(socket, () => awaitAnswer(socket));
  });

  function awaitAnswer(socket: Socket): void {
    const progress = uploadProgress(request, socket);
    const check = () => {
      if (progress.moved()) arm(deadlines.responseMs, check);
      else expire(NO_ANSWER);
    };
    arm(deadlines.responseMs, check);
    request.once('finish', () => arm(deadlines.responseMs, check));
  }
}

/** Breaks an answer off that is silent for too long, while it is the container that its client waits for. */
export function limitSilence(answer: IncomingMessage, idleMs: number): void {
  if (idleMs === 0) return;
  answer.setTimeout(idleMs, () => {
    if (answer.isPaused())
      answer.setTimeout(idleMs); // it is told once
    else answer.destroy(new AppError('upstream_timeout', SILENCE));
  });
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
