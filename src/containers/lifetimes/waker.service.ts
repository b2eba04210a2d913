import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Activity } from '../../activity/activity.service.js';
import { type WakeHandler, WakeUps } from '../../activity/wake-ups.service.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { isRemovedAfter, ownAutoRemove } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { abortable } from '../../docker/engine/abortable.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { EngineVerbs } from '../../docker/engine/engine-verbs.service.js';
import { AppError, type ErrorCode } from '../../errors/app-error.js';
import { Causes } from '../../events/causes.service.js';
import { EventRecorder } from '../../events/event-recorder.service.js';
import type { Actor } from '../../events/event-types.js';
import { StartPreparation } from '../lifecycle/start-preparation.service.js';
import { inTime } from '../readiness/in-time.js';
import { ReadyWait } from '../readiness/ready-wait.service.js';
import { ContainerLocks } from './container-locks.service.js';
import { nameOf } from './last-uses.service.js';
import { remembering } from './lifetime-record.js';
import { LifetimeRecords } from './lifetime-records.service.js';
import type { Sleep } from './sleep-mark.js';
import { Sleeper } from './sleeper.service.js';
import { backedOff, inWake, notInTime, stillDown } from './wake-problems.js';
import type { WatchedContainer } from './watched-container.js';
import { WatchedContainers } from './watched-containers.service.js';

const FIRST_BACKOFF_MS = 1_000;
const LAST_BACKOFF_MS = 60_000;

/** A container that did not become ready. */
interface Struggle {
  failures: number;
  /** By `performance.now()`: no try before. */
  untilMs: number;
  /** Holds traffic, if the container is up but not ready. */
  gate: Disposable | undefined;
}

/** A wake that has ended, however many waited for it. */
export interface EndedWake {
  how: Sleep;
  /** `ready`, or the code of the problem. */
  outcome: 'ready' | ErrorCode;
  ms: number;
}

