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

  /** @throws AppError `store_unreachable` */
  async isAlive(id: string): Promise<boolean> {
    return id === this.id || (await this.store.get(COLLECTION, id)) !== undefined;
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

  private async renew(): Promise<void> {
    try {
      const record = JSON.stringify({ url: this.url } satisfies InstanceRecord);
      await this.store.put(COLLECTION, this.id, record, { ttlMs: GONE_AFTER_MS });
      this.isRecorded = true;
    } catch (error) {
      this.isRecorded = false;
      this.logger.debug(error);
    }
  }
}
