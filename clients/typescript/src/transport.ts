import { DockapiError } from './errors.js';
import { delayAfterFailure, delayAfterResponse, isRepeatable } from './retries.js';
import { sleep } from './sleep.js';

/** Values of a query; undefined ones are left out, arrays are repeated. */
export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

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
    for (const [name, value] of Object.entries(query)) {
      for (const each of Array.isArray(value) ? (value as string[]) : [value])
        if (each !== undefined) url.searchParams.append(name, String(each));
    }
    return url;
  }

  /** A request to the API. @throws DockapiError */
  request(path: string, init: RequestInit & { query?: Query } = {}): Promise<Response> {
    const { query, ...rest } = init;
    const isStream = rest.body instanceof ReadableStream;
    const options = isStream ? { ...rest, duplex: 'half' as const } : rest;
    return this.send(() => new Request(this.urlOf(path, query), options), !isStream);
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
        delay = canRepeat ? delayAfterResponse(response, error.code, attempt) : undefined;
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
