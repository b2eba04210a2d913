import type { IncomingMessage } from 'node:http';

/** In lower case, as in Node's headers. */
export const API_KEY = 'x-api-key';

/** RFC 6750, section 2.1; the scheme's case does not matter (RFC 9110, section 11.1). */
const BEARER = /^bearer +(.*)$/i;

/** The tokens of an API request: none, one, or two that should be the same caller's. */
export function credentialsOf(request: IncomingMessage): string[] {
  const bearer = bearerIn(request.headers.authorization ?? '');
  return bearer === undefined ? apiKeysOf(request) : [...apiKeysOf(request), bearer];
}

/** The token in an `Authorization` header; undefined if it has another scheme. */
export function bearerIn(authorization: string): string | undefined {
  return BEARER.exec(authorization)?.[1];
}

/** Like {@link credentialsOf}, for a request to a container, where `Authorization` belongs to the application. */
export function apiKeysOf({ headers }: IncomingMessage): string[] {
  const key = headers[API_KEY];
  return key === undefined ? [] : [key].flat();
}
