import https from 'node:https';
import { json } from 'node:stream/consumers';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { ManagedContainer } from '../../docker/containers/managed-container.js';
import { fairTimeout } from '../../docker/engine/fair-timer.js';
import { readContainer, VIEW_PATH } from '../view/view-line.js';
import { PeerSecrets } from '../secret/peer-secrets.service.js';
import type { NodePeer } from './node-peer.js';
import { type Elsewhere, NodePeers } from './node-peers.service.js';

/** Milliseconds for nodes to answer. */
const ANSWER_MS = 2_000;

/** Idle connections to each node, at most. */
const MAX_IDLE = 2;

/** Names that are asked about at once; further ones are not. Each is a call of every node. */
const MOST_QUESTIONS = 32;

/** Asks the other nodes about a container that none of their streams has told yet, as it has just been run. */
@Injectable()
export class NodeQuestions implements OnModuleDestroy {
  private readonly agent: https.Agent;
  private readonly questions = new Map<string, Promise<Elsewhere | undefined>>();

  constructor(
    private readonly peers: NodePeers,
    private readonly secrets: PeerSecrets,
  ) {
    this.agent = secrets.agent(MAX_IDLE);
  }

  onModuleDestroy(): void {
    this.agent.destroy();
  }

  /** @returns undefined if no node that answers has it */
  async find(asked: string): Promise<Elsewhere | undefined> {
    const pending = this.questions.get(asked);
    if (pending) return pending;
    if (this.questions.size >= MOST_QUESTIONS) return undefined;
    const question = this.ask(asked).finally(() => this.questions.delete(asked));
    this.questions.set(asked, question);
    return question;
  }

  private async ask(asked: string): Promise<Elsewhere | undefined> {
    const connected = this.peers.all().filter(({ state }) => state === 'connected');
    const answers = connected.map(async (peer) => {
      const { view } = this.peers;
      using removed = view.watchRemovals(peer.node.id);
      const container = await this.answerOf(peer, asked);
      if (!removed.ids.has(container.id)) view.put(peer.node.id, container);
    });
    await Promise.any(answers).catch(() => undefined);
    const found = this.peers.find(asked);
    return found === 'here' ? undefined : found;
  }

  /** @throws Error if it has no such container, or does not answer */
  private async answerOf({ to }: NodePeer, asked: string): Promise<ManagedContainer> {
    const { address: host, port } = to;
    const path = `${VIEW_PATH}/${encodeURIComponent(asked)}`;
    const signal = fairTimeout(ANSWER_MS);
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    https
      .get({ host, port, path, agent: this.agent, signal, ...this.secrets.ofClient() })
      .once('response', resolve)
      .on('error', reject);
    const response = await promise;
    if (response.statusCode !== 200) response.resume();
    else {
      const container = readContainer((await json(response)) as Partial<ManagedContainer>);
      if (container) return container;
    }
    throw new Error(`status ${response.statusCode}`);
  }
}
