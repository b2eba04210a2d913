import type { IncomingMessage } from 'node:http';

const marks = new WeakMap<IncomingMessage, string>();

/** Remembers the hash by which the containers of a request's `Idempotency-Key` are found. */
export function setIdempotencyMark(request: IncomingMessage, mark: string): void {
  marks.set(request, mark);
}

export function idempotencyMarkOf(request: IncomingMessage): string | undefined {
  return marks.get(request);
}
