import { path } from './base.js';
import { dockapi } from './dockapi.js';
import { follow } from './follow.js';
import { call } from './http.js';
import type { Operation } from './types.js';

/** Begins an operation: a request that goes on by itself. */
export function begin(method: string, route: string, json?: unknown): Promise<Operation> {
  return call<Operation>(method, route, { json, headers: { Prefer: 'respond-async' } });
}

/** What becomes of an operation, until its end. Each is all of it, so that nothing has to be resumed. */
export function watch(id: string, signal: AbortSignal): AsyncGenerator<Operation> {
  const operation = dockapi.peek().operation(id);
  return follow<Operation>((watching) => operation.progress(watching), { signal });
}

export function cancel(id: string): Promise<Operation> {
  return call<Operation>('DELETE', path`operations/${id}`);
}
