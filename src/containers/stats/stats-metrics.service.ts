import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics.service.js';
import { StatsService } from './stats.service.js';

@Injectable()
export class StatsMetrics {
  constructor(metrics: Metrics, stats: StatsService) {
    metrics.gauge(
      { name: 'dockapi_stats_readers', help: 'Clients that follow stats, at most DOCKAPI_STATS_READERS' },
      () => stats.places.taken,
    );
  }
}
