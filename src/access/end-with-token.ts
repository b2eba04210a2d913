import type { Writable } from 'node:stream';
import type { Caller } from './caller.js';

/**
 * Ends what a caller has open when its token is removed or changed.
 *
 * @param open closes when it is over
 */
export function endWithToken({ revoked }: Caller, open: Writable, end: () => void): void {
  revoked.addEventListener('abort', end, { once: true });
  open.once('close', () => revoked.removeEventListener('abort', end));
}
