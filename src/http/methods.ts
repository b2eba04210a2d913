import { METHODS } from 'node:http';

/** Neither requests a resource: CONNECT asks for a tunnel, and TRACE would show the sender's credentials to scripts. */
const NOT_SERVED = ['CONNECT', 'TRACE'];

/** Methods that Node's parser reads and dockAPI serves, including WebDAV's (RFC 4918). */
export const SERVED_METHODS: readonly string[] = METHODS.filter((method) => !NOT_SERVED.includes(method));

/**
 * Methods whose requests may be retried: safe ones (IANA's registry of HTTP methods), PUT and DELETE. WebDAV calls
 * MKCOL, MOVE and others idempotent too, but their second response is an error.
 */
const REPEATABLE = new Set([
  ...['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'],
  ...['PROPFIND', 'REPORT', 'SEARCH', 'QUERY'],
]);

/** True if a request with this method can be retried safely (RFC 9110, section 9.2.2). */
export function isRepeatable(method: string): boolean {
  return REPEATABLE.has(method);
}
