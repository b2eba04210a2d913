import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Store } from '../store/store.js';
import { NODES, ONE } from './node-list.js';
import { NodeReports } from './node-reports.service.js';
import { Nodes } from './nodes.service.js';
import { Standing } from './standing.service.js';
import { type ListedNode, toClusterNode } from './swarm-nodes.js';

const LOOK_MS = 1_000;
/** The start does not wait longer. */
const START_MS = 3_000;

/**
 * Keeps {@link Nodes} up to date, from the store alone: what is known stays known while managers, the quorum or the store are
 * away.
 */
@Injectable()
export class Membership implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopped = new AbortController();
  private loop = Promise.resolve();
  private shown: string | undefined;
  private readonly logger = new Logger('Cluster');

  constructor(
    private readonly nodes: Nodes,
    private readonly standing: Standing,
    private readonly reports: NodeReports,
    private readonly store: Store,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.nodes.isCluster) return;
    this.loop = this.run(this.stopped.signal);
    const known = Promise.withResolvers<void>();
    using _watch = this.nodes.watch(() => {
      if (this.nodes.self()?.state === 'ready') known.resolve();
    });
    await Promise.race([known.promise, sleep(START_MS, undefined, { ref: false })]);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped.abort();
    await this.loop;
  }

  private async run(signal: AbortSignal): Promise<void> {
    let change = Promise.withResolvers<void>();
    using _watch = this.store.watch(NODES, () => change.resolve());
    while (!signal.aborted) {
      change = Promise.withResolvers();
      const isKnown = await this.look().catch((error: unknown) => {
        this.logger.debug(`The nodes stay as last known: ${(error as Error).message}`);
        return false;
      });
      const pause = sleep(isKnown ? LOOK_MS : LOOK_MS / 10, undefined, { signal, ref: false });
      await Promise.race([change.promise, pause.catch(() => undefined)]);
    }
  }

  /** @returns whether this node is known and ready */
  private async look(): Promise<boolean> {
    const { nodeId } = await this.standing.get();
    const [list, reports] = await Promise.all([this.store.get(NODES, ONE), this.reports.read()]);
    if (list === undefined) return false;
    const listed = JSON.parse(list) as ListedNode[];
    const nodes = listed.map((node) => toClusterNode(node, reports.get(node.id)));
    const text = JSON.stringify(nodes);
    if (text !== this.shown) this.nodes.set(nodeId, nodes);
    this.shown = text;
    return this.nodes.self()?.state === 'ready';
  }
}
