import { abortable } from '../../docker/engine/abortable.js';
import type { AppError } from '../../errors/app-error.js';

/**
 * Waits until a deadline.
 *
 * @param ms milliseconds from now
 * @param tooLate creates the error for a wait that timed out
 * @param client ends the wait; it then rejects with the signal's reason
 */
export async function inTime<T>(
  ms: number,
  wait: (signal: AbortSignal) => Promise<T>,
  tooLate: (seconds: number) => AppError,
  client: AbortSignal,
): Promise<T> {
  const deadline = AbortSignal.timeout(ms);
  const signal = AbortSignal.any([client, deadline]);
  try {
    return await abortable(wait(signal), signal);
  } catch (error) {
    if (error !== deadline.reason || !deadline.aborted) throw error;
    throw tooLate(ms / 1_000);
  }
}
