import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.service.js';
import { EventReaders } from './event-readers.service.js';
import { EventRecorder } from './event-recorder.service.js';

/** Metrics of `GET /events`. */
@Injectable()
export class EventMetrics {
  constructor(metrics: Metrics, readers: EventReaders, recorder: EventRecorder) {
    metrics.gauge(
      {
        name: 'dockapi_event_readers',
        help: 'Clients that follow GET /events, at most DOCKAPI_EVENT_READERS',
      },
      () => readers.places.taken,
    );
    metrics.gauge({ name: 'dockapi_events_waiting', help: 'Events that wait for the store' }, () => recorder.backlog);
    metrics.count(
      {
        name: 'dockapi_event_gaps_total',
        help: 'Times that events may have been missed: no dockAPI of the store watched the engine, or too many waited for the store',
      },
      () => recorder.gaps,
    );
  }
}
