import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { EngineName } from './engine-name.service.js';
import { EngineStore } from './engine-store.js';
import { Instances } from './instances.service.js';
import { MemoryStore } from './memory-store.js';
import { openStore } from './open-store.js';
import { StoreCloser } from './store-closer.service.js';
import { Store } from './store.js';

@Global()
@Module({
  providers: [
    EngineName,
    { provide: Store, inject: [Config, EngineName], useFactory: storeOf },
    Instances,
    StoreCloser,
  ],
  exports: [Store, Instances],
})
export class StoreModule {}

/** A process has one engine, so that what ends with it need not be divided. */
function storeOf(config: Config, engineName: EngineName): Store {
  const store = openStore(config);
  return store instanceof MemoryStore ? store : new EngineStore(store, () => engineName.get());
}
