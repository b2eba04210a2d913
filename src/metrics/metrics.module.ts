import { Module } from '@nestjs/common';
import { ProxyModule } from '../proxy/proxy.module.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.service.js';

/** Numbers for Prometheus. They are kept where they come from: nobody imports this module. */
@Module({ imports: [ProxyModule], controllers: [MetricsController], providers: [Metrics] })
export class MetricsModule {}
