import { Injectable } from '@nestjs/common';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { type HostHeader, hostHeaderOf } from '../../docker/containers/host-header.js';
import { fromDetails, type ManagedContainer } from '../../docker/containers/managed-container.js';
import { authorityOf, Reach, type Reached } from '../../docker/reach/reach.service.js';
import { AppError, type ErrorCode } from '../../errors/app-error.js';

/** Where a container's traffic goes, and how it gets there. */
export interface Target extends Reached {
  /** One start of one container: no other one, before or after it, has the same. */
  key: string;
  containerId: string;
  /** The published port, by default `127.0.0.1:<host_port>`, whichever address is dialled. */
  authority: string;
  containerPort: number;
  /** What the run asked for; undefined: it depends on where the client asks. */
  hostHeader: HostHeader | undefined;
}

/** Id, name or prefix → where the container is now; from memory while the engine's events are watched. */
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
   */
  find(id: string, owner: string | undefined): Target | undefined {
    return this.directory.find<Target>(id, owner)?.value;
  }

  /**
   * The target of proxied traffic, as the engine tells it.
   *
   * @throws AppError `invalid_request`, `container_not_found`, `upstream_failed` when it is not running
   */
  async resolve(id: string, owner: string | undefined, signal: AbortSignal): Promise<Target> {
    return (await this.directory.look(id, owner, this.readForTraffic, signal)).value;
  }

  /** @throws AppError `invalid_request`, `container_not_found`, `container_not_running` */
  async describe(id: string, owner: string | undefined, signal: AbortSignal): Promise<Target> {
    return (await this.directory.look(id, owner, this.readForInformation, signal)).value;
  }

  /** Calls back with a target's key when it may no longer be where its container is. */
  onForgotten(listener: (key: string) => void): Disposable {
    return this.directory.onForgotten(listener);
  }

  private async read(details: ContainerDetails, ifStopped: ErrorCode): Promise<Target> {
    const container = fromDetails(details);
    const { id, status, hostPort, hostAddress, containerPort } = container;
    if (status !== 'running' || hostPort === null || hostAddress === null) throw notRunning(ifStopped, container);
    const published = { address: hostAddress, port: hostPort };
    const reached = await this.reach.to(details, containerPort, published);
    const hostHeader = hostHeaderOf(container.labels);
    const authority = authorityOf(published);
    return { key: keyOf(details), containerId: id, authority, containerPort, hostHeader, ...reached };
  }
}

function keyOf({ Id, State }: ContainerDetails): string {
  return `${Id}@${State.StartedAt}`;
}

function notRunning(code: ErrorCode, { id, name, status }: ManagedContainer): AppError {
  const state = status === 'running' ? 'publishes no port now' : `is ${status}`;
  return new AppError(code, `Container "${name}" ${state}: see POST /containers/${id}/start`);
}
