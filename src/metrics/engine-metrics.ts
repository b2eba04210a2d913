import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { DockerEvents } from '../docker/containers/docker-events.js';
import type { EngineCalls } from '../docker/engine/engine-calls.js';
import { CONTAINER_STATES } from '../docker/containers/managed-container.js';
import type { ManagedContainers } from '../docker/containers/managed-containers.service.js';

/** Seconds. */
const BUCKETS = [0.002, 0.01, 0.05, 0.25, 1, 5, 30];

/** Time for the engine to list the containers, in milliseconds: the scraper waits for it. */
const LIST_MS = 2_000;

/** Metrics of engine calls. */
export function registerEngineMetrics(registry: Registry, calls: EngineCalls): void {
  const registers = [registry];
  const duration = new Histogram({
    name: 'dockapi_engine_call_duration_seconds',
    help: 'Duration of engine calls; of streams, until they begin',
    labelNames: ['operation'],
    buckets: BUCKETS,
    registers,
  });
  const errors = new Counter({
    name: 'dockapi_engine_call_errors_total',
    help: 'Failed engine calls, by problem code ("cancelled" if nothing waited for them any more)',
    labelNames: ['operation', 'code'],
    registers,
  });
  calls.onEnded(({ operation, seconds, code }) => {
    duration.observe({ operation }, seconds);
    if (code !== undefined) errors.inc({ operation, code });
  });
}

/** Whether engine events arrive, and how late. */
export function registerEventMetrics(registry: Registry, events: DockerEvents): void {
  const registers = [registry];
  new Gauge({
    name: 'dockapi_engine_events_watched',
    help: '1 while the engine sends its events; with 0, every proxied request asks the engine',
    registers,
    collect() {
      this.set(events.isWatching ? 1 : 0);
    },
  });
  new Gauge({
    name: 'dockapi_engine_event_lag_seconds',
    help: 'Delay of the last engine event, including the difference between the two clocks',
    registers,
    collect() {
      if (events.lagMs !== undefined) this.set(events.lagMs / 1_000);
    },
  });
}

/** One engine call per scrape; no sample if the engine does not respond. */
export function registerContainerMetrics(registry: Registry, containers: ManagedContainers): void {
  new Gauge({
    name: 'dockapi_containers',
    help: "dockAPI's containers by state. One engine call per scrape; absent while the engine does not respond",
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      this.reset();
      const found = await containers.list({}, undefined, AbortSignal.timeout(LIST_MS)).catch(() => undefined);
      for (const status of CONTAINER_STATES)
        if (found) this.set({ status }, found.filter((each) => each.status === status).length);
    },
  });
}
