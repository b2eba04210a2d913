import { Module } from '@nestjs/common';
import { ContainersModule } from '../containers/containers.module.js';
import { ProxyModule } from '../proxy/proxy.module.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.service.js';

/** Metrics for Prometheus. The counters live in the modules that count; none of them imports this one. */
@Module({ imports: [ContainersModule, ProxyModule], controllers: [MetricsController], providers: [Metrics] })
export class MetricsModule {}
