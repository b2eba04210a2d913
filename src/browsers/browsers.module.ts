import { Global, Module } from '@nestjs/common';
import { AllowedHosts } from './allowed-hosts.js';
import { AllowedOrigins } from './allowed-origins.js';
import { OriginRule } from './origin-rule.js';

/** What web pages may do with dockAPI. */
@Global()
@Module({
  providers: [AllowedHosts, AllowedOrigins, OriginRule],
  exports: [AllowedHosts, AllowedOrigins, OriginRule],
})
export class BrowsersModule {}
