import { Dockapi, DockapiError } from '@dockapi/client';
import { computed } from '@preact/signals';
import { BASE } from './base.js';
import { credentials, hasToken, signOut, token } from './session.js';

const UNAUTHORIZED = 401;

/** The API, by its client, for the caller. */
export const dockapi = computed(
  () => new Dockapi({ url: BASE.href, fetch: request, ...(token.value !== null && { token: token.value }) }),
);

async function request(request: Request): Promise<Response> {
  // `Authorization` may be a reverse proxy's.
  request.headers.delete('authorization');
  for (const [name, value] of Object.entries(credentials())) request.headers.set(name, value);
  const response = await fetch(request);
  if (response.status === UNAUTHORIZED) signOut(await reasonOf(response.clone()));
  return response;
}

/** Why the caller is signed out; empty if there was no token yet. */
async function reasonOf(response: Response): Promise<string> {
  const { message } = await DockapiError.from(response, response.url);
  return hasToken.peek() ? `You were signed out: ${message}` : '';
}
