import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics.service.js';
import { EngineCalls } from './engine-calls.js';

/** Seconds. */
const BUCKETS = [0.002, 0.01, 0.05, 0.25, 1, 5, 30];

/** Metrics of engine calls. */
@Injectable()
export class EngineMetrics {
  constructor(metrics: Metrics, calls: EngineCalls) {
    const duration = metrics.histogram({
      name: 'dockapi_engine_call_duration_seconds',
      help: 'Duration of engine calls; of streams, until they begin',
      labelNames: ['operation'],
      buckets: BUCKETS,
    });
    const errors = metrics.counter({
      name: 'dockapi_engine_call_errors_total',
      help: 'Failed engine calls, by problem code ("cancelled" if nothing waited for them any more)',
      labelNames: ['operation', 'code'],
    });
    calls.onEnded(({ operation, seconds, code }) => {
      duration.observe({ operation }, seconds);
      if (code !== undefined) errors.inc({ operation, code });
    });
  }
}
