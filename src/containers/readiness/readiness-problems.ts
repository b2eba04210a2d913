import { AppError } from '../../errors/app-error.js';
import type { Progress } from './progress.js';
import type { FinalExit } from './readiness.service.js';

/**
 * The problem of a wait that timed out.
 *
 * @param field the field that sets the timeout
 */
export function notReady(id: string, seconds: number, progress: Progress, field: string): AppError {
  return new AppError(
    'not_ready',
    `The container was not ready within ${seconds} s and keeps running: ${progress.summary}; look at its logs, or raise ${field}`,
    { details: { container_id: id, conditions: progress.conditions, exits: progress.exits } },
  );
}

/** @param logs its last lines */
export function exitedTooEarly(
  id: string,
  { code, oomKilled }: FinalExit,
  progress: Progress,
  logs: readonly string[],
): AppError {
  const why = oomKilled ? 'it ran out of memory' : 'its last log lines are in "logs"';
  return new AppError('container_exited', `The container exited with code ${code} before it was ready: ${why}`, {
    details: {
      container_id: id,
      exit_code: code,
      oom_killed: oomKilled,
      logs,
      conditions: progress.conditions,
    },
  });
}
