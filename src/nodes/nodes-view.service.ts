import { Injectable } from '@nestjs/common';
import { EngineLoads } from '../cluster/engine-loads.service.js';
import type { NodeReport } from '../cluster/node-report.js';
import { NodeReports } from '../cluster/node-reports.service.js';
import { type ClusterNode, Nodes } from '../cluster/nodes.service.js';
import { DockerService } from '../docker/engine/docker.service.js';
import { packageVersion } from '../http/package-version.js';
import type { NodeDto } from './nodes.dto.js';

/** The nodes for clients. */
@Injectable()
export class NodesView {
  constructor(
    private readonly nodes: Nodes,
    private readonly reports: NodeReports,
    private readonly loads: EngineLoads,
    private readonly docker: DockerService,
  ) {}

  /** @throws AppError of the engine, without a cluster */
  async list(): Promise<NodeDto[]> {
    if (!this.nodes.isCluster) return [await this.alone()];
    const reports = await this.reports.read().catch(() => this.reports.known);
    return this.nodes.list().map((node) => toNodeDto(node, reports.get(node.id)));
  }

  private async alone(): Promise<NodeDto> {
    const [info, load] = await Promise.all([this.docker.info(), this.loads.measure()]);
    return {
      id: info.ID ?? info.Name,
      name: info.Name,
      state: 'ready',
      address: null,
      role: null,
      labels: Object.fromEntries((info.Labels ?? []).map(toPair)),
      cpus: info.NCPU,
      memory: info.MemTotal,
      containers: load.containers,
      cpu_used: load.cpus,
      memory_used: load.memory,
      dockapi_version: packageVersion(),
    };
  }
}

function toNodeDto({ isForeign: _foreign, ...node }: ClusterNode, report: NodeReport | undefined): NodeDto {
  return {
    ...node,
    containers: report?.load.containers ?? null,
    cpu_used: report?.load.cpus ?? null,
    memory_used: report?.load.memory ?? null,
    dockapi_version: report?.version ?? null,
  };
}

function toPair(label: string): [string, string] {
  const [name = '', ...value] = label.split('=');
  return [name, value.join('=')];
}
