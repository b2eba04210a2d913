import { Injectable } from '@nestjs/common';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { notInState } from '../../docker/containers/container-state.js';
import { type HostHeader, hostHeaderOf } from '../../docker/containers/host-header.js';
import { fromDetails, type ManagedContainer } from '../../docker/containers/managed-container.js';
import type { BoundPort, PublishedPort } from '../../docker/containers/published-port.js';
import { authorityOf, type Endpoint, Reach, type Reached } from '../../docker/reach/reach.service.js';
import { AppError, type ErrorCode } from '../../errors/app-error.js';
import { type ContainerAddress, portNotPublished } from './container-address.js';

/** Where the traffic of one port of a container goes, and how it gets there. */
export interface Target extends Reached {
  /** One start of one container: no other one, before or after it, has the same. */
  key: string;
  containerId: string;
  /** The published port, by default `127.0.0.1:<host_port>`, whichever address is dialled. */
  authority: string;
  containerPort: number;
  /** All ports that the container publishes, the `container_port` of its run first. */
  ports: readonly BoundPort[];
  /** What the run asked for; undefined: it depends on where the client asks. */
  hostHeader: HostHeader | undefined;
}

/** The targets of one start of a container. */
interface Targets {
  name: string;
  /** The one for the `container_port` of its run. */
  first: Target;
  byPort: ReadonlyMap<number, Target>;
}

/** Id, name or prefix, and port → where the container is now; from memory while the engine's events are watched. */
@Injectable()
export class TargetResolver {
  // Made once: the directory lets callers with the same reader share a look.
  private readonly readForTraffic = (details: ContainerDetails) => this.read(details, 'upstream_failed');
  private readonly readForInformation = (details: ContainerDetails) => this.read(details, 'container_not_running');

  constructor(
    private readonly directory: ContainerDirectory,
    private readonly reach: Reach,
  ) {}

  /**
   * From memory; undefined where only the engine can tell.
   *
   * @param owner whose it has to be, here and below; undefined: anybody's
   * @throws AppError `port_not_published`
   */
  find({ id, port }: ContainerAddress, owner: string | undefined): Target | undefined {
    const known = this.directory.find<Targets>(id, owner);
    return known && targetAt(known.value, port);
  }

  /**
   * The target of proxied traffic, as the engine tells it.
   *
   * @throws AppError `invalid_request`, `container_not_found`, `port_not_published`, `upstream_failed` when it is not running
   */
  async resolve({ id, port }: ContainerAddress, owner: string | undefined, signal: AbortSignal): Promise<Target> {
    return targetAt((await this.directory.look(id, owner, this.readForTraffic, signal)).value, port);
  }

  /** @throws AppError `invalid_request`, `container_not_found`, `port_not_published`, `container_not_running` */
  async describe({ id, port }: ContainerAddress, owner: string | undefined, signal: AbortSignal): Promise<Target> {
    return targetAt((await this.directory.look(id, owner, this.readForInformation, signal)).value, port);
  }

  /** Calls back with a target's key when it may no longer be where its container is. */
  onForgotten(listener: (key: string) => void): Disposable {
    return this.directory.onForgotten(listener);
  }

  private async read(details: ContainerDetails, ifStopped: ErrorCode): Promise<Targets> {
    const container = fromDetails(details);
    const { id: containerId, name, status } = container;
    const [first, ...others] = container.ports;
    if (status !== 'running' || !isBound(first)) throw notRunning(ifStopped, container);
    const ports = [first, ...others.filter(isBound)];
    const way = await this.reach.to(details, first.containerPort, endpointOf(first));
    const common = { key: keyOf(details), containerId, ports, hostHeader: hostHeaderOf(container.labels) };
    const targets = ports.map((port): Target => {
      const { containerPort } = port;
      return { ...common, containerPort, authority: authorityOf(endpointOf(port)), ...reachedBy(way, port) };
    });
    return { name, first: targets[0]!, byPort: new Map(targets.map((target) => [target.containerPort, target])) };
  }
}

/** @throws AppError `port_not_published` */
function targetAt({ name, first, byPort }: Targets, port: number | undefined): Target {
  if (port === undefined) return first;
  const target = byPort.get(port);
  if (target) return target;
  throw portNotPublished(name, port, [...byPort.keys()]);
}

/** An address that answers at one port is in reach at every other. */
function reachedBy({ reach, address }: Reached, port: BoundPort): Reached {
  return reach === 'container' ? { reach, address, port: port.containerPort } : { reach, ...endpointOf(port) };
}

function endpointOf({ hostAddress, hostPort }: BoundPort): Endpoint {
  return { address: hostAddress, port: hostPort };
}

function isBound(port: PublishedPort): port is BoundPort {
  return port.hostPort !== null && port.hostAddress !== null;
}

function keyOf({ Id, State }: ContainerDetails): string {
  return `${Id}@${State.StartedAt}`;
}

function notRunning(code: ErrorCode, container: ManagedContainer): AppError {
  if (container.status !== 'running') return notInState(code, container);
  return new AppError(
    code,
    `Container "${container.name}" publishes no port now: see POST /containers/${container.id}/start`,
  );
}
