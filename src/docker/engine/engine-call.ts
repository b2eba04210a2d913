import { AppError } from '../../errors/app-error.js';
import { abortable } from './abortable.js';
import { type EngineOperation, toAppError } from './docker-errors.js';

/** An engine call that ends when its signal aborts. */
export type EngineCall<T> = (signal: AbortSignal) => Promise<T>;

export interface Limits {
  /** The caller's: when it aborts, the call ends with its reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds until the call has to settle. */
  ms?: number | undefined;
}

/**
 * Makes an engine call end at a deadline; what the call gave, a stream say, may outlive it.
 *
 * @throws AppError `engine_timeout` at the deadline, else what `docker-errors.ts` makes of the engine's error
 */
export async function withDeadline<T>(
  operation: EngineOperation,
  call: EngineCall<T>,
  { signal, ms }: Limits & { ms: number },
): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), ms);
  try {
    const either = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
    // docker-modem never tells of an answer whose connection breaks off in its middle, aborted or not.
    return await abortable(call(either), either);
  } catch (error) {
    signal?.throwIfAborted();
    throw deadline.signal.aborted ? timedOut(operation, ms, error) : toAppError(error, operation);
  } finally {
    clearTimeout(timer);
  }
}

function timedOut(operation: EngineOperation, ms: number, cause: unknown): AppError {
  const detail = `The Docker engine did not answer "${operation}" within ${ms / 1_000} s: try again, or look at the engine`;
  return new AppError('engine_timeout', detail, { cause });
}
