import { Dockapi, DockapiError } from '@dockapi/client';
import { computed } from '@preact/signals';
import { BASE } from './base.js';
import { credentialsOf, signOut, token } from './session.js';

const UNAUTHORIZED = 401;

/** The API, by its client, for the caller. */
export const dockapi = computed(() => {
  const { value } = token;
  const send = (request: Request) => sendAs(value, request);
  return new Dockapi({ url: BASE.href, fetch: send, ...(value !== null && { token: value }) });
});

async function sendAs(caller: string | null, request: Request): Promise<Response> {
  // `Authorization` may be a reverse proxy's.
  request.headers.delete('authorization');
  for (const [name, value] of Object.entries(credentialsOf(caller))) request.headers.set(name, value);
  const response = await fetch(request);
  if (response.status === UNAUTHORIZED) await refused(caller, response.clone());
  return response;
}

/** Signs the caller out, unless another one has come meanwhile. There is no reason to tell if there was no token yet. */
async function refused(caller: string | null, response: Response): Promise<void> {
  const { message } = await DockapiError.from(response, response.url);
  if (caller === token.peek()) signOut(caller === null ? '' : `You were signed out: ${message}`);
}
