import { Global, Module } from '@nestjs/common';
import { AllowedHosts } from './allowed-hosts.js';
import { AllowedOrigins } from './allowed-origins.js';
import { Cors } from './cors.js';
import { OriginRule } from './origin-rule.js';

/** Rules for requests of web pages. */
@Global()
@Module({
  providers: [AllowedHosts, AllowedOrigins, Cors, OriginRule],
  exports: [AllowedHosts, Cors, OriginRule],
})
export class BrowsersModule {}
