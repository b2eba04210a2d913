import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { workingForNobody } from '../../access/caller.js';
import { ElsewhereCounts } from '../../cluster/elsewhere-counts.service.js';
import { ClusterNames } from '../../cluster/names/cluster-names.service.js';
import { Config } from '../../config/config.js';
import { abortable } from '../../docker/engine/abortable.js';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { DockerEvents } from '../../docker/containers/docker-events.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { AppError } from '../../errors/app-error.js';
import { LastWords } from '../removed/last-words.service.js';
import type { Removal } from '../removed/removed-container.js';

/** Milliseconds between two looks whether a removal by somebody else goes on. */
const LOOK_MS = 500;

/** Removes containers, and waits until they are gone. What they were is then in `GET /removed`. */
@Injectable()
export class ContainerRemover {
  /** Removals under way, which later callers join. */
  private readonly under = new Map<string, Promise<void>>();

  constructor(
    private readonly docker: DockerService,
    private readonly events: DockerEvents,
    private readonly lastWords: LastWords,
    private readonly names: ClusterNames,
    private readonly elsewhere: ElsewhereCounts,
    private readonly config: Config,
  ) {}

  /**
   * @param id a full id
   * @throws AppError `container_running`, `container_not_found`
   */
  remove(id: string, force: boolean, removal: Removal): Promise<void> {
    const key = `${id} ${force}`;
    const under = this.under.get(key);
    if (under) return under;
    const remove = () => this.lastWords.around(id, removal, () => this.removeNow(id, force));
    // A container that ends by itself during a caller's request is not removed by that caller.
    const removing = removal.actor.kind === 'caller' ? remove() : workingForNobody(remove);
    const removed = removing.finally(() => this.under.delete(key));
    this.under.set(key, removed);
    return removed;
  }

  /** As {@link remove}, but a container that is already gone is not an error. */
  async removeIfThere(id: string, force: boolean, removal: Removal): Promise<void> {
    await this.remove(id, force, removal).catch(unlessGone);
  }

  /**
   * Runs an action that makes the engine remove the container, and waits for the removal: at most the timeout of an
   * engine call, counted from the end of the action.
   *
   * @throws AppError `engine_timeout`, and the errors of the action
   */
  async untilRemovedBy(id: string, removal: Removal, action: () => Promise<void>): Promise<void> {
    await this.lastWords.around(id, removal, () => this.untilGoneAfter(id, action, false));
  }

  private async removeNow(id: string, force: boolean): Promise<void> {
    const inProgress = await this.docker.removeContainer(id, force);
    if (inProgress) await this.untilGoneAfter(id, () => Promise.resolve(), force);
    else await this.announceGone(id);
  }

  /** @param force whether the container may be running when it is removed */
  private async untilGoneAfter(id: string, action: () => Promise<void>, force: boolean): Promise<void> {
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
   * @throws AppError `engine_timeout`
   */
  private async untilGone(id: string, removed: Promise<unknown>, force: boolean): Promise<void> {
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
    await this.announceGone(id);
  }

  /** Its name is free then, and on all nodes its place within DOCKAPI_MAX_CONTAINERS. */
  private async announceGone(id: string): Promise<void> {
    this.events.announceGone(id);
    const isCounted = this.config.policy.maxContainers !== undefined;
    await Promise.all([this.names.released(id), isCounted && this.elsewhere.tell()]);
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
