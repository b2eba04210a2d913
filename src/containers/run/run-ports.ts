import type { PortMapping, Ports } from '../../docker/containers/published-port.js';
import { AppError } from '../../errors/app-error.js';
import type { RunContainerDto } from './run-container.dto.js';

/** Maximum number of ports besides `container_port`. */
export const MAX_FURTHER_PORTS = 20;

const FIELDS = ['container_port', 'host_port'];
const MAX_PORT = 65_535;

/** @returns what is wrong with the value of `ports`; undefined: it is valid */
export function problemOfPorts(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'must be an array of ports';
  if (value.length > MAX_FURTHER_PORTS) return `must have ${MAX_FURTHER_PORTS} entries at most`;
  const problems = value.map((entry: unknown, index) => {
    const problem = problemOfEntry(entry);
    return problem && `entry ${index} ${problem}`;
  });
  return problems.find((problem) => problem !== undefined);
}

function problemOfEntry(entry: unknown): string | undefined {
  if (isPort(entry, 1)) return undefined;
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    return 'must be a port, 1 to 65535, or {container_port, host_port}';
  const unknown = Object.keys(entry).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) return `has no field "${unknown}": name container_port, and host_port if you like`;
  const { container_port, host_port } = entry as Record<string, unknown>;
  if (!isPort(container_port, 1)) return 'needs a container_port, 1 to 65535';
  return host_port == null || isPort(host_port, 0) ? undefined : 'has a host_port that is not 0 to 65535';
}

function isPort(value: unknown, min: 0 | 1): boolean {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= MAX_PORT;
}

/**
 * All requested ports of a run, its `container_port` first.
 *
 * @throws AppError `invalid_request` for a port that is named twice
 */
export function requestedPorts(request: RunContainerDto): Ports<PortMapping> {
  const first = { containerPort: request.container_port, hostPort: request.host_port ?? 0 };
  const others = (request.ports ?? []).map((port) =>
    typeof port === 'number'
      ? { containerPort: port, hostPort: 0 }
      : { containerPort: port.container_port, hostPort: port.host_port ?? 0 },
  );
  const all: Ports<PortMapping> = [first, ...others];
  const containerPort = firstRepeated(all.map((port) => port.containerPort));
  if (containerPort !== undefined)
    throw AppError.invalidField(
      'ports',
      containerPort === first.containerPort
        ? `${containerPort} is the container_port, which is published anyway: leave it out`
        : `${containerPort} is named twice: name each container port once`,
    );
  const hostPort = firstRepeated(all.map((port) => port.hostPort).filter((port) => port !== 0));
  if (hostPort !== undefined)
    throw AppError.invalidField('ports', `host_port ${hostPort} is used twice: choose another one, or 0`);
  return all;
}

function firstRepeated(values: readonly number[]): number | undefined {
  return values.find((value, index) => values.indexOf(value) < index);
}
