import { Global, Module } from '@nestjs/common';
import { Metrics } from './metrics.service.js';

/** Metrics for Prometheus. Each wing registers its own (`*-metrics.service.ts`). */
@Global()
@Module({ providers: [Metrics], exports: [Metrics] })
export class MetricsModule {}
