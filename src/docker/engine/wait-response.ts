import { AppError } from '../../errors/app-error.js';

/** The end of a wait. The engine has sent its status long before, so that failures are in the body. */
interface WaitResponse {
  StatusCode?: unknown;
  Error?: { Message?: string } | null;
}

/**
 * The exit code in the engine's response to a wait.
 *
 * @throws AppError `engine_error` if the engine could not wait
 * @throws SyntaxError if the response is cut short
 */
export function exitCodeIn(text: string): number {
  const { StatusCode, Error: failure } = JSON.parse(text) as WaitResponse;
  if (failure?.Message)
    throw new AppError('engine_error', `The Docker engine could not wait for the container: ${failure.Message}`);
  if (Number.isInteger(StatusCode)) return StatusCode as number;
  throw new AppError('engine_error', 'The Docker engine told the end of the container without its exit code');
}
