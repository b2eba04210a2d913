import { Injectable } from '@nestjs/common';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { AppError, type ErrorCode } from '../../errors/app-error.js';
import { type Elsewhere, NodePeers } from './node-peers.service.js';
import { NodeQuestions } from './node-questions.service.js';
import { ServicesService } from './services.service.js';

/** Codes of a container that this node does not have. */
const NOT_HERE: ReadonlySet<ErrorCode> = new Set(['container_not_found', 'container_not_running']);

/** Which node of the cluster does what is asked of a container. */
@Injectable()
export class ContainerNodes {
  constructor(
    private readonly peers: NodePeers,
    private readonly services: ServicesService,
    private readonly questions: NodeQuestions,
    private readonly directory: ContainerDirectory,
  ) {}

  /**
   * As far as it is known, without a call.
   *
   * @param isForManager whether a Swarm service is changed, if the container is one: a manager does that
   * @throws AppError `node_unreachable` if no manager answers
   */
  known(id: string, isForManager = false): Elsewhere | 'here' | undefined {
    return (isForManager ? this.services.changerOf(id) : undefined) ?? this.peers.find(id);
  }

  /** A container that has just been run may be in no stream yet: the engine knows it, or another node does. */
  async ask(id: string, signal: AbortSignal): Promise<Elsewhere | undefined> {
    try {
      await this.directory.idOf(id, undefined, signal);
      return undefined;
    } catch (error) {
      // A service that has no container here may have one elsewhere by now.
      if (!(error instanceof AppError) || !NOT_HERE.has(error.code)) return undefined;
      return this.questions.find(id);
    }
  }

  /** Both. @returns undefined: this node. @throws AppError as {@link known} */
  async find(id: string, isForManager: boolean, signal: AbortSignal): Promise<Elsewhere | undefined> {
    const known = this.known(id, isForManager);
    return known === 'here' ? undefined : (known ?? this.ask(id, signal));
  }
}
