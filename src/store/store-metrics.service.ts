import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.service.js';
import { MeasuredStore } from './measured-store.js';

/** Seconds, from a call in memory to one that Redis does not answer. */
const BUCKETS = [0.0001, 0.0005, 0.002, 0.01, 0.05, 0.25, 1, 2];

/** Metrics of the store. */
@Injectable()
export class StoreMetrics {
  constructor(metrics: Metrics, store: MeasuredStore) {
    metrics.gauge(
      {
        name: 'dockapi_store_reachable',
        aggregator: 'min',
        help: '1 if the store can be written, by kind: file, memory or redis. Each scrape tries it',
        labelNames: ['kind'],
      },
      async () => {
        const isReachable = await store.check().then(
          () => 1,
          () => 0,
        );
        return [[{ kind: store.kind }, isReachable]];
      },
    );
    const duration = metrics.histogram({
      name: 'dockapi_store_call_duration_seconds',
      help: 'Duration of calls of the store',
      labelNames: ['call'],
      buckets: BUCKETS,
    });
    const errors = metrics.counter({
      name: 'dockapi_store_call_errors_total',
      help: 'Failed calls of the store, by problem code',
      labelNames: ['call', 'code'],
    });
    store.onEnded(({ call, seconds, code }) => {
      duration.observe({ call }, seconds);
      if (code !== undefined) errors.inc({ call, code });
    });
  }
}
