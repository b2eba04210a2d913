import { Global, Module } from '@nestjs/common';
import { Shutdown } from './shutdown.js';

/** What every feature shares of HTTP. */
@Global()
@Module({ providers: [Shutdown], exports: [Shutdown] })
export class HttpModule {}
