import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { mergeMap, type Observable } from 'rxjs';
import { Activity } from '../../activity/activity.service.js';
import type { ContainerState } from '../../docker/containers/managed-container.js';
import { NodePeers } from '../../peers/nodes/node-peers.service.js';
import type { ContainerDto } from '../dto/container.dto.js';
import { LastUses } from './last-uses.service.js';
import { WatchedContainers } from './watched-containers.service.js';

/** Fills in the lifetimes of the containers in a response, and their node, from memory. */
@Injectable()
export class LifetimeFields implements NestInterceptor {
  constructor(
    private readonly watched: WatchedContainers,
    private readonly activity: Activity,
    private readonly lastUses: LastUses,
    private readonly peers: NodePeers,
  ) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(mergeMap((response) => this.filled(response)));
  }

  /** A response with the lifetimes of its containers, if it has any. */
  async filled<T>(response: T): Promise<T> {
    const all: unknown[] = Array.isArray(response) ? response : [response];
    const containers = all.filter(isContainer);
    const { ownName } = this.peers;
    if (ownName !== null) for (const dto of containers) dto.node ??= ownName;
    if (!containers.some(({ id }) => this.watched.find(id))) return response;
    const uses = await this.lastUses.all();
    for (const dto of containers) {
      const container = this.watched.find(dto.id);
      if (!container) continue;
      const { expiresAt, lifetime } = container;
      dto.expires_at = expiresAt === undefined ? null : new Date(expiresAt).toISOString();
      dto.idle_timeout = lifetime.idle_timeout;
      dto.last_activity_at = this.activity.of(dto.id).isBusy ? new Date().toISOString() : (uses(container)?.at ?? null);
      dto.asleep = container.sleepAs(dto.status as ContainerState);
    }
    return response;
  }
}

function isContainer(value: unknown): value is ContainerDto {
  return typeof value === 'object' && value !== null && 'asleep' in value && 'id' in value;
}
