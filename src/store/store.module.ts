import { Global, Module } from '@nestjs/common';
import { Instances } from './instances.service.js';
import { MemoryStore } from './memory-store.js';
import { Store } from './store.js';

@Global()
@Module({
  providers: [{ provide: Store, useFactory: () => new MemoryStore() }, Instances],
  exports: [Store, Instances],
})
export class StoreModule {}
