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
import { ContainerLocks } from './container-locks.service.js';
import { drained } from './drained.js';
import { awake, type LifetimeRecord, remembering } from './lifetime-record.js';
import { LifetimeRecords } from './lifetime-records.service.js';
import type { NextAction } from './next-action.js';
import { Sleeper } from './sleeper.service.js';
import type { WatchedContainer } from './watched-container.js';
import { WatchedContainers } from './watched-containers.service.js';

/** Milliseconds that requests under way have to end before their container expires. */
const DRAIN_MS = 3_000;

/** Milliseconds between the times of two ends that are the same one. */
const SAME_MS = 1_000;

const BY_LIFETIME = { kind: 'lifetime', name: null } as const;

/** A container whose lifetime acts now. */
interface Due {
  container: WatchedContainer;
  details: ContainerDetails;
  kind: NextAction['kind'];
  /** By `performance.now()`: almost the same for all tries. */
  sinceMs: number;
}

/** Does what a lifetime says, after another look under the container's lock. */
@Injectable()
export class LifetimeActions {
  /** What was done, by cause. */
  readonly counts = { idle: { stop: 0, pause: 0, remove: 0 }, expired: { stop: 0, remove: 0 } };
  /** The last event of each container, and since when it was due. None once the action has succeeded. */
  private readonly told = new WeakMap<WatchedContainer, { type: EventType; sinceMs: number }>();

  constructor(
    private readonly activity: Activity,
    private readonly locks: ContainerLocks,
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
    const due = await this.look(containerId);
    if (!due) return;
    const over = Promise.withResolvers<void>();
    try {
      // What uses the container is counted when it begins: nothing can begin between the look above and this gate.
      using _gate = this.activity.hold(containerId, (waiting) => abortable(over.promise, waiting));
      await (due.kind === 'idle' ? this.idle(due, signal) : this.expire(due, signal));
    } finally {
      over.resolve();
    }
  }

  /** @returns undefined if nothing is due */
  private async look(containerId: string): Promise<Due | undefined> {
    const details = await this.containers.inspectProven(containerId).catch(async (error: unknown) => {
      if (!isContainerNotFound(error)) throw error;
      await this.watched.forget(containerId);
      return undefined;
    });
    const container = details && (await this.watched.see(details));
    const next = container?.next(this.activity.of(containerId));
    if (!container || !isDue(next)) return undefined;
    return { container, details, kind: next.kind, sinceMs: performance.now() + next.inMs };
  }

  private async idle(due: Due, signal: AbortSignal): Promise<void> {
    const { container } = due;
    const { id, lifetime } = container;
    const agree = () => this.agreement.reach(id, (lifetime.idle_timeout ?? 0) * 1_000, signal);
    await using agreed = await agree();
    if (!agreed) return container.usedElsewhere(0);
    const isPrepared = lifetime.on_idle !== 'pause' && (await this.prepare(due));
    await this.ifStillDue(due, signal, async (now) => {
      await using again = isPrepared ? await agree() : agreed;
      if (!again) return container.usedElsewhere(0);
      await this.endIdle(now);
    });
  }

  private async endIdle(due: Due): Promise<void> {
    const { container, details } = due;
    const { on_idle, idle_timeout } = container.lifetime;
    const because = `nothing used it for ${idle_timeout ?? 0} s`;
    this.tell(due, 'container.idle', { idle_timeout, action: on_idle });
    if (on_idle === 'remove') await this.remove(container, details, 'idle', because);
    else await this.sleeper.putToSleep(container, details, on_idle === 'pause' ? 'paused' : 'stopped', because);
    this.told.delete(container);
    this.counts.idle[on_idle]++;
  }

