import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { ClusterName } from './cluster-name.service.js';
import { EngineName } from './engine-name.service.js';
import { EngineStore } from './engine-store.js';
import { Instances } from './instances.service.js';
import { LocalStore } from './local-store.js';
import { Locks } from './locks.service.js';
import { MeasuredStore } from './measured-store.js';
import { openStore } from './open-store.js';
import { StoreMetrics } from './store-metrics.service.js';
import { StoreCloser } from './store-closer.service.js';
import { Store } from './store.js';

@Global()
@Module({
  providers: [
    EngineName,
    ClusterName,
    { provide: MeasuredStore, inject: [Config], useFactory: opened },
    { provide: LocalStore, inject: [MeasuredStore, EngineName], useFactory: partOfEngine },
    { provide: Store, inject: [Config, MeasuredStore, LocalStore, ClusterName], useFactory: shared },
    Instances,
    Locks,
    StoreCloser,
    StoreMetrics,
  ],
  exports: [Store, LocalStore, ClusterName, Instances, Locks],
})
export class StoreModule {}

async function opened(config: Config): Promise<MeasuredStore> {
  return new MeasuredStore(await openStore(config));
}

/** A process has one engine, so that what ends with it need not be divided. */
function partOfEngine(store: MeasuredStore, name: EngineName): LocalStore {
  return store.kind === 'memory' ? store : new EngineStore(store, () => name.get());
}

/** The same as the engine's part, unless there is a cluster. */
function shared({ cluster }: Config, store: MeasuredStore, local: LocalStore, name: ClusterName): Store {
  return cluster ? new EngineStore(store, () => name.get()) : local;
}
