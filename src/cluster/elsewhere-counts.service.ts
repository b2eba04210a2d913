import { Injectable } from '@nestjs/common';
import { hasCounted } from './node-report.js';
import { NodeReports } from './node-reports.service.js';
import { Nodes } from './nodes.service.js';

/** A container that has been made. */
export interface MadeContainer {
  /** Its `dockapi.run`. */
  runId: string;
  /** Id of its node. */
  node?: string;
  /** Milliseconds since 1970, by the clock of its node. */
  madeAt?: number;
}

/** dockAPI's containers on the other nodes, as these have reported them. */
export interface ContainersElsewhere {
  count: number;
  /** Whether a container is in `count`, or was removed before it. */
  hasCounted(made: MadeContainer): boolean;
}

const NONE: ContainersElsewhere = { count: 0, hasCounted: () => false };

/** Counts what the other nodes of the cluster have. */
@Injectable()
export class ElsewhereCounts {
  constructor(
    private readonly nodes: Nodes,
    private readonly reports: NodeReports,
  ) {}

  /** Id of this node; undefined: there is no cluster, or it is not known yet. */
  get here(): string | undefined {
    return this.nodes.self()?.id;
  }

  /**
   * @param owner undefined: all containers
   * @throws AppError `store_unreachable`
   */
  async of(owner: string | undefined): Promise<ContainersElsewhere> {
    if (!this.nodes.isCluster) return NONE;
    const reports = await this.reports.read();
    const others = [...reports].filter(([id]) => id !== this.here).map(([, { load }]) => load);
    const countOf = (owners: Record<string, number>) =>
      owner === undefined ? Object.values(owners).reduce((sum, each) => sum + each, 0) : (owners[owner] ?? 0);
    const runs = new Set(others.flatMap(({ runs }) => runs));
    return {
      count: others.reduce((sum, { owners }) => sum + countOf(owners), 0),
      hasCounted: ({ runId, node, madeAt }) =>
        runs.has(runId) || (node !== undefined && madeAt !== undefined && hasCounted(reports, node, madeAt)),
    };
  }

  /** Tells the other nodes what is on this one now. */
  async tell(): Promise<void> {
    if (this.nodes.isCluster) await this.reports.renewNow();
  }
}
