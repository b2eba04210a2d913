import { AppError } from '../../errors/app-error.js';
import { SERVED_METHODS } from '../../http/methods.js';

/** The methods that are forwarded to containers. */
export const PROXIED_METHODS = SERVED_METHODS;

/** Those that OpenAPI 3.1 has a field for. */
export const DOCUMENTED_METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** @throws AppError `method_not_allowed`; the caller sets `Allow` */
export function checkMethod(method: string | undefined): void {
  if (PROXIED_METHODS.includes(method ?? '')) return;
  throw new AppError('method_not_allowed', `${method} requests are not forwarded to containers: use another method`);
}
