import type { IncomingMessage } from 'node:http';

/** In lower case, as Node has it. */
export const API_KEY = 'x-api-key';

/** RFC 6750, section 2.1; the scheme's case does not matter (RFC 9110, section 11.1). */
const BEARER = /^bearer +(.*)$/i;

/** The tokens that a request for the API shows: none, one, or two that ought to be the same caller's. */
export function credentialsOf(request: IncomingMessage): string[] {
  const bearer = bearerIn(request.headers.authorization ?? '');
  return bearer === undefined ? apiKeysOf(request) : [...apiKeysOf(request), bearer];
}

/** The token in the value of an `Authorization` header; undefined: it has another scheme. */
export function bearerIn(authorization: string): string | undefined {
  return BEARER.exec(authorization)?.[1];
}

/** As {@link credentialsOf}, of a request for a container: `Authorization` belongs to the application there. */
export function apiKeysOf({ headers }: IncomingMessage): string[] {
  const key = headers[API_KEY];
  return key === undefined ? [] : [key].flat();
}
