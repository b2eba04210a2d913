import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { EngineSwarm } from '../docker/engine/engine-swarm.service.js';
import { ClusterName } from '../store/cluster-name.service.js';
import { Instances } from '../store/instances.service.js';
import { Store } from '../store/store.js';
import { NODES, ONE } from './node-list.js';
import { Nodes } from './nodes.service.js';
import { Standing } from './standing.service.js';
import { KnownServices } from './services/known-services.service.js';
import { toListedNode } from './swarm-nodes.js';

/** The dockAPI that lists the nodes. */
const LISTER = 'nodes/lister';
const LOOK_MS = 1_000;
/** Longer than a look that fails. */
const LEASE_MS = 5_000;

/**
 * Puts the swarm's lists of nodes and of dockAPI's services into the store, for all. Managers alone have them; one of them lists,
 * and if its engine does not answer, another one.
 */
@Injectable()
export class SwarmLister implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopped = new AbortController();
  private loop = Promise.resolve();
  private written: string | undefined;
  private readonly logger = new Logger('Cluster');

  constructor(
    private readonly nodes: Nodes,
    private readonly standing: Standing,
    private readonly swarm: EngineSwarm,
    private readonly services: KnownServices,
    private readonly name: ClusterName,
    private readonly store: Store,
    private readonly instances: Instances,
  ) {}

  onApplicationBootstrap(): void {
    if (this.nodes.isCluster) this.loop = this.run(this.stopped.signal);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped.abort();
    await this.loop;
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const isMine = await this.round().catch((error: unknown) => {
        this.logger.debug(`The swarm's nodes were not listed: ${(error as Error).message}`);
        return false;
      });
      await sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted && isMine) await this.giveUp();
    }
  }

  /** @returns whether this dockAPI lists */
  private async round(): Promise<boolean> {
    const { isManager } = await this.standing.get();
    if (!isManager || !(await this.lists())) return false;
    try {
      await this.list();
      return true;
    } catch (error) {
      await this.giveUp();
      throw error;
    }
  }

  private async list(): Promise<void> {
    const listed = (await this.swarm.nodes()).map(toListedNode);
    await this.name.tell(listed.map(({ id }) => id));
    const text = JSON.stringify(listed.sort((one, other) => (one.id < other.id ? -1 : 1)));
    if (text !== this.written || (await this.store.get(NODES, ONE)) !== text) await this.store.put(NODES, ONE, text);
    this.written = text;
    await this.services.tell().catch((error: unknown) => {
      this.logger.debug(`The swarm's services were not listed: ${(error as Error).message}`);
    });
  }

  private async lists(): Promise<boolean> {
    const me = this.instances.id;
    const holder = await this.store.putIfAbsent(LISTER, ONE, me, { ttlMs: LEASE_MS });
    if (holder === undefined) return true;
    return holder === me && this.store.compareAndSet(LISTER, ONE, me, me, { ttlMs: LEASE_MS });
  }

  private async giveUp(): Promise<void> {
    await this.store.compareAndSet(LISTER, ONE, this.instances.id, 'nobody', { ttlMs: 1 }).catch(() => undefined);
  }
}
