import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Store } from './store.js';

const COLLECTION = 'instances';
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
  private isRecorded = false;
  /** Whether the store was away, or has lost its records, since this instance was recorded last. */
  private wasAway = false;
  /** Until then, the others may not have renewed their records in a store that was away, by `performance.now()`. */
  private doubtfulUntil = 0;
  private url: string | undefined;
  private readonly logger = new Logger('Store');

  constructor(private readonly store: Store) {}

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
    await this.store.delete(COLLECTION, this.id).catch(() => undefined); // it expires
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

  /** The other instances that live. @throws AppError `store_unreachable` */
  async others(): Promise<string[]> {
    return (await this.store.list(COLLECTION)).map(({ id }) => id).filter((id) => id !== this.id);
  }

  /** Tells the others where they reach this instance. */
  announce(url: string): Promise<void> {
    this.url = url;
    return this.renew();
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

  /** A record that is missing too soon shows that the store has lost all of them. */
  private async checkRecord(): Promise<void> {
    if (this.isRecorded && (await this.store.get(COLLECTION, this.id)) === undefined) this.wasAway = true;
  }

  private async renew(): Promise<void> {
    try {
      await this.checkRecord();
      const record = JSON.stringify({ url: this.url } satisfies InstanceRecord);
      await this.store.put(COLLECTION, this.id, record, { ttlMs: GONE_AFTER_MS });
      if (this.wasAway) this.doubtfulUntil = performance.now() + GONE_AFTER_MS;
      this.wasAway = false;
      this.isRecorded = true;
    } catch (error) {
      this.isRecorded = false;
      this.wasAway = true;
      this.logger.debug(error);
    }
  }
}
