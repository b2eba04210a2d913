import { AppError } from '../errors/app-error.js';
import { tooManyOpenFiles } from '../errors/open-files.js';
import { MalformedResponse } from '../http/wire/response-head.js';

export const NO_CONNECTION = 'The container does not accept the connection: check whether it hangs';
export const NO_ANSWER = 'The container took the request but does not respond: see its logs, or wait until it is ready';
export const SILENCE = 'The container stopped sending its response';

/** Converts an error between dockAPI and the container to a problem. An AppError is returned unchanged. */
export function toUpstreamError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return tooManyOpenFiles(error) ?? new AppError('upstream_failed', reasonOf(error), { cause: error });
}

/** True if a connection ended before a response began: the container may have closed it before it got the request. */
export function isLostConnection(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function reasonOf(error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED')
    return 'The container refuses connections on its port: check whether its application is up';
  if (error instanceof MalformedResponse)
    return `The container sent a response that is not valid HTTP/1: ${error.message}. Fix its application, or see its logs`;
  if (code.startsWith('HPE_') || code.startsWith('ERR_'))
    return 'The container sent a response that is not valid HTTP/1: see its logs';
  return 'The container closed the connection before it responded: see its logs';
}

/** One log line about a failed request, with details that are not sent to the client. */
export function logLine({ code, detail, cause }: AppError, what: string, requestId: string): object {
  const msg = `${what}: ${code}: ${detail}${cause instanceof Error ? ` (${cause.message})` : ''}`;
  return { msg, request_id: requestId };
}
