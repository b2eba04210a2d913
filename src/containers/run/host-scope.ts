import { AppError } from '../../errors/app-error.js';

/** For what reaches beyond the container. @param what the scope is necessary for: "to …" */
export function needsHostScope(field: string, what: string): AppError {
  return new AppError('forbidden', `${field}: the scope "host" is missing, which it takes ${what}`);
}
