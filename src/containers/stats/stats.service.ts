import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { DockerEvents } from '../../docker/containers/docker-events.js';
import { fromDetails } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { notInState, requireState } from '../../docker/containers/container-state.js';
import { Places } from '../../http/places.js';
import type { AllStatsDto, StatsDto } from './stats.dto.js';
import { StatsFeeds, type Look } from './stats-feeds.service.js';

/** The engine also measures paused containers. */
const MEASURED = ['running', 'paused'] as const;
/** Events that change which containers are running. */
const CHANGES = ['start', 'die', 'destroy'];
const SECOND = 1_000;

/** Resource usage of running containers. `owner` is the required owner; undefined: any. */
@Injectable()
export class StatsService {
  /** Of the clients that follow them. */
  readonly places: Places;

  constructor(
    private readonly containers: ManagedContainers,
    private readonly feeds: StatsFeeds,
    private readonly events: DockerEvents,
    { capacity }: Config,
  ) {
    this.places = new Places(capacity.statsReaders, 'DOCKAPI_STATS_READERS', 'stats');
  }

  /** Takes up to 2 s, or no time if its feed is open. @throws AppError `container_not_found`, `container_not_running` */
  async one(id: string, owner: string | undefined, signal: AbortSignal): Promise<StatsDto> {
    const container = await this.running(id, owner, signal);
    using look = this.feeds.look(container.id);
    const stats = await look.feed.measuredTwice(signal);
    if (!stats) throw notInState('container_not_running', { ...container, status: 'exited' });
    return stats;
  }

  /**
   * One per second, the first at once, until the container exits.
   *
   * @throws AppError `container_not_found`, `container_not_running`
   */
  async follow(id: string, owner: string | undefined, signal: AbortSignal): Promise<AsyncGenerator<StatsDto>> {
    const container = await this.running(id, owner, signal);
    return this.samples(container.id, signal);
  }

  /** All running containers, paused ones included. */
  async all(owner: string | undefined, signal: AbortSignal): Promise<AllStatsDto> {
    const looks = new Map<string, Look>();
    try {
      this.lookAt(looks, await this.runningIds(owner, signal));
      const stats = [...looks.values()].map(({ feed }) => feed.measuredTwice(signal).catch(unlessGone));
      return { containers: (await Promise.all(stats)).filter((each) => each !== undefined) };
    } finally {
      looks.forEach(leave);
    }
  }

  /** As {@link all}, once per second, endlessly. Containers are added when they start and dropped when they exit. */
  async followAll(owner: string | undefined, signal: AbortSignal): Promise<AsyncGenerator<AllStatsDto>> {
    return this.samplesOfAll(await this.runningIds(owner, signal), owner, signal);
  }

  private async *samples(id: string, signal: AbortSignal): AsyncGenerator<StatsDto> {
    using look = this.feeds.look(id);
    for (let stats = await look.feed.after(undefined, signal); stats; stats = await look.feed.after(stats, signal))
      yield stats;
  }

  private async *samplesOfAll(ids: ReadonlySet<string>, owner: string | undefined, signal: AbortSignal) {
    let isStale = false;
    const onEvent = ({ Action }: { Action: string }) => (isStale ||= CHANGES.includes(Action));
    using _watch = this.events.watch({ onEvent, onLost: () => (isStale = true) });
    const looks = new Map<string, Look>();
    try {
      this.lookAt(looks, ids);
      await Promise.allSettled([...looks.values()].map(({ feed }) => feed.after(undefined, signal)));
      for (;;) {
        const stats = [...looks.values()].filter(({ feed }) => !feed.isOver).map(({ feed }) => feed.latest);
        yield { containers: stats.filter((each) => each !== undefined) };
        await sleep(SECOND, undefined, { signal });
        isStale ||= !this.events.isWatching || [...looks.values()].some(({ feed }) => feed.isOver);
        if (!isStale) continue;
        isStale = false;
        // The engine may be unreachable for a while.
        await this.runningIds(owner, signal).then(
          (now) => this.lookAt(looks, now),
          () => (isStale = true),
        );
      }
    } finally {
      looks.forEach(leave);
    }
  }

  /** Opens feeds for these containers, and leaves the feeds of others. */
  private lookAt(looks: Map<string, Look>, ids: ReadonlySet<string>): void {
    for (const [id, look] of looks) {
      if (ids.has(id) && !look.feed.isOver) continue;
      leave(look);
      looks.delete(id);
    }
    for (const id of ids) if (!looks.has(id)) looks.set(id, this.feeds.look(id));
  }

  private async runningIds(owner: string | undefined, signal: AbortSignal): Promise<Set<string>> {
    const running = await this.containers.list({ status: [...MEASURED] }, owner, signal);
    return new Set(running.map(({ id }) => id));
  }

  private async running(id: string, owner: string | undefined, signal: AbortSignal) {
    const details = await this.containers.inspect(id, owner, signal);
    requireState(details, MEASURED);
    return fromDetails(details);
  }
}

function leave(look: Look): void {
  look[Symbol.dispose]();
}

function unlessGone(error: unknown): undefined {
  if (!isContainerNotFound(error)) throw error;
}
