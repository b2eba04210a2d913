import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LocalStore } from './local-store.js';
import { Store } from './store.js';

const COLLECTION = 'instances';
/** Those of one engine, also after they have ended. */
const OF_ENGINE = 'instances/of-engine';
const OF_ENGINE_MS = 7 * 86_400_000;
const RENEW_MS = 3_000;
/** An instance that has not renewed its record for so long has ended. */
const GONE_AFTER_MS = 12_000;
/** The start does not wait longer for a store or an engine that is away. */
const START_MS = 2_000;

interface InstanceRecord {
  /** DOCKAPI_PEER_URL. */
  url?: string | undefined;
}

/**
 * The dockAPIs that share the store. What an instance has under way carries its `id`, so that another one can finish the
 * books once it has ended.
 */
@Injectable()
export class Instances implements OnModuleInit, OnModuleDestroy {
  /** This process, until it ends. */
  readonly id = randomUUID();
  private timer: NodeJS.Timeout | undefined;
  private watch: Disposable | undefined;
  private renewal: Promise<void> | undefined;
  private isRecorded = false;
  /** Whether the store was away, or has lost its records, since this instance was recorded last. */
  private wasAway = false;
  /** Until then, the others may not have renewed their records in a store that was away, by `performance.now()`. */
  private doubtfulUntil = 0;
  private url: string | undefined;
  private readonly listeners = new Set<() => void>();
  /** Those of this engine at the last look. */
  private neighbours: readonly string[] = [];
  private readonly leftListeners = new Set<() => void>();
  private readonly logger = new Logger('Store');

  constructor(
    private readonly store: Store,
    private readonly local: LocalStore = store,
  ) {}

  async onModuleInit(): Promise<void> {
    await Promise.race([this.renew(), sleep(START_MS)]);
    this.timer = setInterval(() => void this.renew(), RENEW_MS).unref();
    // At once after the store was away: what this instance does from now on must not be taken for that of one that ended.
    this.watch = this.store.watch(COLLECTION, () => {
      if (!this.isRecorded) void this.renew();
    });
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.watch?.[Symbol.dispose]();
    await this.renewal; // it would write again what is deleted now
    for (const store of this.stores) await store.delete(COLLECTION, this.id).catch(() => undefined); // it expires
  }

  /**
   * Whether an instance has not ended. One that is taken for dead by mistake would have its work done twice, so that after the store
   * was away each gets the time to renew its record.
   *
   * @throws AppError `store_unreachable`
   */
  async isAlive(id: string): Promise<boolean> {
    if (id === this.id || (await this.store.get(COLLECTION, id)) !== undefined) return true;
    await this.checkRecord();
    return this.wasAway || performance.now() < this.doubtfulUntil;
  }

  /** Whether an instance is, or was, of this engine. @throws AppError `store_unreachable` */
  async isOfEngine(id: string): Promise<boolean> {
    return this.local === this.store || id === this.id || (await this.local.get(OF_ENGINE, id)) !== undefined;
  }

  /** The other instances of this engine that live. @throws AppError `store_unreachable` */
  async others(): Promise<string[]> {
    const others = (await this.local.list(COLLECTION)).map(({ id }) => id).filter((id) => id !== this.id);
    const hasLeft = this.neighbours.some((id) => !others.includes(id));
    this.neighbours = others;
    if (hasLeft) for (const listener of this.leftListeners) listener();
    return others;
  }

  /**
   * Calls `listener` when another instance of this engine has ended, or may have: before {@link others} tells so, and within seconds
   * if nobody asks.
   *
   * @returns ends it
   */
  onLeft(listener: () => void): Disposable {
    this.leftListeners.add(listener);
    return { [Symbol.dispose]: () => this.leftListeners.delete(listener) };
  }

  /** All instances that live, those of other engines too. @throws AppError `store_unreachable` */
  async living(): Promise<ReadonlySet<string>> {
    return new Set((await this.store.list(COLLECTION)).map(({ id }) => id));
  }

  /**
   * Calls `listener` when the store works again after it was away, or has lost its records: what is under way here may have to be
   * written again.
   *
   * @returns ends it
   */
  onBack(listener: () => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
  }

  /** Tells the others where they reach this instance. */
  async announce(url: string): Promise<void> {
    this.url = url;
    await this.renewal; // it may have the former record
    await this.renew();
  }

  /**
   * Where another instance is reached.
   *
   * @returns undefined if it has ended, or has no DOCKAPI_PEER_URL
   * @throws AppError `store_unreachable`
   */
  async addressOf(id: string): Promise<string | undefined> {
    const record = await this.store.get(COLLECTION, id);
    return record === undefined ? undefined : (JSON.parse(record) as InstanceRecord).url;
  }

  /** In a cluster, those of one engine have to know each other. */
  private get stores(): Store[] {
    return this.local === this.store ? [this.store] : [this.store, this.local];
  }

  /** A record that is missing too soon shows that the store has lost all of them. */
  private async checkRecord(): Promise<void> {
    if (this.isRecorded && (await this.store.get(COLLECTION, this.id)) === undefined) this.wasAway = true;
  }

  /** One at a time: a store tells of what is written before the writer has its answer. */
  private renew(): Promise<void> {
    return (this.renewal ??= this.write().finally(() => (this.renewal = undefined)));
  }

  private async write(): Promise<void> {
    try {
      await this.checkRecord();
      const record = JSON.stringify({ url: this.url } satisfies InstanceRecord);
      for (const store of this.stores) await store.put(COLLECTION, this.id, record, { ttlMs: GONE_AFTER_MS });
      if (this.local !== this.store && !this.isRecorded)
        await this.local.put(OF_ENGINE, this.id, '{}', { ttlMs: OF_ENGINE_MS });
      await this.others();
      if (this.wasAway) this.doubtfulUntil = performance.now() + GONE_AFTER_MS;
      const { wasAway } = this;
      this.wasAway = false;
      this.isRecorded = true;
      if (wasAway) for (const listener of this.listeners) listener();
    } catch (error) {
      this.isRecorded = false;
      this.wasAway = true;
      this.logger.debug(error);
    }
  }
}
