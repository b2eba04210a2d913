import type { Lifetime, Status } from '../../api/types.js';
import { clock } from '../../text/amounts.js';

const DOES = { stop: 'stops', pause: 'is paused', remove: 'is removed' } as const;

/** What a lifetime does next, as a sentence. */
export function nextOf({ asleep, next }: Lifetime, status: Status): string {
  if (asleep !== null) return `It sleeps (${asleep}).`;
  if (next === null) return status === 'running' ? 'It runs until somebody stops it.' : 'It does not run.';
  const { action, at, because } = next;
  return at === null ? `It stays while ${because}.` : `It ${DOES[action]} at ${clock(at)}: ${because}.`;
}

/** What uses a container now: "2 http, 1 websocket"; empty: nothing. */
export function usesOf(open: Lifetime['open']): string {
  return Object.entries(open)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}
