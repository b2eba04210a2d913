import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { abortable } from '../docker/engine/abortable.js';
import { Instances } from '../store/instances.service.js';
import { LocalStore } from '../store/local-store.js';

const COLLECTION = 'events/watchers';
/** Ends what a process leaves behind that is killed. */
const TTL = { ttlMs: 3_600_000 };
/** Milliseconds in which another process says that it watches. */
const ANSWER_MS = 3_000;

/** What a process tells the others while it watches the engine's events. */
interface Watcher {
  /** One subscription from its begin to its end. */
  subscription: string;
  /** Subscriptions of others that it has seen while its own was active. */
  seen: string[];
}

/** The subscriptions of other processes, by process. */
export type Others = ReadonlyMap<string, string>;

/**
 * The dockAPIs of a store that watch the engine's events. Where one has watched since before another began, that one has
 * missed nothing: the first has told everything.
 */
@Injectable()
export class Watchers {
  private subscription: string | undefined;
  private seen: string[] = [];

  constructor(
    private readonly store: LocalStore,
    private readonly instances: Instances,
  ) {}

  /** Those that watch now. @throws AppError `store_unreachable` */
  async others(): Promise<Others> {
    const others = new Map<string, string>();
    for (const { id, value } of await this.store.list(COLLECTION)) {
      if (id === this.instances.id || !(await this.instances.isAlive(id))) continue;
      others.set(id, (JSON.parse(value) as Watcher).subscription);
    }
    return others;
  }

  /** A subscription of this process is active. @returns its name */
  begin(): string {
    this.seen = [];
    return (this.subscription = randomUUID());
  }

  /** Tells the others of it, and from time to time again. @throws AppError `store_unreachable` */
  async tell(): Promise<void> {
    const { subscription, seen } = this;
    if (subscription === undefined) return;
    const watcher: Watcher = { subscription, seen };
    await this.store.put(COLLECTION, this.instances.id, JSON.stringify(watcher), TTL);
  }

  /** Tells the others that this process was watching when they began. @throws AppError `store_unreachable` */
  async answer(): Promise<void> {
    const { subscription } = this;
    if (subscription === undefined) return;
    const seen = [...(await this.others()).values()];
    if (this.subscription !== subscription || seen.every((each) => this.seen.includes(each))) return;
    this.seen = seen;
    await this.tell();
  }

  /** Events are missed from now on. */
  end(): void {
    if (this.subscription === undefined) return;
    this.subscription = undefined;
    void this.store.delete(COLLECTION, this.instances.id).catch(() => undefined); // nobody answers for it any more
  }

  /**
   * Whether one of those that watched before a subscription of this process still watches after its begin.
   *
   * @throws AppError `store_unreachable`
   */
  async isCovered(subscription: string, before: Others, signal: AbortSignal): Promise<boolean> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
    for (const left = new Map(before); left.size > 0 && !limit.aborted;) {
      const change = Promise.withResolvers<void>();
      using _watch = this.store.watch(COLLECTION, () => change.resolve());
      for (const [id, theirs] of left) {
        const now = await this.find(id);
        if (now?.subscription !== theirs) left.delete(id);
        else if (now.seen.includes(subscription)) return true;
      }
      if (left.size > 0) await abortable(change.promise, limit).catch(() => signal.throwIfAborted());
    }
    return false;
  }

  /** Calls back when the store may have lost what this process has told, until it is disposed of. */
  onBack(listener: () => void): Disposable {
    return this.instances.onBack(listener);
  }

  /** Calls back when another process begins or ends to watch, until it is disposed of. */
  watch(onChange: () => void): Disposable {
    return this.store.watch(COLLECTION, onChange);
  }

  private async find(id: string): Promise<Watcher | undefined> {
    const value = await this.store.get(COLLECTION, id);
    return value === undefined ? undefined : (JSON.parse(value) as Watcher);
  }
}
