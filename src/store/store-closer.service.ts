import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LocalStore } from './local-store.js';
import { Store } from './store.js';

/** Closes the store after all that uses it has ended. */
@Injectable()
export class StoreCloser implements OnApplicationShutdown {
  constructor(
    private readonly store: Store,
    private readonly local: LocalStore,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
    if (this.local !== this.store) await this.local.close();
  }
}
