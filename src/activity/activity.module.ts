import { Global, Module } from '@nestjs/common';
import { Activity } from './activity.service.js';
import { WakeUps } from './wake-ups.service.js';

/** What uses the containers. It lies below the proxy and the containers' routes, which both need it. */
@Global()
@Module({ providers: [Activity, WakeUps], exports: [Activity, WakeUps] })
export class ActivityModule {}
