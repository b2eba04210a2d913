import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { currentCaller } from '../access/caller.js';
import { isContainerNotFound } from '../docker/containers/container-id.js';
import { DockerEvents, type EngineEvent } from '../docker/containers/docker-events.js';
import { hasManagedLabels, LABEL, ownerOf, publicIdOf, publicNameOf } from '../docker/containers/managed-container.js';
import { OomKills } from '../docker/containers/oom-kills.service.js';
import { isPoolMember } from '../docker/containers/pool-member.js';
import { ManagedContainers } from '../docker/containers/managed-containers.service.js';
import type { EngineOperation } from '../docker/engine/docker-errors.js';
import { renaming } from '../docker/engine/engine-calls.js';
import { type Cause, Causes } from './causes.service.js';
import { bareName, exitOf, keyOf, meaningOf, nameOf, timeOf } from './engine-event.js';
import { EventLog } from './event-log.service.js';
import type { Actor, EventBody, EventType, LogEntry } from './event-types.js';
import { type Others, Watchers } from './watchers.service.js';

/** Events that wait for the store, at most. */
const MAX_WAITING = 10_000;
const FIRST_BACKOFF_MS = 100;
const LAST_BACKOFF_MS = 2_000;
/** Milliseconds between two words to the other processes: less than these are remembered. */
const TELL_MS = 1_200_000;
/** Containers whose origin is remembered, at most. */
const REMEMBERED = 10_000;

