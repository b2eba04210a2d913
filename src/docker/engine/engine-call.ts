import { AppError } from '../../errors/app-error.js';
import { abortable } from './abortable.js';
import { type EngineOperation, toAppError } from './docker-errors.js';

/** An engine call that ends when its signal aborts. */
export type EngineCall<T> = (signal: AbortSignal) => Promise<T>;

export interface Limits {
  /** Signal of the caller: when it aborts, the call rejects with its reason. */
  signal?: AbortSignal | undefined;
  /** Deadline in milliseconds. */
  ms?: number | undefined;
}

/**
 * Runs an engine call with a deadline. A stream that the call returns may outlive it.
 *
 * @throws AppError `engine_timeout` at the deadline; for other errors see `docker-errors.ts`
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
    // docker-modem never settles if the connection breaks in the middle of a response, aborted or not.
    return await abortable(call(either), either);
  } catch (error) {
    signal?.throwIfAborted();
    throw deadline.signal.aborted ? timedOut(operation, ms, error) : toAppError(error, operation);
  } finally {
    clearTimeout(timer);
  }
}

function timedOut(operation: EngineOperation, ms: number, cause: unknown): AppError {
  const detail = `The Docker engine did not respond "${operation}" within ${ms / 1_000} s: try again, or check the engine`;
  return new AppError('engine_timeout', detail, { cause });
}
