import { Injectable } from '@nestjs/common';
import type { ClusterNode } from '../../cluster/nodes.service.js';
import { PoolNodes } from '../../cluster/pool-nodes.service.js';
import { poolNotFound, type PoolRecord } from './pool-record.js';
import { PoolRecords } from './pool-records.service.js';

/** A pool, and where it is. */
export interface FoundPool {
  pool: PoolRecord;
  /** Whether this node keeps it. */
  isHere: boolean;
  /** The other node that keeps it; undefined: this one does, or that one has left the cluster. */
  keeper?: ClusterNode | undefined;
}

/** The pools of this node, and in a cluster those of nodes that are away. */
@Injectable()
export class KnownPools {
  constructor(
    private readonly records: PoolRecords,
    private readonly places: PoolNodes,
  ) {}

  /** @throws AppError `pool_not_found`, `store_unreachable` */
  async find(owner: string | undefined, name: string): Promise<FoundPool> {
    const own = await this.records.get(owner, name);
    if (own) return { pool: own, isHere: true };
    const known = await this.places.find(owner, name);
    if (known?.record === undefined) throw poolNotFound(name);
    return toFound(known.keeper, known.record);
  }

  /**
   * The owner's pools that are not among those that the nodes have listed, by name.
   *
   * @throws AppError `store_unreachable`
   */
  async others(owner: string | undefined, listed: ReadonlySet<string>): Promise<FoundPool[]> {
    const known = (await this.places.list(owner)).map(({ keeper, record }) => toFound(keeper, record));
    return known
      .filter(({ pool }) => !listed.has(pool.name))
      .sort(({ pool: one }, { pool: other }) => (one.name < other.name ? -1 : 1));
  }
}

function toFound(keeper: ClusterNode | undefined, record: string): FoundPool {
  return { pool: JSON.parse(record) as PoolRecord, isHere: false, keeper };
}
