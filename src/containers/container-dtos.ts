import type { ContainerDetails } from '../docker/engine/engine-types.js';
import {
  type ContainerState,
  fromDetails,
  LABEL,
  type ManagedContainer,
} from '../docker/containers/managed-container.js';
import { settingsOf } from './container-settings.js';
import type { ContainerDetailsDto, ContainerDto } from './dto/container.dto.js';

/** The engine's value for "never". */
const ZERO_TIME = '0001-01-01T00:00:00Z';

/** The fields of its lifetime, and its node, are filled in by `lifetimes/lifetime-fields.interceptor.ts`. */
export function toContainerDto({ id, name, image, status, labels, ports, task }: ManagedContainer): ContainerDto {
  const mappings = ports.map(({ containerPort, hostPort }) => ({ container_port: containerPort, host_port: hostPort }));
  return {
    id: task?.service ?? id,
    name,
    image,
    status,
    labels: shownLabels(labels),
    ...mappings[0]!,
    ports: mappings,
    ...NO_LIFETIME,
    ...(task && { reschedule: true }),
  };
}

/** Omits the readiness conditions and the lifetime, because their headers and commands may hold secrets. */
export function shownLabels({
  [LABEL.ready]: _ready,
  [LABEL.lifetime]: _lifetime,
  ...labels
}: Record<string, string>): Record<string, string> {
  return labels;
}

const NO_LIFETIME = { expires_at: null, idle_timeout: null, last_activity_at: null, asleep: null };

export function toContainerDetailsDto(details: ContainerDetails): ContainerDetailsDto {
  const { State, Created, RestartCount, NetworkSettings } = details;
  const container = fromDetails(details);
  return {
    ...toContainerDto(container),
    created: Created,
    started_at: toTime(State.StartedAt),
    finished_at: toTime(State.FinishedAt),
    exit_code: hasExited(container.status, details) ? State.ExitCode : null,
    restart_count: RestartCount,
    // Podman's is empty if there is no health check.
    health: State.Health?.Status || null,
    networks: Object.keys(NetworkSettings.Networks),
    ...settingsOf(details),
    ...(container.task && { restart_policy: 'always' }), // Swarm's
  };
}

function toTime(time: string): string | null {
  return time === ZERO_TIME || time === '' ? null : time;
}

/**
 * Between two starts by a restart policy, a container is neither running nor exited; its exit code is that of the last
 * run.
 */
function hasExited(status: ContainerState, { State }: ContainerDetails): boolean {
  return ['exited', 'dead', 'restarting', 'removing'].includes(status) && toTime(State.FinishedAt) !== null;
}
