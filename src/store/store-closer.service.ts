import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Store } from './store.js';

/** Closes the store after all that uses it has ended. */
@Injectable()
export class StoreCloser implements OnApplicationShutdown {
  constructor(private readonly store: Store) {}

  onApplicationShutdown(): Promise<void> {
    return this.store.close();
  }
}
