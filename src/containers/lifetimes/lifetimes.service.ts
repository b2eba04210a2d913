import { Injectable } from '@nestjs/common';
import { Activity } from '../../activity/activity.service.js';
import type { ContainerActivity } from '../../activity/container-activity.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { ContainerLocks } from './container-locks.service.js';
import { hasStarted } from './lifetime.js';
import { LastUses } from './last-uses.service.js';
import type { LastActivityDto, LifetimeDto, NextActionDto } from './lifetime.dto.js';
import { LifetimeRecords } from './lifetime-records.service.js';
import { WatchedContainer } from './watched-container.js';
import { WatchedContainers } from './watched-containers.service.js';

/** Tells why a container still runs, and when it will stop. `owner` is the required owner; undefined: any. */
@Injectable()
export class LifetimesService {
  constructor(
    private readonly containers: ManagedContainers,
    private readonly directory: ContainerDirectory,
    private readonly locks: ContainerLocks,
    private readonly watched: WatchedContainers,
    private readonly records: LifetimeRecords,
    private readonly activity: Activity,
    private readonly lastUses: LastUses,
  ) {}

  /** @throws AppError `container_not_found`, `store_unreachable` */
  async show(id: string, owner: string | undefined, signal: AbortSignal): Promise<LifetimeDto> {
    return this.toDto(await this.containers.inspect(id, owner, signal));
  }

  /**
   * Uses a container for a moment, without a request to it.
   *
   * @param by name of the token
   * @throws AppError `container_not_found`, `store_unreachable`
   */
  async touch(id: string, owner: string | undefined, by: string, signal: AbortSignal): Promise<LifetimeDto> {
    const containerId = await this.directory.idOf(id, owner, signal);
    const touch = async () => {
      const details = await this.containers.inspect(containerId, owner, signal);
      this.activity.of(containerId).used('touch', by);
      return this.toDto(details);
    };
    return this.locks.changing(containerId, touch, signal);
  }

  private async toDto(details: ContainerDetails): Promise<LifetimeDto> {
    const record = await this.records.get(details.Id);
    const container = (await this.watched.see(details, record)) ?? unwatched(details);
    const activity = this.activity.of(details.Id);
    const { http, websocket, exec } = activity.open;
    return {
      expires_at: toTime(container.expiresAt),
      idle_timeout: container.lifetime.idle_timeout,
      last_activity: await this.lastActivity(container, details),
      open: { http, websocket, exec },
      next: nextOf(container, activity),
      asleep: container.sleep,
      history: container.record?.history ?? [],
    };
  }

  private async lastActivity(
    container: WatchedContainer,
    { State }: ContainerDetails,
  ): Promise<LastActivityDto | null> {
    const use = await this.lastUses.of(container);
    if (!hasStarted(State.StartedAt)) return null;
    const startedAt = new Date(State.StartedAt).toISOString();
    return use && use.at >= startedAt ? use : { at: startedAt, kind: 'start', by: null };
  }
}

function unwatched({ Id, Config, State }: ContainerDetails): WatchedContainer {
  const state = { status: State.Status as WatchedContainer['state']['status'], startedAt: State.StartedAt };
  return new WatchedContainer(Id, Config.Labels, state, undefined);
}

function nextOf(container: WatchedContainer, activity: ContainerActivity): NextActionDto | null {
  const next = container.next(activity);
  if (!next) return null;
  const { kind, action, inMs } = next;
  const at = inMs === undefined ? null : new Date(Date.now() + Math.max(0, inMs)).toISOString();
  return { action, at, because: kind === 'expire' ? 'it expires' : idleReason(container, activity) };
}

function idleReason({ lifetime }: WatchedContainer, { isBusy, open }: ContainerActivity): string {
  const seconds = lifetime.idle_timeout ?? 0;
  if (!isBusy) return `its last use will be ${seconds} s ago`;
  const uses = Object.entries(open).filter(([, count]) => count > 0);
  return `it is in use (${uses.map(([kind, count]) => `${kind}: ${count}`).join(', ')}): ${seconds} s after the last use`;
}

function toTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
