import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';

/** As answered, and sent on to the container while its requests are logged or traced. */
export const REQUEST_ID = 'X-Request-Id';

/** In lower case, as Node has it. */
const HEADER = 'x-request-id';

/** What may stand in a log and a header whoever reads it, and no list of ids: UUIDs, ULIDs and trace ids among it. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._:@=+/-]{0,127}$/;

/** Of this process: a number behind it is enough for an id of its own, and costs less than a random one. */
const prefix = randomBytes(8).toString('hex');
let made = 0;

const current = new AsyncLocalStorage<string>();

const ids = new WeakMap<IncomingMessage, string>();

/** The id of a request: the one that its client sent, if it is one, else a new one. */
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

/** Tells the client of the API what its request is named. A container's answer is the container's: it gets no name. */
export function answeringRequestId(listener: RequestListener): RequestListener {
  return (request, response) => {
    response.setHeader(REQUEST_ID, requestIdOf(request));
    listener(request, response);
  };
}

/** Does the work of a request: what is logged meanwhile, asynchronous calls included, tells its id. */
export function within(request: IncomingMessage, work: () => void): void {
  current.run(requestIdOf(request), work);
}

/** The id of the request that is being worked on; undefined: none is. */
export function currentRequestId(): string | undefined {
  return current.getStore();
}
