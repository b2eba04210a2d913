import { Injectable } from '@nestjs/common';
import { Activity } from '../../activity/activity.service.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { abortable } from '../../docker/engine/abortable.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { Causes } from '../../events/causes.service.js';
import { EventRecorder } from '../../events/event-recorder.service.js';
import type { EventType } from '../../events/event-types.js';
import { byLifetime } from '../removed/removal-actors.js';
import { ContainerRemover } from '../cleanup/container-remover.service.js';
import { stopTimeout } from '../lifecycle/stop-timeout.js';
import { Agreement } from './agreement.service.js';
import { BeforeStop } from './before-stop.service.js';
import { Locks } from '../../store/locks.service.js';
import { drained } from './drained.js';
import { remembering, awake } from './lifetime-record.js';
import { LifetimeRecords } from './lifetime-records.service.js';
import type { NextAction } from './next-action.js';
import { Sleeper } from './sleeper.service.js';
import type { WatchedContainer } from './watched-container.js';
import { WatchedContainers } from './watched-containers.service.js';

/** Milliseconds that requests under way have to end before their container expires. */
const DRAIN_MS = 3_000;

const BY_LIFETIME = { kind: 'lifetime', name: null } as const;

/** Does what a lifetime says, after another look under the container's lock. */
@Injectable()
export class LifetimeActions {
  /** What was done, by cause. */
  readonly counts = { idle: { stop: 0, pause: 0, remove: 0 }, expired: { stop: 0, remove: 0 } };

  constructor(
    private readonly activity: Activity,
    private readonly locks: Locks,
    private readonly agreement: Agreement,
    private readonly containers: ManagedContainers,
    private readonly docker: DockerService,
    private readonly directory: ContainerDirectory,
    private readonly records: LifetimeRecords,
    private readonly watched: WatchedContainers,
    private readonly sleeper: Sleeper,
    private readonly beforeStop: BeforeStop,
    private readonly remover: ContainerRemover,
    private readonly events: EventRecorder,
    private readonly causes: Causes,
  ) {}

  /**
   * Acts on a container, if it is still due.
   *
   * @param signal ends the wait for the lock
   * @throws AppError of the engine and the store: it is still due
   */
  async act(containerId: string, signal: AbortSignal): Promise<void> {
    await this.causes.actingAs({ kind: 'lifetime' }, () =>
      this.locks.during(containerId, () => this.actLocked(containerId, signal), signal),
    );
  }

  private async actLocked(containerId: string, signal: AbortSignal): Promise<void> {
    const details = await this.containers.inspectProven(containerId).catch((error: unknown) => {
      if (isContainerNotFound(error)) return this.watched.forget(containerId);
      throw error;
    });
    const container = details && (await this.watched.see(details));
    if (!container) return;
    const next = container.next(this.activity.of(containerId));
    if (!isDue(next)) return;
    const over = Promise.withResolvers<void>();
    try {
      // What uses the container is counted when it begins: nothing can begin between the look above and this gate.
      using _gate = this.activity.hold(containerId, (waiting) => abortable(over.promise, waiting));
      await (next.kind === 'idle' ? this.idle(container, details, signal) : this.expire(container, details, signal));
    } finally {
      over.resolve();
    }
  }

  private async idle(container: WatchedContainer, details: ContainerDetails, signal: AbortSignal): Promise<void> {
    const { id, lifetime } = container;
    const seconds = lifetime.idle_timeout ?? 0;
    await using agreed = await this.agreement.reach(id, seconds * 1_000, signal);
    if (!agreed) return container.usedElsewhere(0);
    const because = `nothing used it for ${seconds} s`;
    this.tell('container.idle', id, { idle_timeout: seconds, action: lifetime.on_idle });
    if (lifetime.on_idle === 'remove') await this.remove(container, details, 'idle', because);
    else
      await this.sleeper.putToSleep(container, details, lifetime.on_idle === 'pause' ? 'paused' : 'stopped', because);
    this.counts.idle[lifetime.on_idle]++;
  }

  /** Whatever uses it: requests under way get a moment to end. */
  private async expire(container: WatchedContainer, details: ContainerDetails, signal: AbortSignal): Promise<void> {
    const { id, lifetime } = container;
    const here = drained(this.activity.of(id), DRAIN_MS, signal);
    const [others] = await Promise.all([this.agreement.drain(id, DRAIN_MS, signal), here]);
    await using _gates = others;
    const because = lifetime.ttl === null ? 'its expires_at has come' : `its ttl of ${lifetime.ttl} s is over`;
    this.tell('container.expired', id, { action: lifetime.on_expire });
    if (lifetime.on_expire === 'remove') await this.remove(container, details, 'expired', because);
    else await this.stopForGood(container, details, because);
    this.counts.expired[lifetime.on_expire]++;
  }

  private async stopForGood(container: WatchedContainer, details: ContainerDetails, because: string): Promise<void> {
    const { id, lifetime } = container;
    if (details.State.Running) {
      const ended_start = details.State.StartedAt;
      this.watched.wrote(id, await this.records.change(id, (record) => ({ ...record, ended_start })));
      await this.beforeStop.run(id, lifetime.before_stop);
      await this.docker.stopContainer(id, stopTimeout(details));
    }
    const mark = container.record?.asleep;
    const change = (record: Parameters<typeof awake>[0]) =>
      remembering(awake(record), { action: 'expired', because, actor: BY_LIFETIME });
    this.watched.wrote(id, await this.records.change(id, change));
    await this.sleeper.restorePolicy(id, mark);
    container.state = { ...container.state, status: 'exited' };
    this.directory.forget(id);
  }

  private async remove(
    { id, lifetime }: WatchedContainer,
    details: ContainerDetails,
    reason: 'expired' | 'idle',
    because: string,
  ): Promise<void> {
    const change = (record: Parameters<typeof awake>[0]) =>
      remembering(record, { action: 'removing', because, actor: BY_LIFETIME });
    this.watched.wrote(id, await this.records.change(id, change));
    if (details.State.Running && !details.State.Paused) {
      await this.beforeStop.run(id, lifetime.before_stop);
    }
    const stop = () => this.docker.stopContainer(id, stopTimeout(details));
    if (details.State.Running && details.HostConfig.AutoRemove === true)
      await this.remover.untilRemovedBy(id, byLifetime(reason), stop);
    else {
      if (details.State.Running) await stop();
      await this.remover.removeIfThere(id, true, byLifetime(reason));
    }
    this.directory.forget(id);
  }

  private tell(type: EventType, containerId: string, details: Record<string, unknown>): void {
    this.events.record({ type, containerId, details, actor: { kind: 'lifetime' } });
  }
}

function isDue(next: NextAction | undefined): next is NextAction {
  return next?.inMs !== undefined && next.inMs <= 0;
}
