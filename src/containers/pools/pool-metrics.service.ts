import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics.service.js';
import { PoolGiver } from './pool-giver.service.js';
import { PoolMembers } from './pool-members.service.js';
import { PoolRecords } from './pool-records.service.js';

/** Metrics of all pools together: no label names what callers have named. */
@Injectable()
export class PoolMetrics {
  constructor(metrics: Metrics, records: PoolRecords, members: PoolMembers, giver: PoolGiver) {
    metrics.gauge(
      {
        name: 'dockapi_pool_size',
        aggregator: 'max',
        help: 'Containers that all pools together keep ready; absent while the store does not respond',
      },
      async () => {
        const pools = await records.all().catch(() => undefined);
        return pools?.reduce((sum, { size }) => sum + size, 0);
      },
    );
    metrics.gauge(
      {
        name: 'dockapi_pool_ready',
        aggregator: 'max',
        help: 'Containers of pools that are ready now; absent while the engine or the store does not respond',
      },
      async () => {
        const all = await Promise.all([records.all(), members.known()]).catch(() => undefined);
        if (!all) return undefined;
        const [pools, known] = all;
        const revisions = new Set(pools.map(({ revision }) => revision));
        return known.filter(({ isReady, revision }) => isReady && revisions.has(revision)).length;
      },
    );
    metrics.count(
      {
        name: 'dockapi_pool_claims_total',
        help: 'Runs from a pool, by what they got: a container that was ready (warm), or a run as usual (cold)',
        labelNames: ['outcome'],
      },
      () => Object.entries(giver.counts).map(([outcome, count]) => [{ outcome }, count] as const),
    );
  }
}
