import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../errors/app-error.js';
import type { Condition } from './condition.js';

const LAST_INTERVAL_MS = 500;
const BACKOFF = 1.5;

/**
 * Resolves when a condition holds. It is polled fast at first, then every 0.5 s at most.
 *
 * @param onFailure is called with the reason of each failed attempt
 * @param signal ends the wait; it then rejects with the signal's reason
 */
export async function untilHolds(
  condition: Condition,
  onFailure: (reason: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const slowest = Math.max(condition.interval, LAST_INTERVAL_MS);
  for (let interval = condition.interval; ; interval = Math.min(interval * BACKOFF, slowest)) {
    const reason = await checkNow(condition, signal);
    if (reason === undefined) return;
    onFailure(reason);
    await sleep(interval, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** A failed attempt means "not yet"; only the caller's signal ends the wait. */
async function checkNow(condition: Condition, signal: AbortSignal): Promise<string | undefined> {
  const limit = AbortSignal.timeout(condition.limit); // outside the try, because a limit that Node refuses is a bug
  try {
    return await condition.check(AbortSignal.any([signal, limit]));
  } catch (error) {
    signal.throwIfAborted();
    return limit.aborted ? `no response within ${condition.limit / 1_000} s` : reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof AppError ? error.detail : (error as Error).message;
}
