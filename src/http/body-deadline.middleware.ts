import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { AppError } from '../errors/app-error.js';
import { instanceOf, sendProblem, toProblem } from './problem.js';

/**
 * Ends an API request whose body does not arrive in time: `server.requestTimeout` is off, as an upload to a container
 * may take hours. Proxied requests are gone before.
 *
 * @param ms from the request's head to the end of its body
 */
export function bodyDeadline(ms: number): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const timer = setTimeout(() => refuse(request, response, ms), ms);
    const disarm = () => clearTimeout(timer);
    request.once('end', disarm);
    response.once('close', disarm);
    next();
  };
}

function refuse(request: Request, response: Response, ms: number): void {
  if (request.complete || response.headersSent) return;
  const detail = `The body did not arrive within ${ms / 1_000} s: send it faster, or raise DOCKAPI_BODY_TIMEOUT`;
  response.setHeader('Connection', 'close'); // what is left of the body is never read
  sendProblem(response, toProblem(new AppError('request_timeout', detail), instanceOf(request.originalUrl)));
}
