import { Global, Module } from '@nestjs/common';
import { Arrivals } from './arrivals.js';
import { Shutdown } from './shutdown.js';

/** What every feature shares of HTTP. */
@Global()
@Module({ providers: [Arrivals, Shutdown], exports: [Arrivals, Shutdown] })
export class HttpModule {}
