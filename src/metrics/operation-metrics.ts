import { Counter, Gauge, type Registry } from 'prom-client';
import type { Idempotency } from '../operations/idempotency/idempotency.service.js';
import { OPERATION_KINDS } from '../operations/operation.js';
import type { Operations } from '../operations/operations.service.js';

/** Metrics of the operations that this process works on. */
export function registerOperationMetrics(registry: Registry, operations: Operations): void {
  const registers = [registry];
  const total = new Counter({
    name: 'dockapi_operations_total',
    help: 'Operations that ended in this process, by kind and state: succeeded, failed or cancelled',
    labelNames: ['kind', 'state'],
    registers,
  });
  new Gauge({
    name: 'dockapi_operations_running',
    help: 'Operations that this process works on',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const kind of OPERATION_KINDS) this.set({ kind }, operations.countRunning(kind));
    },
  });
  operations.onEnded(({ kind, state }) => total.inc({ kind, state }));
}

/** Metrics of requests with an `Idempotency-Key`. */
export function registerIdempotencyMetrics(registry: Registry, idempotency: Idempotency): void {
  const total = new Counter({
    name: 'dockapi_idempotent_requests_total',
    help: 'Requests with an Idempotency-Key, by outcome: first, replayed or conflict',
    labelNames: ['outcome'],
    registers: [registry],
  });
  idempotency.onEnded((outcome) => total.inc({ outcome }));
}
