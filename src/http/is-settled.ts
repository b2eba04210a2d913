import type { ServerResponse } from 'node:http';

/**
 * True if no response can be sent any more. While dockAPI looks something up, the client may leave, or its body may
 * turn out to be malformed and be refused. Headers cannot be set then.
 */
export function isSettled(response: ServerResponse): boolean {
  return response.destroyed || response.headersSent;
}
