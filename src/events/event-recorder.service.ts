import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { currentCaller } from '../access/caller.js';
import { isContainerNotFound } from '../docker/containers/container-id.js';
import { DockerEvents, type EngineEvent } from '../docker/containers/docker-events.js';
import { LABEL, ownerOf } from '../docker/containers/managed-container.js';
import { isPoolMember } from '../docker/containers/pool-member.js';
import { ManagedContainers } from '../docker/containers/managed-containers.service.js';
import { type Cause, Causes } from './causes.service.js';
import { exitOf, keyOf, meaningOf, nameOf, timeOf } from './engine-event.js';
import { EventLog } from './event-log.service.js';
import type { Actor, EventBody, EventType, LogEntry } from './event-types.js';

/** Events that wait for the store, at most. */
const MAX_WAITING = 10_000;
const FIRST_BACKOFF_MS = 100;
const LAST_BACKOFF_MS = 2_000;
/** Containers whose origin is remembered, at most. */
const REMEMBERED = 10_000;

/** Something that dockAPI itself notices, because the engine does not. */
export interface OwnEvent {
  type: EventType;
  /** Equal for all processes that could notice the same event. Default: no other one could. */
  key?: string;
  containerId: string;
  details: Record<string, unknown>;
  /** Default: the caller whose request is being served, otherwise the engine. */
  actor?: Actor;
}

/** Exit code of a process that SIGKILL ended. */
const KILLED = 137;

interface Known {
  name: string;
  owner: string | undefined;
}

/**
 * Writes the engine's events about dockAPI's containers into the log, in the order in which they come. While the store is away,
 * they wait.
 */
@Injectable()
export class EventRecorder implements OnModuleInit, OnModuleDestroy {
  /** Times that events may have been missed. */
  gaps = 0;
  private readonly logger = new Logger('Events');
  private readonly waiting: (() => Promise<void>)[] = [];
  private readonly stopped = new AbortController();
  private pumping: Promise<void> | undefined;
  /** By id. Null: dockAPI did not make it. */
  private readonly known = new Map<string, Known | null>();
  private readonly oomKilled = new Set<string>();
  private subscription: Disposable | undefined;

  constructor(
    private readonly events: DockerEvents,
    private readonly log: EventLog,
    private readonly causes: Causes,
    private readonly containers: ManagedContainers,
  ) {}

