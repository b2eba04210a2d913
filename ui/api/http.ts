import { urlOf } from './base.js';
import { credentials, hasToken, signOut } from './session.js';
import type { FieldError, ProblemBody } from './types.js';

const UNAUTHORIZED = 401;

/** A response that is a problem, or no response at all. */
export class Problem extends Error {
  /** `unreachable` if there was no response. */
  readonly code: string;

  constructor(readonly body: ProblemBody) {
    super(body.detail);
    this.code = body.code;
  }

  get errors(): FieldError[] {
    return this.body.errors ?? [];
  }
}

export interface Options {
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. */
  json?: unknown;
  body?: BodyInit;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * A request to the API, whose response is a success.
 *
 * @throws Problem
 */
export async function send(method: string, path: string, options: Options = {}): Promise<Response> {
  const { query, json, signal } = options;
  const headers = { accept: 'application/json', ...credentials(), ...options.headers };
  const isJson = json !== undefined;
  const response = await fetch(urlOf(path, query), {
    method,
    headers: isJson ? { ...headers, 'content-type': 'application/json' } : headers,
    body: isJson ? JSON.stringify(json) : options.body,
    credentials: 'same-origin',
    signal,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw unreachable();
  });
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === UNAUTHORIZED) signOut(hasToken.value ? problem.message : '');
  throw problem;
}

/** The same, for a JSON body. */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await send(method, path, options);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** What went wrong, as text for a person. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Problem({ status: 0, code: 'page_error', detail });
}

function unreachable(): Problem {
  return new Problem({ status: 0, code: 'unreachable', detail: 'dockAPI does not respond. The page tries again.' });
}

/** A gateway in front may send HTML instead of a problem. */
async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body === 'object' && body !== null && 'detail' in body) return new Problem(body as ProblemBody);
  const detail = `The response is ${response.status} ${response.statusText}`;
  return new Problem({ status: response.status, code: 'unknown', detail });
}
