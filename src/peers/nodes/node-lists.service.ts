import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { ClusterNode } from '../../cluster/nodes.service.js';
import { fairTimeout } from '../../docker/engine/fair-timer.js';
import { PeerSecrets } from '../secret/peer-secrets.service.js';
import { NodeCalls } from './node-calls.service.js';
import type { NodePeer } from './node-peer.js';
import { NodePeers } from './node-peers.service.js';

/** Milliseconds for nodes to answer. */
export const ANSWER_MS = 2_000;

/** Idle connections to each node, at most. */
const MAX_IDLE = 8;

interface Patience {
  ms: number;
  signal: AbortSignal;
}

/** What a node has answered; undefined: nothing in time, or a problem. */
export interface NodeAnswer<T> {
  node: ClusterNode;
  body: T | undefined;
}

/** Asks all other nodes what a client asks this one, side by side. */
@Injectable()
export class NodeLists implements OnModuleDestroy {
  private readonly agent: https.Agent;

  constructor(
    private readonly peers: NodePeers,
    private readonly calls: NodeCalls,
    secrets: PeerSecrets,
  ) {
    this.agent = secrets.agent(MAX_IDLE);
  }

  onModuleDestroy(): void {
    this.agent.destroy();
  }

  /** The other nodes' responses to the same request, a GET. @param ms in which they have to come; default: two seconds */
  ask<T>(request: IncomingMessage, signal: AbortSignal, ms = ANSWER_MS): Promise<NodeAnswer<T>[]> {
    const answers = this.peers.all().map(async (peer): Promise<NodeAnswer<T>> => {
      const body = await this.answerOf<T>(peer, request, { ms, signal }).catch(() => undefined);
      return { node: peer.node, body };
    });
    return Promise.all(answers);
  }

  private async answerOf<T>(peer: NodePeer, request: IncomingMessage, { ms, signal }: Patience): Promise<T> {
    if (peer.state !== 'connected') throw new Error(peer.state);
    const limit = AbortSignal.any([signal, fairTimeout(ms)]);
    return this.calls.json<T>(peer, request, { agent: this.agent, signal: limit });
  }
}
