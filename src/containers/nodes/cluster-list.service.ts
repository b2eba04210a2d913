import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { belongsTo, type ManagedContainer } from '../../docker/containers/managed-container.js';
import { namesLike } from '../../docker/containers/name-pattern.js';
import { ClusterWide } from '../../peers/nodes/cluster-wide.service.js';
import { ServicesService } from '../../peers/nodes/services.service.js';
import { HERE, NodePeers } from '../../peers/nodes/node-peers.service.js';
import { toContainerDto } from '../container-dtos.js';
import { ShownServices } from '../services/shown-services.service.js';
import type { ListContainersDto } from '../dto/container-queries.dto.js';
import type { ContainerDto } from '../dto/container.dto.js';

interface Asked {
  query: ListContainersDto;
  /** Required owner; undefined: any. */
  owner: string | undefined;
}

/** The containers of all nodes. */
@Injectable()
export class ClusterList {
  constructor(
    private readonly cluster: ClusterWide,
    private readonly peers: NodePeers,
    private readonly services: ServicesService,
    private readonly shownServices: ShownServices,
  ) {}

  /** Whether this node is asked for the whole cluster. */
  isAsked(request: IncomingMessage): boolean {
    return this.cluster.isAsked(request);
  }

  /**
   * Those of nodes that do not answer within two seconds are as last known, and `unreachable`: also those of this one, if its
   * engine does not answer.
   *
   * @param own containers of this node
   */
  async list(
    own: Promise<ContainerDto[]>,
    { query, owner }: Asked,
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<ContainerDto[]> {
    const [listed, isAsked, { found, silent }] = await Promise.all([
      this.cluster.own(own, response),
      filterOf(query, owner),
      this.cluster.others<ContainerDto>(request, response, signal),
    ]);
    const lastKnown = (node: string, name: string) =>
      this.peers.view
        .containersOf(node)
        .filter(({ task }) => !task || this.peers.view.taskOf(task.service) !== undefined)
        .filter((container) => isAsked(container, 'unreachable'))
        .map((container): ContainerDto => ({ ...toContainerDto(container), status: 'unreachable', node: name }));
    const withoutNode = this.shownServices
      .withoutContainers(owner)
      .filter((container) => isAsked(container, container.status));
    return this.current([
      ...(listed ?? lastKnown(HERE, this.peers.ownName ?? '')),
      ...found,
      ...silent.flatMap((node) => lastKnown(node.id, this.peers.nameOf(node))),
      ...withoutNode.map(toContainerDto),
    ]);
  }

  /** A list of all nodes in which each Swarm service is once, by the container that it has now. */
  private current(all: ContainerDto[]): ContainerDto[] {
    const seen = new Set<string>();
    return all.filter(({ id, reschedule, node }) => {
      if (!reschedule) return true;
      if (seen.has(id) || !this.services.isCurrent(id, node)) return false;
      seen.add(id);
      return true;
    });
  }
}

/** As the engine filters. */
async function filterOf({ status, name: pattern, label: asked = [] }: ListContainersDto, owner: string | undefined) {
  const isLike = pattern === undefined ? () => true : await namesLike(pattern);
  return ({ name, labels }: ManagedContainer, its: ContainerDto['status']): boolean =>
    (status === undefined || status === its) &&
    belongsTo(labels, owner) &&
    isLike(name) &&
    asked.every((each) => {
      const [key = '', ...value] = each.split('=');
      return value.length === 0 ? labels[key] !== undefined : labels[key] === value.join('=');
    });
}
