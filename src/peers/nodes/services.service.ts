import { Injectable } from '@nestjs/common';
import { Nodes } from '../../cluster/nodes.service.js';
import { KnownServices } from '../../cluster/services/known-services.service.js';
import type { ManagedContainer } from '../../docker/containers/managed-container.js';
import { isUp } from '../../docker/containers/tasks.js';
import { AppError } from '../../errors/app-error.js';
import { type Elsewhere, NodePeers } from './node-peers.service.js';
import { NodeQuestions } from './node-questions.service.js';

/** The container of a Swarm service, and its node; undefined: this one. */
export interface TaskAt {
  container: ManagedContainer;
  node: Elsewhere['node'] | undefined;
}

/** A task that has been started, as Swarm tells. */
interface StartedTask {
  /** The engine's id. */
  containerId: string;
  hasExited: boolean;
}

/** Where the containers of Swarm services are, and which nodes may change the services. */
@Injectable()
export class ServicesService {
  constructor(
    private readonly peers: NodePeers,
    private readonly questions: NodeQuestions,
    private readonly nodes: Nodes,
    private readonly known: KnownServices,
  ) {}

  /** Id of the service that is a container in the API; undefined: it is a plain container, or not known. */
  idOf(asked: string): string | undefined {
    if (!this.nodes.isCluster) return undefined;
    return this.known.find(asked)?.id ?? this.peers.view.find(asked)?.task?.service;
  }

  /**
   * Who changes the service of a container: undefined: there is no such service.
   *
   * @throws AppError `node_unreachable` if no manager answers
   */
  changerOf(asked: string): Elsewhere | 'here' | undefined {
    if (this.idOf(asked) === undefined) return undefined;
    const [manager] = this.managers();
    if (manager) return manager;
    throw noManager();
  }

  /** Managers that answer, this node first. */
  managers(): (Elsewhere | 'here')[] {
    const others = this.peers
      .all()
      .filter(({ state, node }) => state === 'connected' && node.role === 'manager')
      .map(({ node }) => ({ node }));
    return this.nodes.self()?.role === 'manager' ? ['here', ...others] : others;
  }

  /** The container that a service has now; undefined: none is known. */
  taskOf(service: string): TaskAt | undefined {
    const placed = this.peers.view.taskOf(service);
    return (
      placed && { container: JSON.parse(placed.json) as ManagedContainer, node: this.peers.get(placed.node)?.node }
    );
  }

  /**
   * A container that Swarm has just started, or the one that has followed it since, if it has exited. If it is not known yet, the
   * other nodes are asked.
   */
  async startedTask(service: string, { containerId, hasExited }: StartedTask): Promise<TaskAt | undefined> {
    const find = () => {
      const task = this.taskOf(service);
      if (task?.container.id === containerId) return hasExited || isUp(task.container) ? task : undefined;
      const started = this.peers.view.tasksOf(service).find(({ id }) => id === containerId)?.task;
      return started && started.created < (task?.container.task?.created ?? 0) ? task : undefined;
    };
    const known = find();
    if (known) return known;
    await this.questions.find(containerId);
    return find();
  }

  /** Whether a node that answers has a container of a service. @param isAny whether one that is not up counts */
  hasTask(service: string, isAny: boolean): boolean {
    return this.peers.view
      .tasksOf(service)
      .some(
        ({ node, task }) =>
          (isAny || task?.isUp) && (!this.peers.get(node) || this.peers.stateOf(node) === 'connected'),
      );
  }

  /** Whether the container of a service that a node lists is the one that counts. @param nodeName undefined: this node */
  isCurrent(service: string, nodeName: string | undefined): boolean {
    const placed = this.peers.view.taskOf(service);
    if (!placed) return true;
    const node = this.peers.get(placed.node)?.node;
    return (node ? this.peers.nameOf(node) : this.peers.ownName) === (nodeName ?? this.peers.ownName);
  }
}

export function noManager(): AppError {
  return new AppError(
    'node_unreachable',
    'No manager of the swarm answers: try again when one is back, see GET /nodes',
  );
}
