import { Injectable } from '@nestjs/common';
import { EngineSwarm } from '../docker/engine/engine-swarm.service.js';
import { AppError } from '../errors/app-error.js';
import { MeasuredStore } from './measured-store.js';

/** By node: its swarm. Not divided by cluster, because a worker finds out its own by it. */
const COLLECTION = 'swarms';

/** What tells a cluster's records from those of others in the same store: the id of its swarm. Workers do not know it. */
@Injectable()
export class ClusterName {
  private name: string | undefined;

  constructor(
    private readonly swarm: EngineSwarm,
    private readonly store: MeasuredStore,
  ) {}

  /**
   * Asks the engine, and on a worker the store, until it is known.
   *
   * @throws AppError `store_unreachable` on a worker of which no manager has told yet; `engine_unreachable`, `engine_error`,
   *   `engine_timeout`
   */
  async get(): Promise<string> {
    this.name ??= await this.ask();
    return this.name;
  }

  /** A manager tells the workers. */
  async tell(nodes: readonly string[]): Promise<void> {
    const name = await this.get();
    const told = new Map((await this.store.list(COLLECTION)).map(({ id, value }) => [id, value]));
    for (const node of nodes) if (told.get(node) !== name) await this.store.put(COLLECTION, node, name);
  }

  private async ask(): Promise<string> {
    const { nodeId, clusterId } = await this.swarm.standing();
    const name = clusterId ?? (await this.store.get(COLLECTION, nodeId));
    if (name !== undefined) return name;
    throw new AppError(
      'store_unreachable',
      'No dockAPI on a manager has told yet which swarm this node belongs to: start one with the same store',
    );
  }
}
