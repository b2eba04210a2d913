import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AppError, type ErrorCode } from '../errors/app-error.js';
import { allowedMethods } from './allowed-methods.js';
import { instanceOf, sendProblem, toAppError, toProblem } from './problem.js';
import { STATUS_BY_CODE } from './status-by-code.js';

/** Errors by status that Nest, Express and its body parser throw, and that a client can cause. */
const CODE_BY_STATUS: Record<number, ErrorCode> = {
  400: 'invalid_request',
  403: 'forbidden',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
};

const SERVER_ERROR = 500;

/** Turns every error into a problem (RFC 9457). Errors that are not the client's fault are logged here, once. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    if (response.destroyed) return; // the client is gone
    const appError = this.toAppError(error, request, response);
    if (STATUS_BY_CODE[appError.code] >= SERVER_ERROR) this.log(appError, request);
    if (response.headersSent)
      response.destroy(); // cut short, so that it does not look complete
    else sendProblem(response, toProblem(appError, instanceOf(request.originalUrl)));
  }

  private toAppError(error: unknown, request: Request, response: Response): AppError {
    if (error instanceof AppError) return error;
    const status = statusOf(error);
    if (status === 404) return noSuchRoute(request, response);
    const code = CODE_BY_STATUS[status];
    if (code) return new AppError(code, detailOf(error as Error), { cause: error });
    return toAppError(error);
  }

  private log(error: AppError, { method, originalUrl }: Request): void {
    const cause = error.cause instanceof Error ? error.cause : undefined;
    const line = `${method} ${instanceOf(originalUrl)}: ${error.code}: ${error.detail}`;
    if (error.code === 'internal_error') this.logger.error(line, cause?.stack);
    else this.logger.warn(cause && cause.message !== error.detail ? `${line} (${cause.message.trim()})` : line);
  }
}

function noSuchRoute(request: Request, response: Response): AppError {
  const allowed = allowedMethods(request);
  if (allowed.length === 0) {
    return new AppError('route_not_found', `No route ${request.method} ${instanceOf(request.originalUrl)}: see /docs`);
  }
  response.setHeader('Allow', allowed.join(', '));
  return new AppError('method_not_allowed', `${request.method} is not allowed here: use ${allowed.join(' or ')}`);
}

/** V8's message about malformed JSON quotes the JSON, which may hold secrets. */
function detailOf({ message }: Error): string {
  const [, what] = /^(Unexpected token .+?), .* is not valid JSON$/s.exec(message) ?? [];
  return what === undefined ? message : `Send the body as JSON: ${what}`;
}

/** Nest's exceptions and Express's http-errors both have a status. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { status } = error as { status?: unknown };
  return typeof status === 'number' ? status : SERVER_ERROR;
}
