import { AppError, type ErrorCode } from '../../errors/app-error.js';
import type { ContainerDetails } from '../engine/engine-types.js';
import { type ContainerState, fromDetails, type ManagedContainer } from './managed-container.js';

/** The problem in each state except `running`, and what to do. */
const ADVICE: Record<Exclude<ContainerState, 'running'>, (id: string) => string> = {
  created: (id) => `was never started: start it with POST /containers/${id}/start`,
  exited: (id) => `is exited: start it with POST /containers/${id}/start`,
  paused: (id) => `is paused: resume it with POST /containers/${id}/unpause`,
  restarting: (id) => `is waiting for its next restart: try again later, or see GET /containers/${id}/logs`,
  removing: () => 'is being removed: run another',
  dead: (id) => `is dead, as the engine could not remove it: try DELETE /containers/${id}?force=true`,
};

/**
 * Checks a container's state before an engine call.
 *
 * @param states the states in which it is possible
 * @throws AppError `container_not_running`
 */
export function requireState(details: ContainerDetails, states: readonly ContainerState[]): void {
  const container = fromDetails(details);
  if (!states.includes(container.status)) throw notInState('container_not_running', container);
}

/** The problem of a container in the wrong state, with advice for that state. */
export function notInState(
  code: ErrorCode,
  { id, name, status }: Pick<ManagedContainer, 'id' | 'name' | 'status'>,
): AppError {
  const advice = status === 'running' ? 'is running' : ADVICE[status](id);
  return new AppError(code, `Container "${name}" ${advice}`);
}
