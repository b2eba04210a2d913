import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { abortable } from '../../docker/engine/abortable.js';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { DockerEvents } from '../../docker/containers/docker-events.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { AppError } from '../../errors/app-error.js';

/** Milliseconds between two looks whether a removal by somebody else goes on. */
const LOOK_MS = 500;

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
    if (inProgress) await this.untilRemovedBy(id, () => Promise.resolve(), force);
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
   * @param force whether the container may be running when it is removed
   * @throws AppError `engine_timeout`, and the errors of the action
   */
  async untilRemovedBy(id: string, action: () => Promise<void>, force = false): Promise<void> {
    const watching = new AbortController();
    try {
      const watch = await this.docker.watchContainer(id, 'removed', watching.signal).catch(unlessGone);
      await action();
      await this.untilGone(id, watch?.exited ?? Promise.resolve(), force);
    } finally {
      watching.abort();
    }
  }

  /**
   * Waits for a watched removal, at most the timeout of an engine call. The container's name and port are free then.
   *
   * @param removed from `watchContainer`
   * @param force as in {@link untilRemovedBy}
   * @throws AppError `engine_timeout`
   */
  async untilGone(id: string, removed: Promise<unknown>, force = false): Promise<void> {
    const over = new AbortController();
    const insisted = this.insist(id, force, over.signal);
    const told = removed.catch((error: unknown) => {
      if (!isEngineError(error)) throw error;
      return insisted; // the engine failed to remove it
    });
    const either = Promise.race([told, insisted]);
    await this.inTime(either)
      .catch(unlessGone)
      .finally(() => over.abort());
    this.events.announceGone(id);
  }

  /** A removal by somebody else, the engine's own among them, may fail, and nobody hears of it: then this one does it. */
  private async insist(id: string, force: boolean, signal: AbortSignal): Promise<void> {
    for (;;) {
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const isRemoved = await this.docker.removeContainer(id, force).then(
        (isInProgress) => !isInProgress,
        (error: unknown) => isContainerNotFound(error), // other errors: the next look, or the deadline
      );
      if (isRemoved) return;
    }
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
}

function isEngineError(error: unknown): boolean {
  return error instanceof AppError && error.code === 'engine_error';
}

function unlessGone(error: unknown): undefined {
  if (isContainerNotFound(error)) return undefined;
  throw error;
}
