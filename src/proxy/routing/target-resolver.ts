import { Injectable } from '@nestjs/common';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { notInState } from '../../docker/containers/container-state.js';
import { type HostHeader, hostHeaderOf } from '../../docker/containers/host-header.js';
import { fromDetails, type ManagedContainer, publicIdOf } from '../../docker/containers/managed-container.js';
import type { BoundPort, PublishedPort } from '../../docker/containers/published-port.js';
import { authorityOf, type Endpoint, Reach, type Reached } from '../../docker/reach/reach.service.js';
import { AppError, type ErrorCode } from '../../errors/app-error.js';
import { type ContainerAddress, portNotPublished } from './container-address.js';

/** Where traffic for one port of a container is sent. */
export interface Target extends Reached {
  /** Unique per start of a container. */
  key: string;
  containerId: string;
  /** Its id in the API: that of its service, if it is a task of one. */
  publicId: string;
  /** The published address, by default `127.0.0.1:<host_port>`, even if the container's own address is used. */
  authority: string;
  containerPort: number;
  /** All ports that the container publishes, the `container_port` of its run first. */
  ports: readonly BoundPort[];
  /** As the run chose; undefined: it depends on the origin that the client uses. */
  hostHeader: HostHeader | undefined;
}

/** A container that takes no traffic now; it may be asleep. */
export interface Stopped {
  container: ManagedContainer;
}

/** The targets of one start of a container. */
interface Targets {
  name: string;
  /** For the `container_port` of its run. */
  first: Target;
  byPort: ReadonlyMap<number, Target>;
}

/** Finds the target for a container's id, name or id prefix, and a port. Cached while the engine's events are watched. */
@Injectable()
export class TargetResolver {
  // Created once: the directory shares a lookup among callers with the same reader.
  private readonly readTargets = (details: ContainerDetails) => this.read(details);

  constructor(
    private readonly directory: ContainerDirectory,
    private readonly reach: Reach,
  ) {}

  /**
   * From the cache; undefined if it is not cached.
   *
   * @param owner required owner, here and below; undefined: any
   * @throws AppError `port_not_published`
   */
  find({ id, port }: ContainerAddress, owner: string | undefined): Target | undefined {
    const known = this.directory.find<Targets | Stopped>(id, owner);
    return known && 'byPort' in known.value ? targetAt(known.value, port) : undefined;
  }

  /**
   * Asks the engine for the target of proxied traffic.
   *
   * @throws AppError `invalid_request`, `container_not_found`, `port_not_published`
   */
  async resolve(
    { id, port }: ContainerAddress,
    owner: string | undefined,
    signal: AbortSignal,
  ): Promise<Target | Stopped> {
    const { value } = await this.directory.look(id, owner, this.readTargets, signal);
    return 'byPort' in value ? targetAt(value, port) : value;
  }

  /** @throws AppError `invalid_request`, `container_not_found`, `port_not_published`, `container_not_running` */
  async describe(address: ContainerAddress, owner: string | undefined, signal: AbortSignal): Promise<Target> {
    const found = await this.resolve(address, owner, signal);
    if ('container' in found) throw notRunning('container_not_running', found.container);
    return found;
  }

  /** Calls the listener with a target's key when the target may be outdated. */
  onForgotten(listener: (key: string) => void): Disposable {
    return this.directory.onForgotten(listener);
  }

  private async read(details: ContainerDetails): Promise<Targets | Stopped> {
    const container = fromDetails(details);
    const { id: containerId, name, status } = container;
    const [first, ...others] = container.ports;
    if (status !== 'running' || !isBound(first)) return { container };
    const ports = [first, ...others.filter(isBound)];
    const reached = await this.reach.to(details, first.containerPort, endpointOf(first));
    const publicId = publicIdOf(containerId, container.labels);
    const common = { key: keyOf(details), containerId, publicId, ports, hostHeader: hostHeaderOf(container.labels) };
    const targets = ports.map((port): Target => {
      const { containerPort } = port;
      return { ...common, containerPort, authority: authorityOf(endpointOf(port)), ...reachedAt(reached, port) };
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

/** A container address that responds on one port is reachable on all of them. */
function reachedAt({ reach, address }: Reached, port: BoundPort): Reached {
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

/** The problem of a request to it. */
export function notRunning(code: ErrorCode, container: ManagedContainer): AppError {
  if (container.status !== 'running') return notInState(code, container);
  return new AppError(
    code,
    `Container "${container.name}" currently publishes no port: see POST /containers/${container.id}/start`,
  );
}
