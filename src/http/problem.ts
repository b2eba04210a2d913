import { type OutgoingHttpHeaders, STATUS_CODES, type ServerResponse } from 'node:http';
import { AppError } from '../errors/app-error.js';
import { tooManyOpenFiles } from '../errors/open-files.js';
import { Attachment } from './attachment.js';
import { REQUEST_ID, requestIdOf } from './request-id.js';
import { STATUS_BY_CODE } from './status-by-code.js';

export const PROBLEM_JSON = 'application/problem+json';

const UNAUTHORIZED = 401;

/** The body of every error response: RFC 9457, plus `code`, a stable identifier for programs. */
export interface Problem extends Record<string, unknown> {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
}

/**
 * Converts an error to a problem for the client.
 *
 * @param instance path of the request, without its query (which may hold secrets).
 */
export function toProblem(error: AppError, instance: string): Problem {
  const status = error.status ?? STATUS_BY_CODE[error.code];
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.detail,
    instance,
    code: error.code,
    ...error.details,
  };
}

/** Returns an AppError unchanged; any other error is a bug in dockAPI. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const tooMany = tooManyOpenFiles(error);
  if (tooMany) return tooMany;
  return new AppError('internal_error', 'dockAPI failed to handle this request: see its log', { cause: error });
}

/** Path of a request target, without its query. */
export function instanceOf(target: string | undefined): string {
  return (target ?? '/').split('?', 1)[0] ?? '/';
}

/** Headers of a problem's response. A 401 names an authentication scheme (RFC 9110, section 15.5.2). */
export function problemHeaders({ status, retry_after }: Problem, body: string, requestId: string): OutgoingHttpHeaders {
  return {
    'content-type': PROBLEM_JSON,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    [REQUEST_ID]: requestId,
    ...(typeof retry_after === 'number' && { 'retry-after': String(retry_after) }),
    ...(status === UNAUTHORIZED && { 'www-authenticate': 'Bearer' }),
  };
}

const sent = new Attachment<ServerResponse, Problem>();

/** Sends `problem` on a response whose headers are not sent yet, and ends it. */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  const body = JSON.stringify(problem);
  sent.set(response, problem);
  response.writeHead(problem.status, problemHeaders(problem, body, requestIdOf(response.req)));
  response.end(body);
}

/** The problem in a response; undefined: there is none. */
export function problemOf(response: ServerResponse): Problem | undefined {
  return sent.get(response);
}
