import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '../../errors/app-error.js';
import { DockerService } from '../engine/docker.service.js';
import { jsonLines } from '../engine/json-lines.js';
import { LABEL } from './managed-container.js';

/** An event of a container that carries dockAPI's label, or of its networks. */
export interface ContainerEvent {
  /** `create`, `start`, `die`, `oom`, `destroy`, … as the engine says; `connect` and `disconnect` are a network's. */
  Action: string;
  Actor: {
    /** The container's id. */
    ID: string;
    /** The container's labels, and for `die` its `exitCode`. */
    Attributes: Record<string, string>;
  };
}

export interface ContainerWatcher {
  /** The watch stands (again): what happened before it has to be asked of the engine. */
  onWatching?(): void | Promise<void>;
  onEvent(event: ContainerEvent): void;
  /** Something happened to a container that is not dockAPI's. */
  onOthers?(): void;
  /** The watch is broken: events may get lost from now on. */
  onLost?(): void;
}

/** An event as the engine tells it. */
interface EngineEvent extends ContainerEvent {
  /** Nanoseconds since 1970, of which a number keeps the microseconds. */
  timeNano?: number;
  Type: 'container' | 'network';
}

/** Without these, every health check and exec of every container would come. */
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
  'destroy',
  'connect',
  'disconnect',
  'died',
  'remove',
];

/** Podman's own names for Docker's actions (Podman, `libpod/events/config.go`). It never sends `destroy`. */
const PODMANS: Readonly<Record<string, string>> = { died: 'die', remove: 'destroy' };

/** Of a network's, those that are about a container. */
const OF_CONTAINERS = ['connect', 'disconnect'];

const NANOS_IN_MS = 1e6;

const FIRST_BACKOFF_MS = 100;
const LAST_BACKOFF_MS = 2_000;

/**
 * Lists, then watches: tells each watcher that the watch stands, then every event; when the engine
 * cuts the stream, or does not answer a watcher's questions, it backs off and subscribes again, for as long as dockAPI
 * lives.
 */
@Injectable()
export class DockerEvents implements OnApplicationBootstrap, OnModuleDestroy {
  /** Whether the engine tells its events now. */
  isWatching = false;
  /** Milliseconds from the last event to its arrival; undefined: there was none. */
  lagMs: number | undefined;
  private readonly logger = new Logger(DockerEvents.name);
  private readonly watchers = new Set<ContainerWatcher>();
  /** Containers that {@link announceGone} told of, until the engine's own event. */
  private readonly gone = new Set<string>();
  private readonly stopped = new AbortController();
  private loop = Promise.resolve();
  private warned = false;

  constructor(private readonly docker: DockerService) {}

  /** Tells a watcher of every event, until it is disposed of. */
  watch(watcher: ContainerWatcher): Disposable {
    this.watchers.add(watcher);
    return { [Symbol.dispose]: () => this.watchers.delete(watcher) };
  }

  /**
   * Tells the watchers that a container is gone, as dockAPI knows it before the engine's event arrives. Older events of it
   * that arrive later are left out.
   */
  announceGone(containerId: string): void {
    if (this.isWatching) this.gone.add(containerId);
    this.tellAll({ Action: 'destroy', Actor: { ID: containerId, Attributes: {} } });
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

  /** An engine that is away comes back; one that refuses its events, as behind a proxy that lacks the route, stays so. */
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
    const body = await this.docker.events({ type: ['container', 'network'], event: ACTIONS }, watch);
    this.isWatching = true;
    // Beside the stream, so that events go on being read while a watcher asks the engine.
    this.catchUp().then(onCaughtUp, (error: unknown) => {
      if (!signal.aborted) this.logger.warn(`After a reconnect: ${(error as Error).message}`);
      failed.abort(error);
    });
    try {
      for await (const engineEvent of jsonLines<EngineEvent>(body)) this.tell(engineEvent);
    } finally {
      this.isWatching = false;
      this.gone.clear();
      for (const watcher of this.watchers) watcher.onLost?.();
    }
  }

  private tell({ Type, Action: told, Actor, timeNano }: EngineEvent): void {
    const Action = Type === 'container' ? (PODMANS[told] ?? told) : told;
    if (timeNano !== undefined) this.lagMs = Date.now() - timeNano / NANOS_IN_MS;
    const { ID, Attributes } = Actor;
    if (Type === 'network') {
      if (!OF_CONTAINERS.includes(Action)) return;
      this.tellAll({ Action, Actor: { ID: Attributes['container'] ?? ID, Attributes } }); // Podman names it as the actor
    } else if (this.gone.has(ID)) {
      if (Action === 'destroy') this.gone.delete(ID);
    } else if (Attributes[LABEL.managed] === 'true') {
      this.tellAll({ Action, Actor: { ID, Attributes } });
    } else {
      for (const watcher of this.watchers) watcher.onOthers?.();
    }
  }

  private tellAll(event: ContainerEvent): void {
    for (const watcher of this.watchers) watcher.onEvent(event);
  }

  private async catchUp(): Promise<void> {
    await Promise.all([...this.watchers].map(async (watcher) => watcher.onWatching?.()));
  }
}
