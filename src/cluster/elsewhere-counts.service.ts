import { Injectable } from '@nestjs/common';
import { NodeReports } from './node-reports.service.js';
import { Nodes } from './nodes.service.js';

/** dockAPI's containers on the other nodes, as these have reported them. */
export interface ContainersElsewhere {
  count: number;
  /** `dockapi.run` of those of the last minute. */
  runs: ReadonlySet<string>;
}

const NONE: ContainersElsewhere = { count: 0, runs: new Set() };

/** Counts what the other nodes of the cluster have. */
@Injectable()
export class ElsewhereCounts {
  constructor(
    private readonly nodes: Nodes,
    private readonly reports: NodeReports,
  ) {}

  get isCluster(): boolean {
    return this.nodes.isCluster;
  }

  /**
   * @param owner undefined: all containers
   * @throws AppError `store_unreachable`
   */
  async of(owner: string | undefined): Promise<ContainersElsewhere> {
    if (!this.nodes.isCluster) return NONE;
    const self = this.nodes.self()?.id;
    const others = [...(await this.reports.read())].filter(([id]) => id !== self).map(([, { load }]) => load);
    const countOf = (owners: Record<string, number>) =>
      owner === undefined ? Object.values(owners).reduce((sum, each) => sum + each, 0) : (owners[owner] ?? 0);
    return {
      count: others.reduce((sum, { owners }) => sum + countOf(owners), 0),
      runs: new Set(others.flatMap(({ runs }) => runs)),
    };
  }
}
