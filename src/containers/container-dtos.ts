import type { ContainerDetails } from '../docker/engine/engine-types.js';
import { fromDetails, LABEL, type ManagedContainer } from '../docker/containers/managed-container.js';
import type { ContainerDetailsDto, ContainerDto } from './dto/container.dto.js';

/** The engine's value for "never". */
const ZERO_TIME = '0001-01-01T00:00:00Z';

/** The fields of its lifetime are filled in by `lifetimes/lifetime-fields.interceptor.ts`. */
export function toContainerDto({ id, name, image, status, labels, ports }: ManagedContainer): ContainerDto {
  const mappings = ports.map(({ containerPort, hostPort }) => ({ container_port: containerPort, host_port: hostPort }));
  return { id, name, image, status, labels: shownLabels(labels), ...mappings[0]!, ports: mappings, ...NO_LIFETIME };
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
  return {
    ...toContainerDto(fromDetails(details)),
    created: Created,
    started_at: toTime(State.StartedAt),
    finished_at: toTime(State.FinishedAt),
    exit_code: hasExited(details) ? State.ExitCode : null,
    restart_count: RestartCount,
    // Podman's is empty if there is no health test.
    health: State.Health?.Status || null,
    networks: Object.keys(NetworkSettings.Networks),
  };
}

function toTime(time: string): string | null {
  return time === ZERO_TIME || time === '' ? null : time;
}

/**
 * Between two starts by a restart policy, a container is neither running nor exited; its exit code is that of the last
 * run.
 */
function hasExited({ State }: ContainerDetails): boolean {
  return ['exited', 'dead', 'restarting', 'removing'].includes(State.Status) && toTime(State.FinishedAt) !== null;
}