/** Wakes containers: one start for all requests that come meanwhile. */
@Injectable()
export class Waker implements WakeHandler, OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Lifetimes');
  private readonly flights = new Map<string, Promise<boolean>>();
  private readonly struggles = new Map<string, Struggle>();
  private readonly stopped = new AbortController();
  private readonly listeners = new Set<(wake: EndedWake) => void>();
  private subscription: Disposable | undefined;

  constructor(
    private readonly wakeUps: WakeUps,
    private readonly activity: Activity,
    private readonly locks: ContainerLocks,
    private readonly containers: ManagedContainers,
    private readonly docker: DockerService,
    private readonly verbs: EngineVerbs,
    private readonly directory: ContainerDirectory,
    private readonly preparation: StartPreparation,
    private readonly ready: ReadyWait,
    private readonly records: LifetimeRecords,
    private readonly watched: WatchedContainers,
    private readonly sleeper: Sleeper,
    private readonly events: EventRecorder,
    private readonly causes: Causes,
  ) {}

  onModuleInit(): void {
    this.wakeUps.register(this);
    this.subscription = this.watched.onSeen((container) => this.onSeen(container));
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
    this.stopped.abort(new Error('dockAPI is shutting down'));
  }

  /** Calls back at the end of each wake, for as long as the service lives. */
  onEnded(listener: (wake: EndedWake) => void): void {
    this.listeners.add(listener);
  }

  isUp(containerId: string): boolean {
    const container = this.watched.find(containerId);
    if (!container) return this.watched.isComplete;
    return container.isKnown && container.state.status === 'running';
  }

  isStarting(containerId: string): boolean {
    if (!this.watched.find(containerId)) return false;
    return this.struggles.has(containerId) || !this.isUp(containerId);
  }

  isAsleep(containerId: string): boolean {
    const container = this.watched.find(containerId);
    return container !== undefined && mayWake(container);
  }

  mayIdle(containerId: string): boolean {
    return (this.watched.find(containerId)?.lifetime.idle_timeout ?? null) !== null;
  }

  async wake(containerId: string, by: string | undefined, signal: AbortSignal): Promise<boolean> {
    const container = this.watched.find(containerId);
    if (!container && this.watched.isComplete) return false; // it has no lifetime
    return abortable(this.flight(containerId, by), signal);
  }

  inTime<T>(containerId: string, wait: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const seconds = this.watched.find(containerId)?.lifetime.wake_timeout;
    if (seconds === undefined) return wait(signal); // nothing holds it up
    return inTime(seconds * 1_000, wait, () => notInTime(containerId, seconds), signal);
  }

  /** It goes on when those that wait for it leave: the next request finds the container awake. */
  private flight(containerId: string, by: string | undefined): Promise<boolean> {
    const under = this.flights.get(containerId);
    if (under) return under;
    const flight = this.unlessBackedOff(containerId, by).finally(() => this.flights.delete(containerId));
    this.flights.set(containerId, flight);
    flight.catch(() => undefined); // all may have left
    return flight;
  }

  private async unlessBackedOff(containerId: string, by: string | undefined): Promise<boolean> {
    const struggle = this.struggles.get(containerId);
    const waitMs = (struggle?.untilMs ?? 0) - performance.now();
    if (waitMs > 0) throw backedOff(containerId, waitMs);
    const actor: Actor = { kind: 'caller', ...(by !== undefined && { name: by }) };
    return this.causes.actingAs(actor, () =>
      this.locks.during(containerId, () => this.wakeLocked(containerId, by, actor), this.stopped.signal),
    );
  }

  private async wakeLocked(containerId: string, by: string | undefined, actor: Actor): Promise<boolean> {
    const details = await this.containers.inspect(containerId, undefined, this.stopped.signal);
    const container = await this.watched.see(details);
    if (container) container.isKnown = true;
    if (container?.record?.asleep && container.sleep === null) await this.sleeper.settle(details);
    const isUp = details.State.Status === 'running';
    const isStruggling = this.struggles.has(containerId);
    if (!container || (isUp && !isStruggling) || !(isUp || mayWake(container))) {
      this.struggleOver(containerId);
      return isUp;
    }
    await this.wakeNow(container, details, by, actor);
    return true;
  }

  private async wakeNow(
    container: WatchedContainer,
    details: ContainerDetails,
    by: string | undefined,
    actor: Actor,
  ): Promise<void> {
    const { id, sleep } = container;
    const how = sleep ?? 'stopped';
    const begin = performance.now();
    const ended = (outcome: EndedWake['outcome']) => {
      const ms = performance.now() - begin;
      for (const listener of this.listeners) listener({ how, outcome, ms });
      return Math.round(ms);
    };
    // Held until it is ready: for the engine it is up before.
    using _gate = this.activity.hold(id, this.wakes(id, by), sleep === null ? 'traffic' : 'all');
    try {
      if (sleep !== null) await this.start(container, details, sleep, by);
      if (sleep !== 'paused') await this.untilReady(container, details);
    } catch (error) {
      ended(error instanceof AppError ? error.code : 'internal_error');
      throw error;
    }
    container.isKnown = true; // the engine's event of the start has come meanwhile
    this.struggleOver(id);
    this.events.record({
      type: 'container.woke',
      containerId: id,
      details: { how, wake_ms: ended('ready') },
      actor,
    });
  }

  /** What comes meanwhile waits for the wake. */
  private wakes(containerId: string, by?: string) {
    return (signal: AbortSignal) => abortable(this.flight(containerId, by), signal);
  }

  private async start(
    container: WatchedContainer,
    details: ContainerDetails,
    sleep: Sleep,
    by: string | undefined,
  ): Promise<void> {
    const { id } = container;
    try {
      if (sleep === 'paused') await this.verbs.unpause(id);
      else {
        await this.preparation.prepare(details);
        await this.docker.startContainer(id);
      }
    } catch (error) {
      throw inWake(error);
    }
    await this.sleeper.end(id, {
      action: 'woke',
      because: 'a request came',
      actor: { kind: 'caller', name: nameOf(by) },
    });
    container.state = { ...container.state, status: 'running' };
    container.restartClock();
    this.directory.forget(id);
  }

  private async untilReady(container: WatchedContainer, details: ContainerDetails): Promise<void> {
    const patience = { timeoutMs: container.lifetime.wake_timeout * 1_000, field: 'wake_timeout' };
    try {
      await this.ready.until(details, patience, this.stopped.signal);
    } catch (error) {
      throw await this.failed(container, error);
    }
  }

  /** A container that has exited sleeps on, so that a later request tries again, unless `auto_remove` is about to take it. */
  private async failed(container: WatchedContainer, error: unknown): Promise<unknown> {
    const { id } = container;
    if (!(error instanceof AppError) || !['not_ready', 'container_exited'].includes(error.code)) return error;
    this.logger.warn(`Container ${id} was woken, but did not become ready (${error.code})`);
    const failures = (this.struggles.get(id)?.failures ?? 0) + 1;
    const waitMs = Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), LAST_BACKOFF_MS);
    this.struggleOver(id);
    const now = await this.docker.inspectContainer(id).catch(() => undefined);
    const isUp = now?.State.Running === true;
    if (now && !isUp && isRemovedAfter(now.State.ExitCode, ownAutoRemove(now.Config.Labels)))
      return stillDown(id, error, waitMs);
    const gate = isUp ? this.activity.hold(id, this.wakes(id), 'traffic') : undefined;
    this.struggles.set(id, { failures, untilMs: performance.now() + waitMs, gate });
    if (isUp) container.isKnown = true; // as in a wake that succeeds
    if (now && !isUp) {
      const asleep = { how: 'stopped', started_at: now.State.StartedAt, done: true } as const;
      const entry = {
        action: 'slept',
        because: 'it exited when it was woken',
        actor: { kind: 'engine', name: null },
      } as const;
      this.watched.wrote(id, await this.records.change(id, (record) => remembering({ ...record, asleep }, entry)));
    }
    return stillDown(id, error, waitMs);
  }

  private struggleOver(id: string): void {
    this.struggles.get(id)?.gate?.[Symbol.dispose]();
    this.struggles.delete(id);
  }

  /** Somebody started it again, stopped it or removed it: what is known of its failures no longer holds. */
  private onSeen({ id, sleep, state }: WatchedContainer): void {
    const struggle = this.struggles.get(id);
    if (!struggle || this.flights.has(id)) return;
    if (struggle.gate ? state.status !== 'running' : sleep === null) this.struggleOver(id);
  }
}

/** What has expired is stopped for good. */
function mayWake({ sleep, lifetime, isExpired }: WatchedContainer): boolean {
  return sleep !== null && lifetime.wake && !isExpired;
}
