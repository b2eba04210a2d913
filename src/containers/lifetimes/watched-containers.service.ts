import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { type ContainerEvent, DockerEvents } from '../../docker/containers/docker-events.js';
import {
  type ContainerState,
  fromDetails,
  LABEL,
  type ManagedContainer,
} from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { isPoolMember } from '../../docker/containers/pool-member.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { Shutdown } from '../../http/shutdown.js';
import { firstStartOf, keptLifetime, lifetimeOf } from './lifetime.js';
import type { LifetimeChoice } from '../run/fields/lifetime.js';
import { EMPTY_RECORD, type LifetimeRecord, parseRecord } from './lifetime-record.js';
import { LifetimeRecords } from './lifetime-records.service.js';
import type { EngineState } from './sleep-mark.js';
import { WatchedContainer } from './watched-container.js';

/** Engine events after which the container is looked at again. */
const CHANGES = new Set(['start', 'die', 'stop', 'pause', 'unpause', 'rename']);

/** The time of the last start, of a container that was only listed. */
const NOT_ASKED = '';

/** The containers with a lifetime, by what the engine and the store say. */
@Injectable()
export class WatchedContainers implements OnModuleInit, OnModuleDestroy {
  private readonly watched = new Map<string, WatchedContainer>();
  private readonly logger = new Logger('Lifetimes');
  private subscriptions: Disposable[] = [];
  /** Looks that are under way, by container. */
  private readonly looks = new Map<string, Promise<unknown>>();
  /** Containers that were seen or forgotten since the engine's list was asked for, while it is taken over: it may be older. */
  private changed: Set<string> | undefined;
  private readonly listeners = new Set<(watched: WatchedContainer) => void>();
  /** Whether records may have changed since they were read. */
  private isOutdated = false;
  /** False until the engine has been asked, and while its events may get lost. */
  isComplete = false;

  constructor(
    private readonly containers: ManagedContainers,
    private readonly events: DockerEvents,
    private readonly records: LifetimeRecords,
    private readonly shutdown: Shutdown,
  ) {}

  onModuleInit(): void {
    this.subscriptions = [
      this.events.watch({
        onWatching: () => this.relist(),
        onEvent: (event) => this.onEvent(event),
        onLost: () => {
          this.isComplete = false;
          this.changed = undefined;
        },
      }),
      this.records.watch(() => (this.isOutdated = true)),
    ];
  }

  onModuleDestroy(): void {
    for (const each of this.subscriptions) each[Symbol.dispose]();
  }

  find(containerId: string): WatchedContainer | undefined {
    return this.watched.get(containerId);
  }

  all(): Iterable<WatchedContainer> {
    return this.watched.values();
  }

  /** Calls back after each look at a container that somebody may have changed. */
  onSeen(listener: (watched: WatchedContainer) => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
  }

  /**
   * Takes over what the engine and the store say about a container now.
   *
   * @returns undefined if it has no lifetime
   */
  async see(details: ContainerDetails, record?: LifetimeRecord): Promise<WatchedContainer | undefined> {
    const { Id, Config, State } = details;
    if (!record && !keptLifetime(Config.Labels) && this.isComplete && !this.watched.has(Id)) return undefined;
    const state: EngineState = { status: fromDetails(details).status, startedAt: State.StartedAt };
    const known = await this.firstSeen(details, record ?? (await this.records.get(Id)));
    return this.take(Id, Config.Labels, state, known);
  }

  /**
   * Begins the clocks of a container that has waited in a pool, before it is its caller's. What a run has left behind that
   * began them and was refused is gone then.
   *
   * @param lifetime as of a run now: the defaults may have changed since the container was made
   * @returns its record; undefined: it has no lifetime
   * @throws AppError `store_unreachable`
   */
  async begin({ Id, Config }: ContainerDetails, lifetime: LifetimeChoice): Promise<LifetimeRecord | undefined> {
    const kept = keptLifetime(Config.Labels);
    if (!kept && Object.keys(lifetime).length === 0) {
      await this.records.delete(Id);
      return undefined;
    }
    const first_start = new Date().toISOString();
    const none = {
      ...(kept?.ttl != null && { ttl: null }),
      ...(kept?.idle_timeout != null && { idle_timeout: null }),
    };
    return this.records.change(Id, ({ history }) => ({ history, first_start, changes: { ...none, ...lifetime } }));
  }

  /** Takes over a record that this process has written. */
  wrote(containerId: string, record: LifetimeRecord): void {
    this.watched.get(containerId)?.setRecord(record);
  }

  /** Reads the records again, if another process may have changed some. */
  async refresh(): Promise<void> {
    if (!this.isOutdated) return;
    this.isOutdated = false;
    try {
      const texts = await this.records.texts();
      for (const watched of this.watched.values()) {
        const text = texts.get(watched.id);
        if (text !== watched.text) watched.setRecord(text === undefined ? undefined : parseRecord(text), text);
      }
      for (const id of texts.keys()) if (!this.watched.has(id)) this.look(id);
    } catch (error) {
      this.isOutdated = true;
      this.logger.debug(error);
    }
  }

