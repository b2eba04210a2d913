import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Arrivals } from './arrivals.js';
import { BodyGuard } from './body.guard.js';
import { Shutdown } from './shutdown.js';

/** HTTP parts that all features share. */
@Global()
@Module({
  providers: [Arrivals, Shutdown, { provide: APP_GUARD, useClass: BodyGuard }],
  exports: [Arrivals, Shutdown],
})
export class HttpModule {}
