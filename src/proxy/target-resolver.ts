import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { reachableAddress } from '../docker/container-address.js';
import { ContainerDirectory } from '../docker/container-directory.service.js';
import type { ContainerDetails } from '../docker/engine-types.js';
import { fromDetails, type ManagedContainer } from '../docker/managed-container.js';
import { AppError, type ErrorCode } from '../errors/app-error.js';
import { UPSTREAM_HOST } from './response-rewrite.js';

/** Where a container's traffic goes. */
export interface Target {
  /** One start of one container: no other one, before or after it, has the same. */
  key: string;
  containerId: string;
  /** What is dialled: the published port, or the container's own address. */
  address: string;
  port: number;
  /** The published port, `127.0.0.1:<host_port>`: what the container and its clients are told, whatever is dialled. */
  authority: string;
}

/** Id, name or prefix → where the container is now; from memory while the engine's events are watched. */
@Injectable()
export class TargetResolver {
  constructor(
    private readonly directory: ContainerDirectory,
    private readonly config: Config,
  ) {}

  /** From memory; undefined where only the engine can tell. */
  find(id: string): Target | undefined {
    return this.directory.find<Target>(id)?.value;
  }

  /**
   * The target of proxied traffic, as the engine tells it.
   *
   * @throws AppError `invalid_request`, `container_not_found`, `upstream_failed` when it is not running
   */
  async resolve(id: string, signal: AbortSignal): Promise<Target> {
    return (await this.directory.look(id, (details) => this.read(details, 'upstream_failed'), signal)).value;
  }

  /** @throws AppError `invalid_request`, `container_not_found`, `container_not_running` */
  async describe(id: string, signal: AbortSignal): Promise<Target> {
    return (await this.directory.look(id, (details) => this.read(details, 'container_not_running'), signal)).value;
  }

  /** Calls back with a target's key when it may no longer be where its container is. */
  onForgotten(listener: (key: string) => void): void {
    this.directory.onForgotten(listener);
  }

  private async read(details: ContainerDetails, ifStopped: ErrorCode): Promise<Target> {
    const container = fromDetails(details);
    const { id, status, hostPort, containerPort } = container;
    if (status !== 'running' || hostPort === null) throw notRunning(ifStopped, container);
    const authority = `${UPSTREAM_HOST}:${hostPort}`;
    const target = { key: keyOf(details), containerId: id, authority };
    const published = { ...target, address: UPSTREAM_HOST, port: hostPort };
    if (this.config.upstream === 'published') return published;
    const address = await reachableAddress(details, containerPort);
    if (address !== undefined) return { ...target, address, port: containerPort };
    if (this.config.upstream === 'auto') return published;
    throw new AppError('upstream_failed', 'No address of the container answers here: set DOCKAPI_UPSTREAM=published');
  }
}

function keyOf({ Id, State }: ContainerDetails): string {
  return `${Id}@${State.StartedAt}`;
}

function notRunning(code: ErrorCode, { id, name, status }: ManagedContainer): AppError {
  const state = status === 'running' ? 'publishes no port now' : `is ${status}`;
  return new AppError(code, `Container "${name}" ${state}: see POST /containers/${id}/start`);
}
