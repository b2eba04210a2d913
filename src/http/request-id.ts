import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { Attachment } from './attachment.js';

/** Sent in responses, and to the container if its requests are logged or traced. */
export const REQUEST_ID = 'X-Request-Id';

/** In lower case, as in Node's headers. */
const HEADER = 'x-request-id';

/** Characters that are safe in logs and headers, and no list. UUIDs, ULIDs and trace ids match. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._:@=+/-]{0,127}$/;

/** Random per process. Appending a counter is cheaper than a random id for each request. */
const prefix = randomBytes(8).toString('hex');
let made = 0;

const current = new AsyncLocalStorage<string>();

const ids = new Attachment<IncomingMessage, string>();

/** The id of a request: the client's if it is valid, or else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const known = ids.get(request);
  if (known !== undefined) return known;
  const sent = request.headers[HEADER];
  const id = typeof sent === 'string' && ID.test(sent) ? sent : newRequestId();
  ids.set(request, id);
  return id;
}

/** An id for a request whose headers could not be read. */
export function newRequestId(): string {
  return `${prefix}-${(made++).toString(36)}`;
}

/** Adds the request id to responses of the API. Responses of containers are left alone. */
export function respondingWithRequestId(listener: RequestListener): RequestListener {
  return (request, response) => {
    response.setHeader(REQUEST_ID, requestIdOf(request));
    listener(request, response);
  };
}

/** Handles a request: all lines logged meanwhile, in asynchronous calls too, have its id. */
export function within(request: IncomingMessage, work: () => void): void {
  current.run(requestIdOf(request), work);
}

/** The id of the current request; undefined if there is none. */
export function currentRequestId(): string | undefined {
  return current.getStore();
}
