import type { ContainerDetails } from '../../docker/engine/engine-types.js';

/** Seconds, as in Docker. */
const DEFAULT_STOP_TIMEOUT = 10;

/** Seconds until a container that is being stopped is killed. */
export function stopTimeout({ Config }: ContainerDetails): number {
  return Config.StopTimeout ?? DEFAULT_STOP_TIMEOUT;
}
