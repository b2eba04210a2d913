import { Dockapi } from '@dockapi/client';
import { WebSocket } from 'ws';
import { ExitError, FAILED_BEFORE } from './exit-error.js';
import { readLogin } from './login-file.js';

const DEFAULT_URL = 'http://127.0.0.1:8000';

/** The dockAPI of `DOCKAPI_URL` and `DOCKAPI_TOKEN`, otherwise of the login. A stored token goes to its own URL only. */
export function connect(): Dockapi {
  const login = readLogin();
  const url = process.env.DOCKAPI_URL || login?.url || DEFAULT_URL;
  const stored = login && sameUrl(login.url, url) ? login.token : undefined;
  return clientOf(url, process.env.DOCKAPI_TOKEN || stored);
}

export function clientOf(url: string, token: string | undefined): Dockapi {
  if (!/^https?:$/.test(protocolOf(url)))
    throw new ExitError(FAILED_BEFORE, `"${url}" is not a URL of dockAPI. Use one such as ${DEFAULT_URL}.`);
  return new Dockapi({ url, WebSocket, ...(token !== undefined && { token }) });
}

const sameUrl = (one: string, other: string) => one.replace(/\/$/, '') === other.replace(/\/$/, '');

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}
