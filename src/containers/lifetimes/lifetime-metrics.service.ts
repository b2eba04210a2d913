import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics.service.js';
import { LifetimeActions } from './lifetime-actions.service.js';
import { Waker } from './waker.service.js';
import { WatchedContainers } from './watched-containers.service.js';

/** Seconds, from an unpause to the wake of a slow application. */
const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Metrics of containers that end, sleep and wake. */
@Injectable()
export class LifetimeMetrics {
  constructor(metrics: Metrics, watched: WatchedContainers, actions: LifetimeActions, waker: Waker) {
    metrics.gauge(
      {
        name: 'dockapi_containers_asleep',
        aggregator: 'max',
        help: 'Containers that their lifetimes have put to sleep, by how: stopped or paused',
        labelNames: ['how'],
      },
      () => {
        const asleep = { stopped: 0, paused: 0 };
        for (const { sleep } of watched.all()) if (sleep !== null) asleep[sleep]++;
        return Object.entries(asleep).map(([how, count]) => [{ how }, count] as const);
      },
    );
    metrics.count(
      {
        name: 'dockapi_lifetime_actions_total',
        help: 'What this process has done to containers because they were idle or expired: stop, pause or remove',
        labelNames: ['cause', 'action'],
      },
      () =>
        Object.entries(actions.counts).flatMap(([cause, counts]) =>
          Object.entries(counts).map(([action, count]) => [{ cause, action }, count] as const),
        ),
    );
    const wakes = metrics.counter({
      name: 'dockapi_wakes_total',
      help: 'Containers that requests woke, by outcome: ready, or the code of the problem',
      labelNames: ['outcome'],
    });
    const durations = metrics.histogram({
      name: 'dockapi_wake_duration_seconds',
      help: 'Time from the first request to a container asleep until it was ready, by how it slept',
      labelNames: ['how'],
      buckets: BUCKETS,
    });
    waker.onEnded(({ how, outcome, ms }) => {
      wakes.inc({ outcome });
      if (outcome === 'ready') durations.observe({ how }, ms / 1_000);
    });
  }
}
