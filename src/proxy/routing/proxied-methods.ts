import { AppError } from '../../errors/app-error.js';
import { SERVED_METHODS } from '../../http/methods.js';

/** The methods that are forwarded to containers. */
export const PROXIED_METHODS = SERVED_METHODS;

/** Those that OpenAPI 3.1 has a field for. */
export const DOCUMENTED_METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Methods whose requests may be retried: safe ones (IANA's registry of HTTP methods), PUT and DELETE. WebDAV calls
 * MKCOL, MOVE and others idempotent too, but their second response is an error.
 */
const REPEATABLE = new Set([
  ...['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'],
  ...['PROPFIND', 'REPORT', 'SEARCH', 'QUERY'],
]);

/** @throws AppError `method_not_allowed`; the caller sets `Allow` */
export function checkMethod(method: string | undefined): void {
  if (PROXIED_METHODS.includes(method ?? '')) return;
  throw new AppError('method_not_allowed', `${method} requests are not forwarded to containers: use another method`);
}

/** True if a request with this method can be retried safely (RFC 9110, section 9.2.2). */
export function isRepeatable(method: string): boolean {
  return REPEATABLE.has(method);
}
