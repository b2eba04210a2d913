import { once } from 'node:events';
import type http from 'node:http';
import { type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterNode } from '../../src/cluster/nodes.service.js';
import type { KnownServices } from '../../src/cluster/services/known-services.service.js';
import { Nodes } from '../../src/cluster/nodes.service.js';
import type { Config } from '../../src/config/config.js';
import { containerNotFound } from '../../src/docker/containers/container-id.js';
import type { ManagedContainer } from '../../src/docker/containers/managed-container.js';
import { Arrivals } from '../../src/http/arrivals.js';
import type { Shutdown } from '../../src/http/shutdown.js';
import { PeerCarrier } from '../../src/peers/carrier/peer-carrier.service.js';
import { NodePeers } from '../../src/peers/nodes/node-peers.service.js';
import { PeerPort } from '../../src/peers/port/peer-port.service.js';
import { PeerRoutes } from '../../src/peers/port/peer-routes.service.js';
import { PeerSecrets } from '../../src/peers/secret/peer-secrets.service.js';
import type { ContainerFeed } from '../../src/peers/view/container-feed.service.js';
import type { ViewLine } from '../../src/peers/view/view-line.js';
import { createPeerServer } from '../../src/server/peer-server.js';

const NO_SERVICES = { find: () => undefined } as unknown as KnownServices;

const node = (id: string): ClusterNode => ({
  id,
  name: id,
  state: 'ready',
  address: '127.0.0.1',
  role: 'manager',
  labels: {},
  cpus: 1,
  memory: 1,
});

const NODES = [node('entry'), node('target')];

/** A node's containers, as the test says. */
export class FakeFeed {
  private readonly readers = new Set<(line: ViewLine) => void>();

  constructor(private readonly lines: readonly ViewLine[] = []) {}

  read(reader: (line: ViewLine) => void): Disposable {
    this.readers.add(reader);
    for (const line of [{ kind: 'list' }, ...this.lines, { kind: 'listed' }] as ViewLine[]) reader(line);
    return { [Symbol.dispose]: () => this.readers.delete(reader) };
  }

  /** What another node asks about one container. */
  look = (asked: string): Promise<ManagedContainer> => Promise.reject(containerNotFound(asked));

  tell(line: ViewLine): void {
    for (const reader of this.readers) reader(line);
  }
}

/** The part of a dockAPI that other nodes reach, or that reaches them. */
export class PeerNode implements AsyncDisposable {
  readonly nodes: Nodes;
  readonly secrets: PeerSecrets;
  readonly peers: NodePeers;
  readonly carrier: PeerCarrier;
  readonly port: PeerPort;

  /** @param id `entry` or `target` */
  constructor(
    private readonly id: string,
    config: Config,
    shutdown: Shutdown,
    readonly feed = new FakeFeed(),
  ) {
    const fed = feed as unknown as ContainerFeed;
    this.nodes = new Nodes(config);
    this.secrets = new PeerSecrets(config);
    this.carrier = new PeerCarrier(config, shutdown);
    this.peers = new NodePeers(this.nodes, fed, this.carrier, this.secrets, new Arrivals(config), NO_SERVICES, config);
    this.port = new PeerPort(this.nodes, this.secrets, new PeerRoutes(fed), config);
  }

  /** Serves the other nodes. @param setup what `setupServer` does */
  async serve(listener: RequestListener, setup: (server: http.Server) => void = () => undefined): Promise<void> {
    const server = createPeerServer(this.secrets, listener);
    setup(server);
    this.nodes.set(this.id, NODES);
    this.port.open(server);
    await once(server, 'listening');
  }

  /** Follows the other node. */
  async follow(): Promise<void> {
    this.nodes.set(this.id, NODES);
    this.peers.onApplicationBootstrap();
    await until(() => this.peers.stateOf(this.id === 'entry' ? 'target' : 'entry') === 'connected');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.peers.onModuleDestroy();
    this.secrets.onModuleDestroy();
    await this.port.onModuleDestroy();
  }
}

/** `expect.poll` works in tests alone. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(1);
}

export function portOf(server: http.Server): number {
  return (server.address() as AddressInfo).port;
}
