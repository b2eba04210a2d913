import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.service.js';
import { RequestLog } from './request-log.js';

/** Seconds, from a lookup in memory to a pull. */
const BUCKETS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300];

/** Metrics of API requests. Labels are routes and codes of the OpenAPI document; nothing comes from the caller. */
@Injectable()
export class RequestMetrics {
  constructor(metrics: Metrics, requests: RequestLog) {
    const total = metrics.counter({
      name: 'dockapi_requests_total',
      help: 'Completed API requests, by route ("none" for unknown ones), status ("none" if the client left first) and problem code',
      labelNames: ['method', 'route', 'status', 'code'],
    });
    const duration = metrics.histogram({
      name: 'dockapi_request_duration_seconds',
      help: 'Time from the header of an API request to the end of its response',
      labelNames: ['method', 'route'],
      buckets: BUCKETS,
    });
    requests.onEnded(({ method, route = 'none', status, code = '', duration_ms: ms }) => {
      total.inc({ method, route, status: status === 0 ? 'none' : status, code });
      duration.observe({ method, route }, ms / 1_000);
    });
  }
}
