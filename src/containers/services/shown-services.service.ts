import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Nodes } from '../../cluster/nodes.service.js';
import { isServiceOf, type KnownService } from '../../cluster/services/known-service.js';
import { KnownServices } from '../../cluster/services/known-services.service.js';
import { LABEL, type ManagedContainer, portMappingsOf } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { NodePeers } from '../../peers/nodes/node-peers.service.js';
import { toContainerDto } from '../container-dtos.js';
import type { ContainerDetailsDto } from '../dto/container.dto.js';
import { withoutTask } from './service-verbs.service.js';

/** Containers that are Swarm services, while they have none on any node: they are stopped, or wait for a node. */
@Injectable()
export class ShownServices implements OnModuleInit {
  constructor(
    private readonly known: KnownServices,
    private readonly nodes: Nodes,
    private readonly peers: NodePeers,
    private readonly containers: ManagedContainers,
  ) {}

  onModuleInit(): void {
    if (!this.nodes.isCluster) return;
    this.containers.knowServices((asked, owner) => {
      const service = this.find(asked, owner);
      return service && withoutTask(service.name, service.isWanted);
    });
  }

  /** Those of which no node has a container. @param owner undefined: any */
  withoutContainers(owner: string | undefined): ManagedContainer[] {
    const all = this.known.list().filter((each) => isServiceOf(each, owner) && !this.peers.view.taskOf(each.id));
    return all.map(toContainer);
  }

  /** Details of one that has no container: what its engine alone knows is missing. */
  details(asked: string, owner: string | undefined): ContainerDetailsDto | undefined {
    const service = this.find(asked, owner);
    if (!service) return undefined;
    return {
      ...toContainerDto(toContainer(service)),
      created: service.created,
      ...{ started_at: null, finished_at: null, exit_code: null, restart_count: 0, health: null },
      ...{
        networks: [],
        command: [],
        restart_policy: 'always',
        memory: null,
        cpus: null,
        pids_limit: null,
        mounts: [],
      },
    };
  }

  private find(asked: string, owner: string | undefined): KnownService | undefined {
    const service = this.known.find(asked);
    return service && isServiceOf(service, owner) ? service : undefined;
  }
}

function toContainer({ id, name, labels, isWanted, created }: KnownService): ManagedContainer {
  const unbound = ({ containerPort }: { containerPort: number }) => ({
    containerPort,
    hostPort: null,
    hostAddress: null,
  });
  const [first, ...others] = portMappingsOf(labels);
  return {
    id,
    name,
    labels,
    image: labels[LABEL.image] ?? '',
    status: isWanted ? 'restarting' : 'exited',
    ports: [unbound(first), ...others.map(unbound)],
    task: { service: id, created: Math.floor(Date.parse(created) / 1_000) },
  };
}
