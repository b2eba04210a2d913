import { Injectable } from '@nestjs/common';
import { currentCaller } from '../../access/caller.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { fromDetails, publicIdOf } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { EngineVerbs } from '../../docker/engine/engine-verbs.service.js';
import { AppError } from '../../errors/app-error.js';
import { Shutdown } from '../../http/shutdown.js';
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
    private readonly shutdown: Shutdown,
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
    const kill = () => this.verbs.kill(details.Id, signal);
    // Only a paused one may sleep.
    if (details.State.Paused) await this.sleeps.changedBy(details.Id, callerName(), kill);
    else await kill();
    return { id: publicIdOf(details.Id, details.Config.Labels), signal };
  }

  /** @throws AppError `container_not_found`, `container_not_running` */
  async pause(id: string, owner: string | undefined): Promise<ContainerDto> {
    const pause = (containerId: string) =>
      this.sleeps.stoppedBy(containerId, callerName(), () => this.verbs.pause(containerId));
    const details = await this.reach('paused', id, owner, pause);
    return toContainerDto(fromDetails(details));
  }

  /** @throws AppError `container_not_found`, `container_not_running` */
  async unpause(id: string, owner: string | undefined): Promise<ContainerDto> {
    const unpause = (containerId: string) =>
      this.sleeps.changedBy(containerId, callerName(), () => this.verbs.unpause(containerId));
    const details = await this.reach('running', id, owner, unpause);
    return toContainerDto(fromDetails(details));
  }

  /**
   * Takes a container to a state. It is looked at afterwards only, as a look before would cost as much as the call itself. If the
   * engine refuses, the look tells why.
   *
   * @param change returns whether it has changed anything
   */
  private async reach(
    state: 'running' | 'paused',
    id: string,
    owner: string | undefined,
    change: (containerId: string) => Promise<boolean>,
  ): Promise<ContainerDetails> {
    const containerId = await this.directory.idOf(id, owner, this.shutdown.signal);
    let refusal: Error | undefined;
    const hasChanged = await change(containerId).catch((error: Error) => {
      if (error instanceof AppError && error.code === 'engine_timeout') throw error;
      refusal = error;
      return false;
    });
    this.directory.forgetState(containerId); // the proxy's next request may arrive before the engine's event
    if (hasChanged) return this.docker.inspectContainer(containerId);
    const details = await this.containers.inspect(id, owner);
    requireState(details, ['running', 'paused']);
    if (refusal && details.State.Status !== state) throw refusal;
    return details;
  }
}

function callerName(): string | null {
  return nameOf(currentCaller()?.name);
}
