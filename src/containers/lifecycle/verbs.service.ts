import { Injectable } from '@nestjs/common';
import { currentCaller } from '../../access/caller.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { fromDetails } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { EngineVerbs } from '../../docker/engine/engine-verbs.service.js';
import { nameOf } from '../lifetimes/last-uses.service.js';
import { SleepKeeper } from '../lifetimes/sleep-keeper.service.js';
import { toContainerDto } from '../container-dtos.js';
import { requireState } from '../../docker/containers/container-state.js';
import type { ContainerDto } from '../dto/container.dto.js';
import type { KilledContainerDto } from './verbs.dto.js';
import { signalName } from '../signals.js';

/** Sends signals to containers, and pauses them. `owner` is the required owner; undefined: any. */
@Injectable()
export class VerbsService {
  constructor(
    private readonly docker: DockerService,
    private readonly verbs: EngineVerbs,
    private readonly containers: ManagedContainers,
    private readonly directory: ContainerDirectory,
    private readonly sleeps: SleepKeeper,
  ) {}

  /**
   * Sends a signal to the container's first process. KILL ends a paused container too, and keeps a restarting one from its
   * next start. Other signals reach running processes only: the engine would resume a paused container for some of them,
   * and count a restarting one as stopped (moby `daemon/kill.go`).
   *
   * @param asked a checked signal
   * @throws AppError `container_not_found`, `container_not_running`
   */
  async kill(id: string, owner: string | undefined, asked: string | number): Promise<KilledContainerDto> {
    const details = await this.containers.inspect(id, owner);
    const signal = signalName(asked) ?? 'KILL';
    requireState(details, signal === 'KILL' ? ['running', 'paused', 'restarting'] : ['running']);
    await this.verbs.kill(details.Id, signal);
    return { id: details.Id, signal };
  }

  /** @throws AppError `container_not_found`, `container_not_running` */
  async pause(id: string, owner: string | undefined): Promise<ContainerDto> {
    const details = await this.containers.inspect(id, owner);
    requireState(details, ['running', 'paused']);
    if (details.State.Status === 'running') await this.verbs.pause(details.Id);
    await this.sleeps.stoppedBy(details.Id, nameOf(currentCaller()?.name));
    return this.now(details.Id);
  }

  /** @throws AppError `container_not_found`, `container_not_running` */
  async unpause(id: string, owner: string | undefined): Promise<ContainerDto> {
    const details = await this.containers.inspect(id, owner);
    requireState(details, ['running', 'paused']);
    if (details.State.Status === 'paused') await this.verbs.unpause(details.Id);
    return this.now(details.Id);
  }

  /** The proxy's next request may arrive before the engine's event. */
  private async now(id: string): Promise<ContainerDto> {
    this.directory.forget(id);
    return toContainerDto(fromDetails(await this.docker.inspectContainer(id)));
  }
}
