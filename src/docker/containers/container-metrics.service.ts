import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics.service.js';
import { DockerEvents } from './docker-events.js';
import { CONTAINER_STATES } from './managed-container.js';
import { ManagedContainers } from './managed-containers.service.js';

/** Time for the engine to list the containers, in milliseconds: the scraper waits for it. */
const LIST_MS = 2_000;

/** Metrics of containers, and of the engine's events about them. */
@Injectable()
export class ContainerMetrics {
  constructor(metrics: Metrics, events: DockerEvents, containers: ManagedContainers) {
    metrics.gauge(
      {
        name: 'dockapi_engine_events_watched',
        aggregator: 'min',
        help: '1 while the engine sends its events; with 0, every proxied request asks the engine',
      },
      () => (events.isWatching ? 1 : 0),
    );
    metrics.gauge(
      {
        name: 'dockapi_engine_event_lag_seconds',
        aggregator: 'max',
        help: 'Delay of the last engine event, including the difference between the two clocks',
      },
      () => (events.lagMs === undefined ? undefined : events.lagMs / 1_000),
    );
    metrics.gauge(
      {
        name: 'dockapi_containers',
        aggregator: 'max',
        help: "dockAPI's containers by state. One engine call per scrape; absent while the engine does not respond",
        labelNames: ['status'],
      },
      async () => {
        const found = await containers.list({}, undefined, AbortSignal.timeout(LIST_MS)).catch(() => undefined);
        if (!found) return undefined;
        return CONTAINER_STATES.map(
          (status) => [{ status }, found.filter((each) => each.status === status).length] as const,
        );
      },
    );
  }
}
