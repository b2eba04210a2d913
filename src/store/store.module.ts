import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { EngineName } from './engine-name.service.js';
import { EngineStore } from './engine-store.js';
import { Instances } from './instances.service.js';
import { MeasuredStore } from './measured-store.js';
import { MemoryStore } from './memory-store.js';
import { openStore } from './open-store.js';
import { StoreMetrics } from './store-metrics.service.js';
import { StoreCloser } from './store-closer.service.js';
import { Store } from './store.js';

@Global()
@Module({
  providers: [
    EngineName,
    { provide: MeasuredStore, inject: [Config, EngineName], useFactory: storeOf },
    { provide: Store, useExisting: MeasuredStore },
    Instances,
    StoreCloser,
    StoreMetrics,
  ],
  exports: [Store, Instances],
})
export class StoreModule {}

/** A process has one engine, so that what ends with it need not be divided. */
async function storeOf(config: Config, engineName: EngineName): Promise<MeasuredStore> {
  const store = await openStore(config);
  return new MeasuredStore(store instanceof MemoryStore ? store : new EngineStore(store, () => engineName.get()));
}