  onModuleInit(): void {
    this.subscription = this.events.watch({
      onSubscribing: () => this.learn(),
      onWatching: () => this.addGap(),
      onEvent: () => undefined,
      onEngineEvent: (event) => this.onEngineEvent(event),
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.subscription?.[Symbol.dispose]();
    this.stopped.abort();
    await this.pumping;
  }

  /** Number of events that wait for the store. */
  get backlog(): number {
    return this.waiting.length;
  }

  /** Records an event that dockAPI itself notices, about one of its containers. It never fails. */
  record({ type, key = randomUUID(), containerId, details, actor = currentActor() }: OwnEvent): void {
    const at = new Date().toISOString();
    const make = async (): Promise<LogEntry | undefined> => {
      const container = await this.find(containerId);
      if (!container) return undefined;
      const { name, owner } = container;
      return { key, owner, event: { type, at, container_id: containerId, name, actor, reason: null, details } };
    };
    this.add(() => this.log.keep(key, make, this.stopped.signal));
  }

  /** The containers that are there: one that is removed soon cannot be asked for any more. */
  private async learn(): Promise<void> {
    const found = await this.containers.listProven({}).catch(() => []); // its events are told while it can be asked for
    for (const { id, name, labels } of found) this.remember(id, { name, owner: ownerOf(labels) });
  }

  private onEngineEvent(event: EngineEvent): void {
    const { Action, Actor } = event;
    if (Action === 'oom') this.oomKilled.add(Actor.ID);
    if (Action === 'start' || Action === 'destroy') this.oomKilled.delete(Actor.ID);
    const meaning = meaningOf(event);
    if (!meaning) return;
    const wasOom = this.oomKilled.has(Actor.ID);
    const key = keyOf(event);
    let kept: LogEntry | undefined;
    this.add(async () => {
      const make = async () => (kept = await this.entryOf(event, key, wasOom));
      await this.log.keep(key, make, this.stopped.signal);
      if (kept?.event && meaning.isReady) await this.keepReady(`ready|${key}`, kept.event, kept.owner);
      // If another dockAPI kept it, this one has to know the container as well, for when it is gone.
      if (event.Type === 'container' && Action !== 'destroy') await this.find(Actor.ID);
    });
  }

  /** Of a container that was ready before it came to be told of. */
  private async keepReady(key: string, before: EventBody, owner: string | undefined): Promise<void> {
    const event: EventBody = { ...before, type: 'container.ready', reason: null, details: {} };
    await this.log.keep(key, () => Promise.resolve({ key, owner, event }), this.stopped.signal);
  }

  private addGap(): void {
    this.gaps++;
    this.add(() => this.log.keepGap());
  }

  private add(task: () => Promise<void>): void {
    if (this.waiting.length >= MAX_WAITING) {
      this.waiting.length = 0;
      this.addGap();
    }
    this.waiting.push(task);
    this.pumping ??= this.pump().finally(() => (this.pumping = undefined));
  }

  private async pump(): Promise<void> {
    const { signal } = this.stopped;
    for (let backoff = FIRST_BACKOFF_MS; !signal.aborted;) {
      const task = this.waiting[0];
      if (!task) return;
      try {
        await task();
        backoff = FIRST_BACKOFF_MS;
        if (this.waiting[0] === task) this.waiting.shift();
      } catch (error) {
        if (signal.aborted) return;
        this.logger.debug(`An event waits: ${(error as Error).message}`);
        await sleep(backoff, undefined, { signal }).catch(() => undefined);
        backoff = Math.min(2 * backoff, LAST_BACKOFF_MS);
      }
    }
  }

  private async entryOf(event: EngineEvent, key: string, wasOom: boolean): Promise<LogEntry | undefined> {
    if (event.Type === 'image') return { key, event: this.bodyOf(event, undefined, {}) };
    const { ID, Attributes } = event.Actor;
    const { type, causes, ends } = meaningOf(event)!;
    const subject = (causes.includes('create') ? Attributes[LABEL.run] : undefined) ?? ID;
    const cause = await this.causes.find(subject, causes);
    const seen = { name: nameOf(event), owner: ownerOf(Attributes) };
    if (!(await this.isOwn(ID, seen, cause !== undefined))) return undefined;
    const died = type === 'container.died' ? { oom_killed: wasOom || (await this.isOom(event)) } : {};
    if (cause && ends?.includes(cause.operation)) await this.causes.use(subject, cause);
    return { key, owner: seen.owner, event: this.bodyOf(event, cause, died) };
  }

  private bodyOf(event: EngineEvent, cause: Cause | undefined, more: object): EventBody {
    const { type, details } = meaningOf(event)!;
    return {
      type,
      at: timeOf(event),
      container_id: event.Type === 'image' ? null : event.Actor.ID,
      name: nameOf(event),
      actor: cause?.actor ?? { kind: 'engine' },
      reason: cause?.operation ?? null,
      details: { ...details?.(event.Actor.Attributes), ...more },
    };
  }

  /** A container that only carries dockAPI's labels is somebody else's. One that is gone and unknown cannot be told apart. */
  private async isOwn(id: string, seen: Known, isCaused: boolean): Promise<boolean> {
    const isOwn = isCaused || (await this.find(id)) !== undefined;
    if (isOwn) this.remember(id, seen);
    return isOwn;
  }

  /** Undefined also if the engine does not answer: its events end then, and a gap follows. */
  private async find(id: string): Promise<Known | undefined> {
    const known = this.known.get(id);
    if (known !== undefined) return known ?? undefined;
    try {
      const details = await this.containers.inspectAny(id, this.stopped.signal);
      if (isPoolMember(details.Config.Labels, details.Name.slice(1))) return undefined;
      return this.remember(id, { name: details.Name.slice(1), owner: ownerOf(details.Config.Labels) });
    } catch (error) {
      if (isContainerNotFound(error)) this.remember(id, null);
      return undefined;
    }
  }

  private remember<T extends Known | null>(id: string, container: T): T {
    if (this.known.size >= REMEMBERED) this.known.clear();
    this.known.set(id, container);
    return container;
  }

  /** Some engines send no `oom` event before the exit. Without a kill, the engine need not be asked. */
  private async isOom({ Actor }: EngineEvent): Promise<boolean> {
    if (exitOf(Actor.Attributes).exit_code !== KILLED) return false;
    try {
      return (await this.containers.inspect(Actor.ID, undefined, this.stopped.signal)).State.OOMKilled;
    } catch {
      return false; // it is gone
    }
  }
}

function currentActor(): Actor {
  const caller = currentCaller();
  return caller ? { kind: 'caller', name: caller.name } : { kind: 'engine' };
}
