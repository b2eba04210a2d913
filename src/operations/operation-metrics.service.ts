import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.service.js';
import { OPERATION_KINDS } from './operation.js';
import { Operations } from './operations.service.js';

/** Metrics of the operations that this process works on. */
@Injectable()
export class OperationMetrics {
  constructor(metrics: Metrics, operations: Operations) {
    const total = metrics.counter({
      name: 'dockapi_operations_total',
      help: 'Operations that ended in this process, by kind and state: succeeded, failed or cancelled',
      labelNames: ['kind', 'state'],
    });
    operations.onEnded(({ kind, state }) => total.inc({ kind, state }));
    metrics.gauge(
      {
        name: 'dockapi_operations_running',
        help: 'Operations that this process works on',
        labelNames: ['kind'],
      },
      () => OPERATION_KINDS.map((kind) => [{ kind }, operations.countRunning(kind)] as const),
    );
    metrics.gauge(
      {
        name: 'dockapi_operation_readers',
        help: 'Clients that follow events of operations, at most DOCKAPI_OPERATION_READERS',
      },
      () => operations.places.taken,
    );
  }
}
