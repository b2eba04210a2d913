import type { ServerResponse } from 'node:http';

/**
 * Whether there is nothing more to say: while something is looked up, a client may go, and one whose body turns out to be
 * no HTTP is refused. Headers cannot be set then.
 */
export function isAnswered(response: ServerResponse): boolean {
  return response.destroyed || response.headersSent;
}
