import type { IncomingMessage, ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Tickets } from '../../access/tickets/tickets.service.js';
import { EVENT_STREAM } from '../../http/event-stream.js';
import { ClusterWide } from '../../peers/nodes/cluster-wide.service.js';
import { NodeCalls } from '../../peers/nodes/node-calls.service.js';
import type { NodePeer } from '../../peers/nodes/node-peer.js';
import { NodePeers } from '../../peers/nodes/node-peers.service.js';
import type { AllStatsDto, StatsDto } from './stats.dto.js';

/** Milliseconds for a measurement, which takes up to two seconds. */
const MEASURE_MS = 5_000;
/** Milliseconds that the first event waits for the other nodes' first ones. */
const FIRST_MS = 2_000;
const RETRY_MS = 1_000;
const DATA = 'data: ';

/** What the containers of the other nodes use, as these tell the caller. */
@Injectable()
export class NodeStats {
  constructor(
    private readonly cluster: ClusterWide,
    private readonly peers: NodePeers,
    private readonly calls: NodeCalls,
    private readonly tickets: Tickets,
  ) {}

  isAsked(request: IncomingMessage): boolean {
    return this.cluster.isAsked(request);
  }

  /** Adds theirs to those of this node. */
  async withAll(
    own: Promise<AllStatsDto>,
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<AllStatsDto> {
    const [listed, { found }] = await Promise.all([
      this.cluster.own(own, response, MEASURE_MS),
      this.cluster.answers<AllStatsDto>(request, response, signal, MEASURE_MS),
    ]);
    return { containers: [...(listed ? [listed] : []), ...found].flatMap(({ containers = [] }) => containers) };
  }

  /** Adds theirs to each event of this node. */
  async *with(
    own: AsyncGenerator<AllStatsDto>,
    request: IncomingMessage,
    signal: AbortSignal,
  ): AsyncGenerator<AllStatsDto> {
    const ended = new AbortController();
    const until = AbortSignal.any([signal, ended.signal]);
    const others = new Others(async (peer) => {
      const path = await this.tickets.urlFor(request);
      return this.calls.open(peer, request, { path, accept: EVENT_STREAM, signal: until });
    }, until);
    try {
      await Promise.race([others.follow(this.peers.all()), sleep(FIRST_MS, undefined, { ref: false })]);
      for await (const { containers } of own) {
        void others.follow(this.peers.all()); // a node may be new
        yield { containers: [...containers, ...others.latest] };
      }
    } finally {
      ended.abort();
    }
  }
}

/** Follows the events of each node, and has the latest of each. */
class Others {
  private readonly byNode = new Map<string, readonly StatsDto[]>();
  private readonly followed = new Set<NodePeer>();

  constructor(
    private readonly open: (peer: NodePeer) => Promise<IncomingMessage>,
    private readonly signal: AbortSignal,
  ) {}

  get latest(): StatsDto[] {
    return [...this.byNode.values()].flat();
  }

  /** @returns resolves when each of them has told something, or has failed */
  async follow(peers: readonly NodePeer[]): Promise<void> {
    const fresh = peers.filter((peer) => peer.state === 'connected' && !this.followed.has(peer));
    await Promise.all(
      fresh.map(
        (peer) =>
          new Promise<void>((resolve) => {
            this.followed.add(peer);
            void this.read(peer, resolve).finally(resolve);
          }),
      ),
    );
  }

  /** One that ends is followed again, if its node still answers. */
  private async read(peer: NodePeer, onFirst: () => void): Promise<void> {
    try {
      for await (const line of createInterface({ input: await this.open(peer) })) {
        if (!line.startsWith(DATA)) continue;
        this.byNode.set(peer.node.id, (JSON.parse(line.slice(DATA.length)) as AllStatsDto).containers);
        onFirst();
      }
    } catch {
      // as if it had ended
    }
    onFirst();
    this.byNode.delete(peer.node.id);
    await sleep(RETRY_MS, undefined, { signal: this.signal, ref: false }).catch(() => undefined);
    this.followed.delete(peer);
  }
}
