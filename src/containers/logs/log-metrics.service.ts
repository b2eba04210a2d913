import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics.service.js';
import { LogsService } from './logs.service.js';

@Injectable()
export class LogMetrics {
  constructor(metrics: Metrics, logs: LogsService) {
    metrics.gauge(
      { name: 'dockapi_log_readers', help: 'Clients that read logs, at most DOCKAPI_LOG_READERS' },
      () => logs.places.taken,
    );
  }
}
