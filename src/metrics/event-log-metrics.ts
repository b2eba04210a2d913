import { Counter, Gauge, type Registry } from 'prom-client';
import type { EventReaders } from '../events/event-readers.service.js';
import type { EventRecorder } from '../events/event-recorder.service.js';
import type { WebhookSender } from '../events/webhooks/webhook-sender.service.js';

/** Metrics of `GET /events`. */
export function registerLogMetrics(
  registry: Registry,
  readers: EventReaders,
  recorder: EventRecorder,
  sender: WebhookSender,
): void {
  const registers = [registry];
  new Gauge({
    name: 'dockapi_event_readers',
    help: 'Clients that follow GET /events; DOCKAPI_EVENT_READERS limits them',
    registers,
    collect() {
      this.set(readers.open);
    },
  });
  new Gauge({
    name: 'dockapi_events_waiting',
    help: 'Events that wait for the store',
    registers,
    collect() {
      this.set(recorder.backlog);
    },
  });
  new Gauge({
    name: 'dockapi_webhooks_due',
    help: 'Deliveries to webhooks that are due; 0 in a process that does not send',
    registers,
    collect() {
      this.set(sender.due);
    },
  });
  new Counter({
    name: 'dockapi_event_gaps_total',
    help: 'Times that events may have been missed: at the start, and after each cut of the engine’s events',
    registers,
    collect() {
      this.reset();
      this.inc(recorder.gaps);
    },
  });
}