  /** Kept when it is first seen, because the engine knows only the last start. */
  private async firstSeen(
    details: ContainerDetails,
    record: LifetimeRecord | undefined,
  ): Promise<LifetimeRecord | undefined> {
    const { ttl, expires_at } = lifetimeOf(details.Config.Labels, record);
    const first_start = firstStartOf(details);
    if (record?.first_start !== undefined || first_start === undefined || (ttl === null && expires_at === null))
      return record;
    return this.records.change(details.Id, (before) => ({ first_start, ...before }));
  }

  private take(
    id: string,
    labels: Record<string, string>,
    state: EngineState,
    record: LifetimeRecord | undefined,
  ): WatchedContainer | undefined {
    if (!record && !keptLifetime(labels)) return undefined;
    this.changed?.add(id);
    const known = this.watched.get(id);
    if (!known) {
      const watched = new WatchedContainer(id, labels, state, record);
      watched.text = record && JSON.stringify(record);
      this.watched.set(id, watched);
      return watched;
    }
    if (state.status === 'running' && known.state.status !== 'running') known.isKnown = false;
    const isRestarted = known.state.startedAt !== NOT_ASKED && known.state.startedAt !== state.startedAt;
    const isOther = isRestarted || known.state.status !== state.status;
    known.state = state;
    known.setRecord(record);
    if (isOther && state.status === 'running') known.restartClock();
    return known;
  }

  private onEvent({ Action, Actor }: ContainerEvent): void {
    const { ID, Attributes } = Actor;
    if (Action === 'destroy') {
      if (this.looks.has(ID)) this.queue(ID, () => this.forget(ID)); // it may have asked the engine before
      return void this.forget(ID);
    }
    if (!CHANGES.has(Action)) return;
    const known = this.watched.get(ID);
    if (known && Action === 'start') {
      known.isKnown = false;
      known.restartClock();
    }
    const hasLeftPool = Action === 'rename' && Attributes[LABEL.pool] !== undefined;
    if (known || hasLeftPool || Attributes[LABEL.lifetime] !== undefined) this.look(ID);
  }

  private look(id: string): void {
    this.queue(id, () => this.lookNow(id));
  }

  private queue(id: string, work: () => Promise<void>): void {
    const before = this.looks.get(id) ?? Promise.resolve();
    const look = before.then(work).catch((error: unknown) => this.logger.debug(error));
    this.looks.set(id, look);
    void look.finally(() => {
      if (this.looks.get(id) === look) this.looks.delete(id);
    });
  }

  private async lookNow(id: string): Promise<void> {
    try {
      const details = await this.containers.inspectAny(id, this.shutdown.signal);
      if (isPoolMember(details.Config.Labels, details.Name.slice(1))) return; // its clocks count once it is given away
      const watched = await this.see(details, await this.records.get(id));
      if (watched) for (const listener of this.listeners) listener(watched);
    } catch (error) {
      if (!isContainerNotFound(error)) throw error;
      await this.forget(id);
    }
  }

  /** The container is no more. */
  async forget(id: string): Promise<void> {
    this.changed?.add(id);
    const had = this.watched.delete(id);
    if (had) await this.records.delete(id).catch((error: unknown) => this.logger.debug(error));
  }

  /** After a gap nothing is known of the time before: every idle clock starts again. */
  private async relist(): Promise<void> {
    const changed = new Set<string>();
    this.changed = changed;
    const [listed, texts, kept] = await Promise.all([
      this.containers.list({}, undefined),
      this.records.texts(),
      this.records.ids(),
    ]);
    if (this.changed !== changed) return; // a newer subscription loads the list again
    const ids = new Set(listed.map(({ id }) => id));
    for (const id of this.watched.keys()) if (!ids.has(id) && !changed.has(id)) this.watched.delete(id);
    for (const id of kept) if (!ids.has(id)) await this.forgetIfGone(id);
    for (const each of listed) {
      const isChanged = changed.has(each.id);
      if (isChanged && !this.watched.has(each.id)) continue; // it is gone
      const text = texts.get(each.id);
      if (text !== undefined || keptLifetime(each.labels)) await this.takeListed(each, text, isChanged);
    }
    if (this.changed !== changed) return;
    this.changed = undefined;
    this.isOutdated = true; // records may have changed too
    this.isComplete = true;
  }

  private async takeListed(
    { id, labels, status }: ManagedContainer,
    text: string | undefined,
    isChanged: boolean,
  ): Promise<void> {
    const record = text === undefined ? EMPTY_RECORD : parseRecord(text);
    const needsStart = lifetimeOf(labels, record).ttl !== null && record.first_start === undefined;
    const needsLook = isChanged || needsStart || record.asleep !== undefined || !isSettled(status);
    if (needsLook) await this.lookNow(id);
    else this.take(id, labels, { status, startedAt: this.watched.get(id)?.state.startedAt ?? NOT_ASKED }, record);
    this.watched.get(id)?.restartClock();
  }

  private async forgetIfGone(id: string): Promise<void> {
    try {
      await this.containers.inspectAny(id); // one that waits in a pool may be given away at this moment
    } catch (error) {
      if (isContainerNotFound(error)) await this.records.delete(id);
    }
  }
}

function isSettled(status: ContainerState): boolean {
  return status === 'running' || status === 'exited' || status === 'paused';
}
