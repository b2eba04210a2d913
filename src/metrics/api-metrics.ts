import { Counter, Histogram, type Registry } from 'prom-client';
import type { RequestLog } from '../access/request-log.js';

/** Seconds: from a look into memory to a pull. */
const BUCKETS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300];

/** The API's requests. Labels are the document's routes and codes: what callers write is in none. */
export function registerApiMetrics(registry: Registry, requests: RequestLog): void {
  const total = new Counter({
    name: 'dockapi_requests_total',
    help: 'API requests that are over, by route as in the OpenAPI document ("none": there is no such) and problem code',
    labelNames: ['method', 'route', 'status', 'code'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'dockapi_request_duration_seconds',
    help: 'From the head of an API request to the end of its answer',
    labelNames: ['method', 'route'],
    buckets: BUCKETS,
    registers: [registry],
  });
  requests.onEnded(({ method, route = 'none', status, code = '', duration_ms: ms }) => {
    total.inc({ method, route, status: status === 0 ? 'none' : status, code });
    duration.observe({ method, route }, ms / 1_000);
  });
}
