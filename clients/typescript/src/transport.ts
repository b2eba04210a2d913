import { DockapiError } from './errors.js';
import { delayAfterFailure, delayAfterResponse, isRepeatable } from './retries.js';
import { sleep } from './sleep.js';

/** A value of a query that is percent-encoded already. */
export interface Encoded {
  readonly encoded: string;
}

type QueryValue = string | number | boolean | Encoded;

/** Values of a query; undefined ones are left out, arrays are repeated. */
export type Query = Record<string, QueryValue | readonly string[] | undefined>;

/** Sends requests to one dockAPI: with the token, an idempotency key, and again where that is safe. */
export class Transport {
  readonly base: URL;

  constructor(
    url: string,
    readonly token: string | undefined,
    private readonly fetch: (request: Request) => Promise<Response>,
  ) {
    this.base = new URL(url.endsWith('/') ? url : `${url}/`); // a path prefix of a reverse proxy stays
  }

  urlOf(path: string, query: Query = {}): URL {
    const url = new URL(path.replace(/^\//, ''), this.base);
    // Not by `searchParams`, which encodes again, and knows UTF-8 only.
    const own = url.search === '' ? [] : [url.search.slice(1)];
    url.search = [...own, ...Object.entries(query).flatMap(parametersOf)].join('&');
    return url;
  }

  /** A request to the API. @throws DockapiError */
  request(path: string, init: RequestInit & { query?: Query } = {}): Promise<Response> {
    const { query, ...rest } = init;
    const isStream = rest.body instanceof ReadableStream;
    const options = isStream ? { ...rest, duplex: 'half' as const } : rest;
    return this.send(() => new Request(this.urlOf(path, query), options), !isStream);
  }

  /** Sends a request as it is, and returns its response, whatever its status is. */
  sendOnce(request: Request): Promise<Response> {
    return this.fetch(request);
  }

  /**
   * @param make makes the request anew for each attempt
   * @param canRepeat false for a body that can be sent once
   * @throws DockapiError unless the response is 2xx; the signal's reason, if the request was aborted
   */
  async send(make: () => Request, canRepeat = true): Promise<Response> {
    const key = crypto.randomUUID();
    for (let attempt = 1; ; attempt++) {
      const request = this.prepared(make(), key);
      let delay: number | undefined;
      try {
        const response = await this.fetch(request);
        if (response.ok || response.status === 304) return response;
        const error = await DockapiError.from(response, request.url);
        delay = canRepeat ? delayAfterResponse(request, response, error.code, attempt) : undefined;
        if (delay === undefined) throw error;
      } catch (error) {
        if (error instanceof DockapiError) throw error;
        request.signal.throwIfAborted();
        delay = canRepeat && isRepeatable(request) ? delayAfterFailure(attempt) : undefined;
        if (delay === undefined) throw unreachable(this.base, error);
      }
      await sleep(delay, request.signal);
    }
  }

  private prepared(request: Request, key: string): Request {
    const { headers } = request;
    if (this.token !== undefined) headers.set('authorization', `Bearer ${this.token}`);
    if (request.method === 'POST' && !headers.has('idempotency-key')) headers.set('idempotency-key', key);
    return request;
  }
}

function parametersOf([name, value]: [string, Query[string]]): string[] {
  const values = Array.isArray(value) ? (value as string[]) : [value as QueryValue | undefined];
  return values.flatMap((each) => {
    if (each === undefined) return [];
    return typeof each === 'object'
      ? `${encodeURIComponent(name)}=${each.encoded}`
      : new URLSearchParams([[name, String(each)]]).toString();
  });
}

function unreachable({ origin }: URL, cause: unknown): DockapiError {
  const why = reasonOf(cause);
  const message = `dockAPI cannot be reached at ${origin}${why && ` (${why})`}. Check its URL, and that it runs.`;
  return new DockapiError('unreachable', message, undefined, { cause });
}

/** Node's fetch tells the reason in the cause. */
function reasonOf(error: unknown): string {
  const { code, message } = ((error as Error).cause ?? error) as { code?: string; message?: string };
  return code ?? message ?? '';
}
