import type { Writable } from 'node:stream';
import type { Caller } from './caller.js';

/**
 * Ends what a caller has open when its token is removed or changed.
 *
 * @param open closes when it is over
 */
export function endWithToken(caller: Caller, open: Writable, end: () => void): void {
  const watch = caller.untilRevoked(end);
  open.once('close', () => watch[Symbol.dispose]());
}
