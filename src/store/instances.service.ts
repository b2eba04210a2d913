import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Store } from './store.js';

const COLLECTION = 'instances';
const RENEW_MS = 3_000;
/** An instance that has not renewed its record for so long has ended. */
const GONE_AFTER_MS = 12_000;

/**
 * The dockAPIs that share the store. What an instance has under way carries its `id`, so that another one can finish the
 * books once it has ended.
 */
@Injectable()
export class Instances implements OnModuleInit, OnModuleDestroy {
  /** This process, until it ends. */
  readonly id = randomUUID();
  private timer: NodeJS.Timeout | undefined;
  private readonly logger = new Logger('Store');

  constructor(private readonly store: Store) {}

  async onModuleInit(): Promise<void> {
    await this.renew();
    this.timer = setInterval(() => void this.renew(), RENEW_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.store.delete(COLLECTION, this.id).catch(() => undefined); // it expires
  }

  /** @throws AppError `store_unreachable` */
  async isAlive(id: string): Promise<boolean> {
    return id === this.id || (await this.store.get(COLLECTION, id)) !== undefined;
  }

  private renew(): Promise<void> {
    return this.store
      .put(COLLECTION, this.id, '{}', { ttlMs: GONE_AFTER_MS })
      .catch((error: unknown) => this.logger.debug(error));
  }
}
