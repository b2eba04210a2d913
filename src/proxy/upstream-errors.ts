import { AppError } from '../errors/app-error.js';

export const NO_CONNECTION = 'The container does not accept the connection: see whether it hangs';
export const NO_ANSWER = 'The container took the request and does not answer: see its logs, or wait until it is ready';

/** What went wrong between dockAPI and the container, as a problem: an AppError is one already. */
export function toUpstreamError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return new AppError('upstream_timeout', NO_ANSWER, { cause: error });
  if (code === 'UND_ERR_INVALID_ARG')
    return new AppError('invalid_request', 'Send a path and headers that HTTP/1.1 allows');
  return new AppError('upstream_failed', reason(code), { cause: error });
}

/** Whether a connection ended before an answer began: the container may have closed it before the request came. */
export function isLostConnection(error: unknown): boolean {
  return ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function reason(code: string): string {
  if (code === 'ECONNREFUSED')
    return 'The container refuses connections on its port: see whether its application is up';
  if (code.startsWith('HPE_') || code.startsWith('ERR_') || code === 'UND_ERR_HEADERS_OVERFLOW')
    return 'The container did not answer in HTTP/1: see its logs';
  return 'The container closed the connection before it answered: see its logs';
}

/** One line about a failed request, with what the client is not told. */
export function logLine({ code, detail, cause }: AppError, what: string): string {
  return `${what}: ${code}: ${detail}${cause instanceof Error ? ` (${cause.message})` : ''}`;
}
