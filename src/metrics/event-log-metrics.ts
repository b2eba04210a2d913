import { Counter, Gauge, type Registry } from 'prom-client';
import type { EventReaders } from '../events/event-readers.service.js';
import type { EventRecorder } from '../events/event-recorder.service.js';

/** Metrics of `GET /events`. */
export function registerLogMetrics(registry: Registry, readers: EventReaders, recorder: EventRecorder): void {
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