/** Something that dockAPI itself notices, because the engine does not. */
export interface OwnEvent {
  type: EventType;
  /** Equal for all processes that could notice the same event. Default: no other one could. */
  key?: string;
  containerId: string;
  details: Record<string, unknown>;
  /** The container, if the engine does not know it. */
  of?: Known;
  /** The operation that caused it. Default: none. */
  reason?: string | null;
  /** Default: the caller whose request is being served, otherwise the engine. */
  actor?: Actor;
}

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
  private readonly subscriptions = new DisposableStack();
  /** Processes that watched before this one subscribed. */
  private before: Others = new Map();
  private isAnswering = false;

  constructor(
    private readonly events: DockerEvents,
    private readonly log: EventLog,
    private readonly causes: Causes,
    private readonly containers: ManagedContainers,
    private readonly watchers: Watchers,
    private readonly oomKills: OomKills,
  ) {}

  onModuleInit(): void {
    const watch = this.events.watch({
      onSubscribing: () => this.prepare(),
      onWatching: () => this.begin(),
      onEvent: () => undefined,
      onEngineEvent: (event) => this.onEngineEvent(event),
      onLost: () => this.watchers.end(),
    });
    const tell = () => this.add(() => this.watchers.tell());
    const timer = setInterval(tell, TELL_MS).unref();
    this.subscriptions.use(watch);
    this.subscriptions.use(this.watchers.onBack(tell));
    this.subscriptions.use(this.watchers.watch(() => this.answer()));
    this.subscriptions.defer(() => clearInterval(timer));
  }

  async onModuleDestroy(): Promise<void> {
    this.subscriptions.dispose();
    this.stopped.abort();
    await this.pumping;
    this.watchers.end();
  }

  /** Number of events that wait for the store. */
  get backlog(): number {
    return this.waiting.length;
  }

  /** Records an event that dockAPI itself notices, about one of its containers. It never fails. */
  record({
    type,
    key = randomUUID(),
    containerId,
    details,
    of,
    reason = null,
    actor = currentActor(),
  }: OwnEvent): void {
    const at = new Date().toISOString();
    const make = async (): Promise<LogEntry | undefined> => {
      const container = of ?? (await this.find(containerId));
      if (!container) return undefined;
      const { name, owner } = container;
      return { key, owner, event: { type, at, container_id: containerId, name, actor, reason, details } };
    };
    this.add(() => this.log.keep(key, make, this.stopped.signal));
  }

  private async prepare(): Promise<void> {
    [this.before] = await Promise.all([this.watchers.others().catch(() => new Map<string, string>()), this.learn()]);
  }

  /** What happened before may have been missed, unless another process has watched all the time. */
  private begin(): void {
    const [subscription, { before }] = [this.watchers.begin(), this];
    this.add(async () => {
      await this.watchers.tell();
      if (await this.watchers.isCovered(subscription, before, this.stopped.signal)) return;
      await this.log.keepGap();
      this.gaps++;
    });
  }

  /** In turn: what this process has heard before is in the log then, and not lost with it. */
  private answer(): void {
    if (this.isAnswering) return;
    this.isAnswering = true;
    this.add(() => {
      this.isAnswering = false;
      return this.watchers.answer();
    });
  }

  /** The containers that are there: one that is removed soon cannot be asked for any more. */
  private async learn(): Promise<void> {
    const found = await this.containers.listProven({}).catch(() => []); // its events are told while it can be asked for
    for (const { id, name, labels } of found) this.remember(id, { name, owner: ownerOf(labels) });
  }

  private onEngineEvent(event: EngineEvent): void {
    const { Action, Actor } = event;
    const meaning = meaningOf(event);
    if (!meaning) return;
    // At once: it may be started again before the event's turn.
    const oom =
      meaning.type === 'container.died' && this.oomKills.endedIn(Actor.ID, exitOf(Actor.Attributes).exit_code);
    const key = keyOf(event);
    let kept: LogEntry | undefined;
    this.add(async () => {
      const make = async () => (kept = await this.entryOf(event, key, oom));
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
      this.isAnswering = false;
      this.addGap();
    }
    this.waiting.push(task);
    // Not at once: a task may add another one.
    this.pumping ??= Promise.resolve().then(() => this.pump());
  }

  private async pump(): Promise<void> {
    const { signal } = this.stopped;
    for (let backoff = FIRST_BACKOFF_MS; !signal.aborted;) {
      const task = this.waiting[0];
      if (!task) {
        this.pumping = undefined; // at once: what is added in the next moment must not be taken for pumped
        return;
      }
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

  private async entryOf(event: EngineEvent, key: string, oom: false | Promise<boolean>): Promise<LogEntry | undefined> {
    if (event.Type === 'image') return { key, event: this.bodyOf(event, undefined, {}) };
    const { Actor } = event;
    const { Attributes } = Actor;
    const { type, causes, ends } = meaningOf(event)!;
    const subject = subjectOf(event, causes);
    const cause = await this.causes.find(subject, causes);
    const seen = { name: nameOf(event), owner: ownerOf(Attributes) };
    if (!(await this.isOwn(Actor, seen, cause !== undefined))) return undefined;
    const died = type === 'container.died' ? { oom_killed: await oom } : {};
    if (cause && ends?.includes(cause.operation)) await this.causes.use(subject, cause);
    return { key, owner: seen.owner, event: this.bodyOf(event, cause, died) };
  }

  private bodyOf(event: EngineEvent, cause: Cause | undefined, more: object): EventBody {
    const { type, details } = meaningOf(event)!;
    return {
      type,
      at: timeOf(event),
      container_id: event.Type === 'image' ? null : publicIdOf(event.Actor.ID, event.Actor.Attributes),
      name: nameOf(event),
      actor: cause?.actor ?? { kind: 'engine' },
      reason: cause?.operation ?? null,
      details: { ...details?.(event.Actor.Attributes), ...more },
    };
  }

  /**
   * A container that only carries dockAPI's labels is somebody else's. One that is gone before this process could ask for it is
   * dockAPI's if another process has told of it.
   */
  private async isOwn({ ID, Attributes }: EngineEvent['Actor'], seen: Known, isCaused: boolean): Promise<boolean> {
    const isOwn =
      isCaused ||
      (await this.find(ID)) !== undefined ||
      (hasManagedLabels(Attributes) && (await this.log.tellsOf(publicIdOf(ID, Attributes))));
    if (isOwn) this.remember(ID, seen);
    return isOwn;
  }

  /** Undefined also if the engine does not answer: its events end then, and a gap follows. */
  private async find(id: string): Promise<Known | undefined> {
    const known = this.known.get(id);
    if (known !== undefined) return known ?? undefined;
    try {
      const details = await this.containers.inspectAny(id, this.stopped.signal);
      if (isPoolMember(details.Config.Labels, details.Name.slice(1))) return undefined;
      const { Labels } = details.Config;
      return this.remember(id, { name: publicNameOf(details.Name, Labels), owner: ownerOf(Labels) });
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
}

/** As in `ContainerChange`. */
function subjectOf({ Actor: { ID, Attributes } }: EngineEvent, causes: readonly EngineOperation[]): string {
  if (causes.includes('create')) return Attributes[LABEL.run] ?? ID;
  return causes.includes('rename') ? renaming(ID, bareName(Attributes['name'])) : ID;
}

function currentActor(): Actor {
  const caller = currentCaller();
  return caller ? { kind: 'caller', name: caller.name } : { kind: 'engine' };
}
