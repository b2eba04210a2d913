import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { AppError } from '../errors/app-error.js';
import { Attachment } from './attachment.js';
import { instanceOf, sendProblem, toProblem } from './problem.js';

const disarms = new Attachment<Request, () => void>();

/**
 * Ends an API request whose body does not arrive in time. `server.requestTimeout` is off, because an upload may take
 * hours. Proxied requests do not pass here, and `BodyGuard` lifts the deadline for routes that stream.
 *
 * @param ms from the request's head to the end of its body
 */
export function bodyDeadline(ms: number): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const timer = setTimeout(() => refuse(request, response, ms), ms);
    const disarm = () => clearTimeout(timer);
    disarms.set(request, disarm);
    request.once('end', disarm);
    request.once('close', disarm);
    next();
  };
}

/** Lets the route read the body at the client's pace. */
export function liftBodyDeadline(request: Request): void {
  disarms.get(request)?.();
}

function refuse(request: Request, response: Response, ms: number): void {
  if (request.complete) return;
  if (response.headersSent) return void request.destroy(); // already refused, but the body does not end
  const detail = `The body did not arrive within ${ms / 1_000} s: send it faster, or raise DOCKAPI_BODY_TIMEOUT`;
  response.setHeader('Connection', 'close'); // the rest of the body is not read
  sendProblem(response, toProblem(new AppError('request_timeout', detail), instanceOf(request.originalUrl)));
}
