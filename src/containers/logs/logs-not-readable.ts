import { AppError } from '../../errors/app-error.js';

/** A log driver that cannot be read, by its name; any other error as it is. */
export function withDriver(error: unknown, driver: string | undefined): unknown {
  if (!(error instanceof AppError) || error.code !== 'logs_not_readable' || !driver) return error;
  const detail = `The container's log driver "${driver}" cannot be read: look where it writes to, or run it with another log driver, such as json-file`;
  return new AppError('logs_not_readable', detail, { cause: error });
}
