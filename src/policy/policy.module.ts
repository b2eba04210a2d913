import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { Config } from '../config/config.js';
import { Store } from '../store/store.js';
import { OwnerQuota } from './owner-quota.service.js';
import { PolicyController } from './policy.controller.js';
import { rateLimit } from './rate-limit.js';

/** The limits, and the rate limit in front of every route. */
@Module({
  imports: [ThrottlerModule.forRootAsync({ inject: [Config, Store], useFactory: rateLimit })],
  controllers: [PolicyController],
  providers: [OwnerQuota, { provide: APP_GUARD, useClass: ThrottlerGuard }],
  exports: [OwnerQuota],
})
export class PolicyModule {}
