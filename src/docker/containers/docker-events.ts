import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '../../errors/app-error.js';
import { abortable } from '../engine/abortable.js';
import { DockerService } from '../engine/docker.service.js';
import { jsonLines } from '../engine/json-lines.js';
import { FormerNames } from './former-names.js';
import { LABEL } from './managed-container.js';

/** An event of a container with dockAPI's label, or of one of its networks. */
export interface ContainerEvent {
  /** `create`, `start`, `die`, `oom`, `destroy`, … as in the engine; `connect` and `disconnect` belong to networks. */
  Action: string;
  Actor: {
    /** The container's id. */
    ID: string;
    /** The container's labels, and for `die` its `exitCode`. */
    Attributes: Record<string, string>;
  };
}

export interface ContainerWatcher {
  /** Before each subscription: what is asked of the engine now is older than every event that follows. */
  onSubscribing?(): Promise<void>;
  /** The subscription is active (again): earlier changes have to be asked of the engine. */
  onWatching?(): void | Promise<void>;
  onEvent(event: ContainerEvent): void;
  /** Every event of the engine, in its order: those of images and of others' containers too, and none that dockAPI announced. */
  onEngineEvent?(event: EngineEvent): void;
  /** A container that is not dockAPI's has changed. */
  onOthers?(): void;
  /** The subscription broke: events may get lost from now on. */
  onLost?(): void;
}

/** An event as the engine sends it, with Docker's actions. */
export interface EngineEvent extends ContainerEvent {
  /** Nanoseconds since 1970; a number holds them to the microsecond. */
  timeNano?: number;
  Type: 'container' | 'network' | 'image';
}

/**
 * Without this filter, every health check and exec of every container would arrive. `health_status` stands for all actions
 * that begin with it (moby `daemon/events/filter.go`).
 */
const ACTIONS = [
  'create',
  'start',
  'die',
  'stop',
  'kill',
  'oom',
  'pause',
  'unpause',
  'rename',
  'update',
  'destroy',
  'connect',
  'disconnect',
  'died',
  'remove',
  'health_status',
  'pull',
];

/** Podman's names for Docker's actions (Podman, `libpod/events/config.go`). It never sends `destroy`. */
const PODMANS: Readonly<Record<string, string>> = { died: 'die', remove: 'destroy' };

/** Network events that concern containers. */
const OF_CONTAINERS = ['connect', 'disconnect'];

const NANOS_IN_MS = 1e6;

const FIRST_BACKOFF_MS = 100;
const LAST_BACKOFF_MS = 2_000;

/**
 * Subscribes to the engine's events: tells each watcher when the subscription is active, then passes on every event. If
 * the stream breaks, or the engine fails to respond to a watcher's queries, it waits and subscribes again, until shutdown.
 */
@Injectable()
export class DockerEvents implements OnApplicationBootstrap, OnModuleDestroy {
  /** True while the subscription is active. */
  isWatching = false;
  /** Milliseconds from the last event to its arrival; undefined if there was none. */
  lagMs: number | undefined;
  private readonly logger = new Logger(DockerEvents.name);
  private readonly watchers = new Set<ContainerWatcher>();
  /** Containers passed to {@link announceGone}, until the engine's own event. */
  private readonly gone = new Set<string>();
  private readonly stopped = new AbortController();
  private readonly names: FormerNames;
  private loop = Promise.resolve();
  private warned = false;

  constructor(private readonly docker: DockerService) {
    this.names = new FormerNames(docker);
  }

  /** Passes every event to a watcher, until it is disposed of. */
  watch(watcher: ContainerWatcher): Disposable {
    this.watchers.add(watcher);
    return { [Symbol.dispose]: () => this.watchers.delete(watcher) };
  }

  /**
   * Tells the watchers that a container is gone, when dockAPI knows it before the engine's event arrives. Older events
   * of it that arrive later are dropped.
   */
  announceGone(containerId: string): void {
    if (this.isWatching) this.gone.add(containerId);
    this.emit({ Action: 'destroy', Actor: { ID: containerId, Attributes: {} } });
  }

  onApplicationBootstrap(): void {
    this.loop = this.watchForEver();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped.abort();
    await this.loop;
  }

  private async watchForEver(): Promise<void> {
    const { signal } = this.stopped;
    for (let backoff = FIRST_BACKOFF_MS; !signal.aborted; backoff = Math.min(backoff * 2, LAST_BACKOFF_MS)) {
      try {
        await this.watchOnce(() => (backoff = FIRST_BACKOFF_MS), signal);
      } catch (error) {
        if (!signal.aborted) this.report(error as Error);
      }
      await sleep(backoff, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * An unreachable engine will return. An engine that refuses its events, as behind a proxy that lacks the route, will
   * not.
   */
  private report(error: Error): void {
    const isRefused = error instanceof AppError && error.code === 'engine_error';
    if (isRefused && !this.warned)
      this.logger.warn(
        `The engine refuses its events (${error.message}), so that every proxied request asks the engine: allow GET /events`,
      );
    else this.logger.debug(`Engine events: ${error.message}`);
    this.warned ||= isRefused;
  }

  private async watchOnce(onCaughtUp: () => void, signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const watch = AbortSignal.any([signal, failed.signal]);
    await abortable(this.prepare(), watch);
    const body = await this.docker.events({ type: ['container', 'network', 'image'], event: ACTIONS }, watch);
    this.isWatching = true;
    // In parallel, so that events are still read while a watcher queries the engine.
    this.catchUp().then(onCaughtUp, (error: unknown) => {
      if (!signal.aborted) this.logger.warn(`After a reconnect: ${(error as Error).message}`);
      failed.abort(error);
    });
    try {
      await this.names.learn(watch);
      for await (const engineEvent of jsonLines<EngineEvent>(body)) this.dispatch(engineEvent);
    } finally {
      failed.abort(); // closes the stream, if it was not read
      this.isWatching = false;
      this.gone.clear();
      for (const watcher of this.watchers) watcher.onLost?.();
    }
  }

  private dispatch(told: EngineEvent): void {
    const event = this.inDockersWords(told);
    const { Type, Action, Actor, timeNano } = event;
    if (timeNano !== undefined) this.lagMs = Date.now() - timeNano / NANOS_IN_MS;
    for (const watcher of this.watchers) watcher.onEngineEvent?.(event);
    const { ID, Attributes } = Actor;
    if (Type === 'image') return;
    if (Type === 'network') {
      if (!OF_CONTAINERS.includes(Action)) return;
      this.emit({ Action, Actor: { ID: Attributes['container'] ?? ID, Attributes } }); // Podman puts it into the actor
    } else if (this.gone.has(ID)) {
      if (Action === 'destroy') this.gone.delete(ID);
    } else if (Attributes[LABEL.managed] === 'true') {
      this.emit({ Action, Actor: { ID, Attributes } });
    } else {
      for (const watcher of this.watchers) watcher.onOthers?.();
    }
  }

  private inDockersWords(event: EngineEvent): EngineEvent {
    if (event.Type !== 'container') return event;
    const action = { ...event, Action: PODMANS[event.Action] ?? event.Action };
    return event.Actor.Attributes[LABEL.managed] === 'true' ? this.names.complete(action) : action;
  }

  private emit(event: ContainerEvent): void {
    for (const watcher of this.watchers) watcher.onEvent(event);
  }

  private async prepare(): Promise<void> {
    await Promise.all([...this.watchers].map(async (watcher) => watcher.onSubscribing?.()));
  }

  private async catchUp(): Promise<void> {
    await Promise.all([...this.watchers].map(async (watcher) => watcher.onWatching?.()));
  }
}
