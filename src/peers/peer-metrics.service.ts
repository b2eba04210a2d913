import { Injectable } from '@nestjs/common';
import { type ClusterNode, Nodes } from '../cluster/nodes.service.js';
import { Metrics, type Samples } from '../metrics/metrics.service.js';
import type { NodePeer } from './nodes/node-peer.js';
import { NodePeers } from './nodes/node-peers.service.js';
import { PeerPort } from './port/peer-port.service.js';

const NODE_STATES: readonly ClusterNode['state'][] = ['ready', 'draining', 'unreachable'];
const PEER_STATES: readonly NodePeer['state'][] = ['connected', 'joining', 'lost'];

/** Metrics of a cluster's nodes, and of what they do for each other. */
@Injectable()
export class PeerMetrics {
  constructor(metrics: Metrics, nodes: Nodes, peers: NodePeers, port: PeerPort) {
    metrics.gauge(
      {
        name: 'dockapi_nodes',
        aggregator: 'max',
        help: 'Nodes of the cluster as this one knows them, by state: ready, draining or unreachable',
        labelNames: ['state'],
      },
      () => (nodes.isCluster ? byState(nodes.list(), NODE_STATES) : undefined),
    );
    metrics.gauge(
      {
        name: 'dockapi_peers',
        aggregator: 'max',
        help: 'Other nodes, by whether this one reaches them: connected, joining (not yet) or lost',
        labelNames: ['state'],
      },
      () => (nodes.isCluster ? byState(peers.all(), PEER_STATES) : undefined),
    );
    metrics.count(
      {
        name: 'dockapi_peer_requests_total',
        help: 'Requests and WebSockets passed on to other nodes (sent) or by them (received)',
        labelNames: ['direction', 'kind'],
      },
      () =>
        Object.entries({ sent: peers.counts, received: port.counts }).flatMap(([direction, { http, websocket }]) => [
          [{ direction, kind: 'http' }, http] as const,
          [{ direction, kind: 'websocket' }, websocket] as const,
        ]),
    );
    metrics.count(
      { name: 'dockapi_peer_failures_total', help: 'Requests for other nodes that ended with node_unreachable' },
      () => peers.counts.failed,
    );
    metrics.count(
      { name: 'dockapi_peers_lost_total', help: 'Times that another node has stopped answering' },
      () => peers.counts.lost,
    );
  }
}

function byState<T extends string>(all: readonly { state: T }[], states: readonly T[]): Samples {
  return states.map((state) => [{ state }, all.filter((each) => each.state === state).length] as const);
}
