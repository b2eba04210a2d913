import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HeaderPair, isNamed } from '../../http/wire/raw-headers.js';
import type { Destination } from '../../upstream/destination.js';
import type { Counts, Outgoing } from '../../upstream/outgoing.js';
import { hasBody } from '../../upstream/streamed-request.js';
import { NOT_BEGUN, NotBegun } from './not-begun.js';
import { passedHeaders, returnedHeaders, withoutFraming } from './passed-headers.js';

/** A request, whose body may have been parsed. */
export type ReceivedRequest = IncomingMessage & { body?: unknown };

/** What a request is passed on with. */
export interface Passing {
  to: Destination;
  /** Headers for the other dockAPI, besides the client's. */
  headers: readonly HeaderPair[];
  /** Names of the client's headers that are left out. */
  dropped?: RegExp;
  /**
   * Whether a request with a body may use a kept connection. A run may not: another node does it if this one has certainly
   * not got it, which only a new connection tells.
   */
  isPooled?: boolean;
  /** Whether the other dockAPI may say that it does not begin it, which is not for the client. */
  mayDecline?: boolean;
  /**
   * There is no response, and nothing has been sent to the client.
   *
   * @param isUnsent whether the other dockAPI has certainly got nothing of the request
   */
  readonly refuse: (error: unknown, isUnsent: boolean) => void;
}

/** The dockAPI that does the work counts. */
const UNCOUNTED: Counts = { received: () => undefined, sent: () => undefined, cut: () => undefined };

/** A request as another dockAPI gets it, and its client the response: unchanged. */
export class PassedRequest implements Outgoing {
  readonly target: Destination;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Buffer | undefined;
  readonly passage = UNCOUNTED;

  constructor(
    request: ReceivedRequest,
    private readonly passing: Passing,
  ) {
    this.target = passing.to;
    this.method = request.method ?? '';
    this.path = request.url ?? '';
    this.body = parsedBody(request);
    const headers = passedHeaders(request.rawHeaders, passing.headers, passing.dropped);
    this.headers = this.body ? [...withoutFraming(headers), ['content-length', String(this.body.length)]] : headers;
  }

  returned({ pairs }: { pairs: readonly HeaderPair[] }, canTrail: boolean): HeaderPair[] {
    if (this.passing.mayDecline && pairs.some((pair) => isNamed(pair, NOT_BEGUN))) throw new NotBegun();
    return returnedHeaders(pairs, canTrail);
  }

  interim({ pairs }: { pairs: readonly HeaderPair[] }): HeaderPair[] {
    return returnedHeaders(pairs, false);
  }

  returnedTrailers(pairs: readonly HeaderPair[]): HeaderPair[] {
    return returnedHeaders(pairs, false);
  }

  refuse(_response: ServerResponse, error: unknown, isUnsent: boolean): void {
    this.passing.refuse(error, isUnsent);
  }
}

/** A body that was parsed is sent as one piece. */
function parsedBody(request: ReceivedRequest): Buffer | undefined {
  if (!request.readableEnded || !hasBody(request)) return undefined;
  const { body } = request;
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(body === undefined ? '' : JSON.stringify(body));
}
