import { DockapiError } from '@dockapi/client';
import { dockapi } from './dockapi.js';
import { untilLeft } from './session.js';
import type { FieldError } from './types.js';

/** What went wrong: a response that is a problem, or no response at all. */
export type Problem = DockapiError;

export interface Options {
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. */
  json?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * A request to the API, whose response is a success. It is sent again where that is safe, and given up when
 * the caller leaves.
 *
 * @throws Problem
 */
export function send(method: string, path: string, { query, json, headers, signal }: Options = {}): Promise<Response> {
  const isJson = json !== undefined;
  return dockapi.peek().transport.request(path, {
    method,
    headers: { accept: 'application/json', ...(isJson && { 'content-type': 'application/json' }), ...headers },
    ...(query && { query }),
    ...(isJson && { body: JSON.stringify(json) }),
    signal: signal ? AbortSignal.any([signal, untilLeft()]) : untilLeft(),
  });
}

/** The same, for a JSON body. */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await send(method, path, options);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** What went wrong, as text for a person. */
export function toProblem(error: unknown): Problem {
  if (error instanceof DockapiError)
    return error.code === 'unreachable' ? new DockapiError(error.code, 'dockAPI does not respond') : error;
  return new DockapiError('unexpected_response', error instanceof Error ? error.message : String(error));
}

export function fieldErrorsOf({ problem }: Problem): FieldError[] {
  return problem?.errors ?? [];
}

/** Whether the same request would be refused again. */
export function isRefused(error: unknown): boolean {
  if (!(error instanceof DockapiError) || error.status === undefined) return false;
  return error.status >= 400 && error.status < 500 && error.status !== 429;
}