  /** Whatever uses it: requests under way get a moment to end. */
  private async expire(due: Due, signal: AbortSignal): Promise<void> {
    const { id } = due.container;
    const here = drained(this.activity.of(id), DRAIN_MS, signal);
    const [others] = await Promise.all([this.agreement.drain(id, DRAIN_MS, signal), here]);
    await using _gates = others;
    await this.prepare(due);
    await this.ifStillDue(due, signal, (now) => this.endExpired(now));
  }

  private async endExpired(due: Due): Promise<void> {
    const { container, details } = due;
    const { ttl, on_expire } = container.lifetime;
    const because = ttl === null ? 'its expires_at has come' : `its ttl of ${ttl} s is over`;
    this.tell(due, 'container.expired', { action: on_expire });
    if (on_expire === 'remove') await this.remove(container, details, 'expired', because);
    else await this.stopForGood(container, details, because);
    this.told.delete(container);
    this.counts.expired[on_expire]++;
  }

  /**
   * Runs `before_stop`, if there is something to run it in, and the container is still due.
   *
   * @returns whether it ran
   */
  private async prepare({ container, details: { State }, kind }: Due): Promise<boolean> {
    const { id, lifetime } = container;
    const next = container.next(this.activity.of(id));
    if (lifetime.before_stop.length === 0 || !State.Running || State.Paused) return false;
    if (!isDue(next) || next.kind !== kind) return false;
    await this.beforeStop.run(id, lifetime.before_stop);
    return true;
  }

  /**
   * Another look, for what callers and the container itself have done meanwhile. They change nothing while the work goes on: a
   * PATCH or a touch waits for its end.
   */
  private async ifStillDue({ container, kind }: Due, signal: AbortSignal, work: (due: Due) => Promise<void>) {
    const act = async () => {
      const due = await this.look(container.id);
      if (due?.kind === kind) await work(due);
    };
    await this.locks.changing(container.id, act, signal);
  }

  private async stopForGood(container: WatchedContainer, details: ContainerDetails, because: string): Promise<void> {
    const { id } = container;
    if (details.State.Running) {
      const ended_start = details.State.StartedAt;
      this.watched.wrote(id, await this.records.change(id, (record) => ({ ...record, ended_start })));
      await this.docker.stopContainer(id, stopTimeout(details));
    }
    const mark = container.record?.asleep;
    const change = (record: LifetimeRecord) =>
      remembering(awake(record), { action: 'expired', because, actor: BY_LIFETIME });
    this.watched.wrote(id, await this.records.change(id, change));
    await this.sleeper.restorePolicy(id, mark);
    container.state = { ...container.state, status: 'exited' };
    this.directory.forget(id);
  }

  private async remove(
    { id }: WatchedContainer,
    details: ContainerDetails,
    reason: 'expired' | 'idle',
    because: string,
  ): Promise<void> {
    const change = (record: LifetimeRecord) =>
      record.history.at(-1)?.action === 'removing' // a try that failed
        ? record
        : remembering(record, { action: 'removing', because, actor: BY_LIFETIME });
    this.watched.wrote(id, await this.records.change(id, change));
    const stop = () => this.docker.stopContainer(id, stopTimeout(details));
    if (details.State.Running && details.HostConfig.AutoRemove === true)
      await this.remover.untilRemovedBy(id, byLifetime(reason), stop);
    else {
      if (details.State.Running) await stop();
      await this.remover.removeIfThere(id, true, byLifetime(reason));
    }
    this.directory.forget(id);
  }

  /** Once, however often the engine fails to do it. */
  private tell({ container, sinceMs }: Due, type: EventType, details: Record<string, unknown>): void {
    const told = this.told.get(container);
    if (told?.type === type && Math.abs(told.sinceMs - sinceMs) < SAME_MS) return;
    this.told.set(container, { type, sinceMs });
    this.events.record({ type, containerId: container.id, details, actor: { kind: 'lifetime' } });
  }
}

function isDue(next: NextAction | undefined): next is NextAction & { inMs: number } {
  return next?.inMs !== undefined && next.inMs <= 0;
}
