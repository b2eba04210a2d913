import { path } from './base.js';
import { follow } from './follow.js';
import { call } from './http.js';
import type { Operation } from './types.js';

/** Begins an operation: a request that goes on by itself. */
export function begin(method: string, route: string, json?: unknown): Promise<Operation> {
  return call<Operation>(method, route, { json, headers: { Prefer: 'respond-async' } });
}

/** What becomes of an operation, until its end. */
export async function* watch(id: string, signal: AbortSignal): AsyncGenerator<Operation> {
  const messages = follow(path`operations/${id}/events`, {}, ({ event }) => event === 'end', signal);
  for await (const { data } of messages) yield JSON.parse(data) as Operation;
}

export function cancel(id: string): Promise<Operation> {
  return call<Operation>('DELETE', path`operations/${id}`);
}
