/** A TCP port of a container, and the port of the engine's host that it is published on. */
export interface PortMapping {
  containerPort: number;
  /** 0 in a run's request: dockAPI picks one. */
  hostPort: number;
}

/** A mapping with the address of the engine's host. */
export interface BoundPort extends PortMapping {
  hostAddress: string;
}

/** The current state of a published port; the host's port and address are null while it is not bound. */
export interface PublishedPort {
  containerPort: number;
  hostPort: number | null;
  hostAddress: string | null;
}

/** The ports of one container. The first is the run's `container_port`. */
export type Ports<Port> = readonly [Port, ...Port[]];

const MAX_PORT = 65_535;

/** True for a port number without leading zeros. */
export function isPortNumber(text: string): boolean {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= MAX_PORT;
}

/** The value of the label, in the notation of `docker run -p`: `20000:80,20001:9000`. With 0, the engine chooses at each start. */
export function toPortsLabel(ports: readonly PortMapping[]): string {
  return ports.map(({ containerPort, hostPort }) => `${hostPort}:${containerPort}`).join(',');
}

/** The mappings of a label; empty if it is not dockAPI's. */
export function fromPortsLabel(label: string): PortMapping[] {
  const pairs = label.split(',').map((mapping) => mapping.split(':'));
  const isPair = ([hostPort = '', containerPort = '', ...more]: string[]) =>
    (hostPort === '0' || isPortNumber(hostPort)) && isPortNumber(containerPort) && more.length === 0;
  if (!pairs.every(isPair)) return [];
  return pairs.map(([hostPort, containerPort]) => ({
    containerPort: Number(containerPort),
    hostPort: Number(hostPort),
  }));
}
