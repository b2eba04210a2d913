import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { ClusterPeers, PassOptions } from '../../cluster/cluster-peers.js';
import { type ClusterNode, Nodes } from '../../cluster/nodes.service.js';
import { KnownServices } from '../../cluster/services/known-services.service.js';
import { Config } from '../../config/config.js';
import { AppError } from '../../errors/app-error.js';
import { Arrivals } from '../../http/arrivals.js';
import { tellClient, TOLD_CLIENT } from '../../http/told-client.js';
import type { Destination } from '../../upstream/destination.js';
import { NotBegun } from '../carrier/not-begun.js';
import type { Passing, ReceivedRequest } from '../carrier/passed-request.js';
import { PeerCarrier } from '../carrier/peer-carrier.service.js';
import { PeerSecrets } from '../secret/peer-secrets.service.js';
import { ClusterView } from '../view/cluster-view.js';
import { ContainerFeed } from '../view/container-feed.service.js';
import { type Fate, ViewStream } from '../view/view-stream.js';
import { type NodePeer, nodeUnreachable } from './node-peer.js';

/** Milliseconds in which a node that is ready is found: more than the last pause between two tries. */
const JOIN_MS = 1_500;

/** Milliseconds that the end of a request takes to get here. */
const LEAVE_MARGIN_MS = 5_000;

/** This node, in the view. */
export const HERE = '';

/** What is on another node. */
export interface Elsewhere {
  node: ClusterNode;
}

/** The other nodes' dockAPIs: which of them answer, what they run, and requests for them. */
@Injectable()
export class NodePeers implements ClusterPeers, OnApplicationBootstrap, OnModuleDestroy {
  readonly view = new ClusterView(
    (node) => node !== HERE && this.stateOf(node) !== 'connected',
    (service) => this.services.find(service) !== undefined,
  );
  /** What was passed on to other nodes, what could not be, and how often one was lost. */
  readonly counts = { http: 0, websocket: 0, failed: 0, lost: 0 };
  private readonly logger = new Logger('Peers');
  private readonly peers = new Map<string, NodePeer>();
  private readonly subscriptions: Disposable[] = [];
  /** Resolves when a node's state changes. */
  private change = Promise.withResolvers<void>();

