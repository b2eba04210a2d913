import { AppError } from '../../errors/app-error.js';

/** The error for access to the host without its scope. @param what what needs the scope: "to …" */
export function needsHostScope(field: string, what: string): AppError {
  return new AppError('forbidden', `${field}: the scope "host" is missing: it is needed ${what}`);
}
