import { AppError } from '../errors/app-error.js';

/** What went wrong between dockAPI and the container, as a problem: an AppError is one already. */
export function toUpstreamError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('upstream_failed', reason(error as NodeJS.ErrnoException), { cause: error });
}

function reason({ code = '' }: NodeJS.ErrnoException): string {
  if (code === 'ECONNREFUSED')
    return 'The container refuses connections on its port: see whether its application is up';
  if (code.startsWith('HPE_') || code.startsWith('ERR_')) return 'The container did not answer in HTTP/1: see its logs';
  return 'The container closed the connection before it answered: see its logs';
}

/** One line about a failed request, with what the client is not told. */
export function logLine({ code, detail, cause }: AppError, what: string): string {
  return `${what}: ${code}: ${detail}${cause instanceof Error ? ` (${cause.message})` : ''}`;
}