  constructor(
    private readonly nodes: Nodes,
    private readonly feed: ContainerFeed,
    private readonly carrier: PeerCarrier,
    private readonly secrets: PeerSecrets,
    private readonly arrivals: Arrivals,
    private readonly services: KnownServices,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.nodes.isCluster) return;
    const listed = new Set<string>();
    this.subscriptions.push(
      this.nodes.watch(() => this.meet()),
      this.secrets.onChange(() => this.peers.forEach(({ to }) => this.carrier.renew(to.key))),
      this.feed.read((line) => {
        if (line.kind === 'list') listed.clear();
        else if (line.kind === 'listed') this.view.keepOnly(HERE, listed);
        else if (line.kind === 'removed') this.view.remove(HERE, line.id);
        else if (line.kind === 'container') {
          listed.add(line.container.id);
          this.view.put(HERE, line.container);
        }
      }),
    );
    this.meet();
  }

  onModuleDestroy(): void {
    for (const subscription of this.subscriptions.splice(0)) subscription[Symbol.dispose]();
    for (const peer of this.peers.values()) peer.stop();
  }

  get isCluster(): boolean {
    return this.nodes.isCluster;
  }

  /** The other nodes. */
  all(): readonly NodePeer[] {
    return [...this.peers.values()];
  }

  get(nodeId: string): NodePeer | undefined {
    return this.peers.get(nodeId);
  }

  /** `here`, the other node that has the container, or undefined if none is known to. */
  find(asked: string): Elsewhere | 'here' | undefined {
    const placed = this.view.find(asked);
    if (!placed) return undefined;
    if (placed.node === HERE) return 'here';
    const peer = this.peers.get(placed.node);
    return peer && { node: peer.node };
  }

  /**
   * Another node; undefined if it is this one.
   *
   * @throws AppError `invalid_request` if there is none of that name or id
   */
  elsewhere(nameOrId: string): Elsewhere | undefined {
    const node = this.nodes.find(nameOrId);
    if (!node) throw AppError.invalidField('node', 'must be the name or id of a node: see GET /nodes');
    return this.peers.has(node.id) ? { node } : undefined;
  }

  /** By which requests name it: its name, or its id where several have that name. */
  nameOf({ id, name }: ClusterNode): string {
    return this.nodes.find(name)?.id === id ? name : id;
  }

  /** {@link nameOf} this node; null: there is no cluster, or it is not known yet. */
  get ownName(): string | null {
    const self = this.nodes.self();
    return self ? this.nameOf(self) : null;
  }

  isLost(nodeId: string): boolean {
    return this.peers.has(nodeId) && this.stateOf(nodeId) !== 'connected';
  }

  stateOf(nodeId: string): NodePeer['state'] | undefined {
    return this.peers.get(nodeId)?.state;
  }

  /**
   * Passes a request on to a node that this one has chosen after it has counted the request.
   *
   * @returns resolves when the response is over
   * @throws AppError `node_unreachable`; nothing has been sent to the client then
   */
  async pass(
    { id }: ClusterNode,
    request: ReceivedRequest,
    response: ServerResponse,
    { headers: more = [], joinBy = this.joinBy() }: PassOptions = {},
  ): Promise<void> {
    await this.untilConnected(id, joinBy);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.counts.http++;
    const { headers, ...passing } = this.passing(id, request, true, reject);
    response.once('close', resolve);
    this.carrier.pass({ ...passing, headers: [...headers, ...more], mayDecline: true }, request, response);
    await promise;
  }

  /** Passes a request on before anything has looked at it. */
  forward(nodeId: string, request: IncomingMessage, response: ServerResponse, refuse: (error: AppError) => void): void {
    this.counts.http++;
    this.carrier.pass({ ...this.passing(nodeId, request, false, refuse), isPooled: true }, request, response);
  }

  /** As {@link forward}, for a WebSocket handshake. */
  forwardUpgrade(
    nodeId: string,
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    refuse: (error: AppError) => void,
  ): void {
    this.counts.websocket++;
    this.carrier.passUpgrade(this.passing(nodeId, request, false, refuse), request, socket, head);
  }

  joinBy(): number {
    return performance.now() + JOIN_MS;
  }

  /** A node that has just started says that it is ready before each of the others has found it. @param joinBy latest end of the wait */
  async untilConnected(id: string, joinBy = this.joinBy()): Promise<void> {
    for (let left = joinBy - performance.now(); left > 0; left = joinBy - performance.now()) {
      const peer = this.peers.get(id);
      if (peer?.state === 'connected' || peer?.node.state !== 'ready') return;
      await Promise.race([this.change.promise, sleep(left, undefined, { ref: false })]);
    }
  }

  /** Before clients come, who may ask for what is on any node. Those that do not answer are not waited for longer. */
  async untilAllConnected(): Promise<void> {
    await Promise.all(this.all().map(({ node }) => this.untilConnected(node.id)));
  }

  /** @throws AppError `node_unreachable` */
  private passing(
    nodeId: string,
    request: IncomingMessage,
    isCounted: boolean,
    refuse: (error: AppError) => void,
  ): Passing {
    const peer = this.peers.get(nodeId);
    if (peer?.state !== 'connected') {
      this.counts.failed++;
      throw nodeUnreachable(peer?.node ?? { id: nodeId, name: nodeId });
    }
    const { node, to } = peer;
    const { address, protocol } = this.arrivals.sender(request);
    return {
      to,
      headers: [[TOLD_CLIENT, tellClient({ address, protocol, isCounted })]],
      refuse: (error, isUnsent) => {
        this.counts.failed++;
        refuse(nodeUnreachable(node, error, !isUnsent && !(error instanceof NotBegun)));
      },
    };
  }

  /** Follows the nodes that the cluster has now. */
  private meet(): void {
    const self = this.nodes.self();
    if (!self) return; // one of the others would be this node
    const now = new Map(this.nodes.list().map((node) => [node.id, node]));
    now.delete(self.id);
    for (const [id, peer] of this.peers) {
      const node = now.get(id);
      if (node?.address === peer.node.address && node.isForeign === peer.node.isForeign) peer.node = node;
      else this.leave(peer, node !== undefined);
    }
    for (const node of now.values()) if (!this.peers.has(node.id)) this.join(node);
  }

  private join(node: ClusterNode): void {
    const { id, name, address } = node;
    const port = this.config.cluster?.peerPort ?? 0;
    const connect = () => this.carrier.connect(to);
    const to: Destination = {
      key: `${id}@${address}`,
      address,
      port,
      reach: 'peer',
      tls: this.secrets.ofClient,
      connect,
    };
    let gone = new AbortController();
    if (node.isForeign) {
      this.logger.warn(`Node ${name} (${id}) has a version of dockAPI that this one cannot work with`);
      this.peers.set(id, { node, to, state: 'lost', gone: gone.signal, stop: () => undefined });
      return;
    }
    const leaveMs = this.config.shutdownTimeoutMs + LEAVE_MARGIN_MS;
    const fate: Fate = {
      onFound: () => this.turn(peer, 'connected', 'answers'),
      onLeaving: () => this.turn(peer, 'lost', 'shuts down'),
      onLost: () => this.turn(peer, 'lost', 'does not answer'),
      onGone: () => {
        const error = new Error('the node is gone');
        this.carrier.abort(to.key, error);
        gone.abort(error);
        gone = new AbortController();
      },
    };
    const stream = new ViewStream(id, to, this.view, fate, leaveMs);
    const peer: NodePeer = {
      ...{ node, to, state: 'joining', stop: () => stream.stop() },
      get gone() {
        return gone.signal;
      },
    };
    this.peers.set(id, peer);
  }

  private leave(peer: NodePeer, isKept: boolean): void {
    const { node, to } = peer;
    peer.stop();
    this.peers.delete(node.id);
    this.carrier.retire(to.key);
    if (!isKept) this.view.forget(node.id);
  }

  private turn(peer: NodePeer, state: NodePeer['state'], why: string): void {
    if (peer.state === state) return;
    peer.state = state;
    this.change.resolve();
    this.change = Promise.withResolvers();
    const { name, id } = peer.node;
    if (state === 'lost') {
      this.counts.lost++;
      this.logger.warn(`Node ${name} (${id}) ${why}`);
    } else this.logger.log(`Node ${name} (${id}) ${why}`);
  }
}
