import { Injectable } from '@nestjs/common';
import type { ManagedContainer } from '../docker/managed-container.js';
import { ManagedContainers } from '../docker/managed-containers.service.js';
import { AppError } from '../errors/app-error.js';
import { UPSTREAM_HOST } from './response-rewrite.js';

/** Where a container's published port is now. */
export interface Target {
  containerId: string;
  host: string;
  port: number;
}

/** Id, name or prefix → the port that the engine publishes now. */
@Injectable()
export class TargetResolver {
  constructor(private readonly containers: ManagedContainers) {}

  /**
   * The target of proxied traffic.
   *
   * @throws AppError `invalid_request`, `container_not_found`, `upstream_failed` when it is not running
   */
  async resolve(id: string, signal: AbortSignal): Promise<Target> {
    const container = await this.containers.get(id, signal);
    return toTarget(container) ?? fail('upstream_failed', container);
  }

  /** @throws AppError `invalid_request`, `container_not_found`, `container_not_running` */
  async describe(id: string, signal: AbortSignal): Promise<Target> {
    const container = await this.containers.get(id, signal);
    return toTarget(container) ?? fail('container_not_running', container);
  }
}

function toTarget({ id, status, hostPort }: ManagedContainer): Target | null {
  if (status !== 'running' || hostPort === null) return null;
  return { containerId: id, host: UPSTREAM_HOST, port: hostPort };
}

function fail(code: 'upstream_failed' | 'container_not_running', { id, name, status }: ManagedContainer): never {
  const state = status === 'running' ? 'publishes no port now' : `is ${status}`;
  throw new AppError(code, `Container "${name}" ${state}: see POST /containers/${id}/start`);
}
