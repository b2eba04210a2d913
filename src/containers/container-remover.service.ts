import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { DockerService } from '../docker/docker.service.js';
import { AppError } from '../errors/app-error.js';

/** Removes containers so that they are gone when it says so. */
@Injectable()
export class ContainerRemover {
  constructor(
    private readonly docker: DockerService,
    private readonly config: Config,
  ) {}

  /** @throws AppError `container_running`, `container_not_found` */
  async remove(id: string, force: boolean): Promise<void> {
    const inProgress = await this.docker.removeContainer(id, force);
    if (inProgress) await this.untilRemoved(id);
  }

  /** As {@link remove}; somebody else may have been faster. */
  async removeIfThere(id: string, force: boolean): Promise<void> {
    await this.remove(id, force).catch(unlessGone);
  }

  /** Does something that makes the engine remove the container, and waits until it has. */
  async untilRemovedBy(id: string, action: () => Promise<void>): Promise<void> {
    const signal = AbortSignal.timeout(this.config.engineTimeoutMs);
    const watch = await this.docker.watchContainer(id, 'removed', signal).catch(unlessGone);
    await action();
    await watch?.exited.catch(unlessGone);
  }

  private async untilRemoved(id: string): Promise<void> {
    await this.untilRemovedBy(id, () => Promise.resolve());
  }
}

function unlessGone(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'container_not_found') return undefined;
  throw error;
}
