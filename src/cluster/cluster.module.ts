import { Global, Module } from '@nestjs/common';
import { ElsewhereCounts } from './elsewhere-counts.service.js';
import { EngineLoads } from './engine-loads.service.js';
import { ClusterNames } from './names/cluster-names.service.js';
import { Membership } from './membership.service.js';
import { NodeReports } from './node-reports.service.js';
import { Nodes } from './nodes.service.js';
import { PoolNodes } from './pool-nodes.service.js';
import { KnownServices } from './services/known-services.service.js';
import { Standing } from './standing.service.js';
import { SwarmLister } from './swarm-lister.service.js';

/** The nodes that are one dockAPI. Without DOCKAPI_CLUSTER, only what `GET /nodes` says of this one is counted, when asked. */
@Global()
@Module({
  providers: [
    ClusterNames,
    ElsewhereCounts,
    EngineLoads,
    KnownServices,
    Membership,
    NodeReports,
    Nodes,
    PoolNodes,
    Standing,
    SwarmLister,
  ],
  exports: [ClusterNames, ElsewhereCounts, EngineLoads, KnownServices, NodeReports, Nodes, PoolNodes],
})
export class ClusterModule {}
