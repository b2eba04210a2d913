import { Global, Module } from '@nestjs/common';
import { ClusterPeers } from '../cluster/cluster-peers.js';
import { PeerCarrier } from './carrier/peer-carrier.service.js';
import { ContainerNodes } from './nodes/container-nodes.service.js';
import { NodeCalls } from './nodes/node-calls.service.js';
import { NodePeers } from './nodes/node-peers.service.js';
import { NodeQuestions } from './nodes/node-questions.service.js';
import { ClusterWide } from './nodes/cluster-wide.service.js';
import { ServicesService } from './nodes/services.service.js';
import { NodeLists } from './nodes/node-lists.service.js';
import { PeerMetrics } from './peer-metrics.service.js';
import { PeerPort } from './port/peer-port.service.js';
import { PeerRoutes } from './port/peer-routes.service.js';
import { WorkerSocket } from './port/worker-socket.service.js';
import { PeerRequests } from './peer-requests.service.js';
import { PeerSignatures } from './peer-signatures.service.js';
import { PeerSecrets } from './secret/peer-secrets.service.js';
import { ContainerFeed } from './view/container-feed.service.js';

/** Requests between dockAPIs: those that share a store, and those of a cluster's nodes. */
@Global()
@Module({
  providers: [
    { provide: ClusterPeers, useExisting: NodePeers },
    ClusterWide,
    ContainerFeed,
    ContainerNodes,
    NodeCalls,
    NodeLists,
    NodePeers,
    NodeQuestions,
    PeerCarrier,
    PeerMetrics,
    PeerPort,
    PeerRequests,
    PeerRoutes,
    PeerSecrets,
    PeerSignatures,
    ServicesService,
    WorkerSocket,
  ],
  exports: [
    ClusterPeers,
    ClusterWide,
    ContainerNodes,
    NodeCalls,
    NodePeers,
    NodeQuestions,
    PeerPort,
    PeerRequests,
    PeerSecrets,
    PeerSignatures,
    ServicesService,
    WorkerSocket,
  ],
})
export class PeersModule {}
