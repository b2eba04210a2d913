import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics.service.js';
import { Idempotency } from './idempotency.service.js';

/** Metrics of requests with an `Idempotency-Key`. */
@Injectable()
export class IdempotencyMetrics {
  constructor(metrics: Metrics, idempotency: Idempotency) {
    const total = metrics.counter({
      name: 'dockapi_idempotent_requests_total',
      help: 'Requests with an Idempotency-Key, by outcome: first, replayed or conflict',
      labelNames: ['outcome'],
    });
    metrics.count(
      {
        name: 'dockapi_idempotent_responses_dropped_total',
        help: 'Responses to an Idempotency-Key that were not kept: of more than 1 MiB, or beyond DOCKAPI_IDEMPOTENCY_TOTAL',
      },
      () => idempotency.dropped,
    );
    idempotency.onEnded((outcome) => total.inc({ outcome }));
  }
}
