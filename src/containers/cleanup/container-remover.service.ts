import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { abortable } from '../../docker/engine/abortable.js';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { DockerEvents } from '../../docker/containers/docker-events.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { AppError } from '../../errors/app-error.js';

/** Removes containers, and waits until they are gone. */
@Injectable()
export class ContainerRemover {
  constructor(
    private readonly docker: DockerService,
    private readonly events: DockerEvents,
    private readonly config: Config,
  ) {}

  /** @throws AppError `container_running`, `container_not_found` */
  async remove(id: string, force: boolean): Promise<void> {
    const inProgress = await this.docker.removeContainer(id, force);
    if (inProgress) await this.untilRemoved(id);
    else this.events.announceGone(id);
  }

  /** As {@link remove}, but a container that is already gone is not an error. */
  async removeIfThere(id: string, force: boolean): Promise<void> {
    await this.remove(id, force).catch(unlessGone);
  }

  /**
   * Runs an action that makes the engine remove the container, and waits for the removal: at most the timeout of an
   * engine call, counted from the end of the action.
   *
   * @throws AppError `engine_timeout`, and the errors of the action
   */
  async untilRemovedBy(id: string, action: () => Promise<void>): Promise<void> {
    const watching = new AbortController();
    try {
      const watch = await this.docker.watchContainer(id, 'removed', watching.signal).catch(unlessGone);
      await action();
      await this.untilGone(id, watch?.exited ?? Promise.resolve());
    } finally {
      watching.abort();
    }
  }

  /**
   * Waits for a watched removal, at most the timeout of an engine call. The container's name and port are free then.
   *
   * @param removed from `watchContainer`
   * @throws AppError `engine_timeout`
   */
  async untilGone(id: string, removed: Promise<unknown>): Promise<void> {
    await this.inTime(removed).catch(unlessGone);
    this.events.announceGone(id);
  }

  private async inTime(removed: Promise<unknown>): Promise<void> {
    const deadline = AbortSignal.timeout(this.config.engineTimeoutMs);
    try {
      await abortable(removed, deadline);
    } catch (error) {
      if (error !== deadline.reason) throw error;
      throw new AppError('engine_timeout', 'The Docker engine is still removing the container: check the engine');
    }
  }

  private async untilRemoved(id: string): Promise<void> {
    await this.untilRemovedBy(id, () => Promise.resolve());
  }
}

function unlessGone(error: unknown): undefined {
  if (isContainerNotFound(error)) return undefined;
  throw error;
}
