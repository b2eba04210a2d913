import { Global, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { Arrivals } from './arrivals.js';
import { BodyGuard } from './body.guard.js';
import { Shutdown } from './shutdown.js';
import { UndeclaredInterceptor } from './undeclared.interceptor.js';

/** HTTP parts that all features share. */
@Global()
@Module({
  providers: [
    Arrivals,
    Shutdown,
    { provide: APP_GUARD, useClass: BodyGuard },
    { provide: APP_INTERCEPTOR, useClass: UndeclaredInterceptor },
  ],
  exports: [Arrivals, Shutdown],
})
export class HttpModule {}
