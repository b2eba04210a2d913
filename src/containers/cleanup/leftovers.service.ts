import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DockerEvents } from '../../docker/containers/docker-events.js';
import { LABEL } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { byCaller } from '../removed/removal-actors.js';
import { ContainerRemover } from './container-remover.service.js';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;
/** Attempts after which an uncertain create counts as failed if no container has appeared. */
const FRUITLESS_TRIES = 5;

/** A failed run that may have left a container. */
interface Leftover {
  tries: number;
  /** The container's name, if the run has one and the id is unknown. */
  name: string | undefined;
  timer?: NodeJS.Timeout;
}

/**
 * Removes what a failed run left on the engine. If the engine cannot remove it now, or may still finish a create that
 * timed out, it is tried again: after a while, and when the engine is back.
 */
@Injectable()
export class Leftovers implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(Leftovers.name);
  /** By `dockapi.run`. */
  private readonly pending = new Map<string, Leftover>();

  private subscription: Disposable | undefined;

  constructor(
    private readonly containers: ManagedContainers,
    private readonly remover: ContainerRemover,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    this.subscription = this.events.watch({
      onWatching: async () => {
        await Promise.all([...this.pending.keys()].map((runId) => this.removeRun(runId)));
      },
      onEvent: ({ Action, Actor }) => {
        const runId = Actor.Attributes[LABEL.run] ?? '';
        // A create has succeeded after its deadline.
        if (Action === 'create' && this.pending.has(runId)) void this.removeRun(runId);
      },
    });
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
    for (const { timer } of this.pending.values()) clearTimeout(timer);
  }

  /** Removes a container of a failed run. Never throws, so that the client gets the error of the run. */
  async removeContainer(id: string, runId: string): Promise<void> {
    try {
      await this.remover.removeIfThere(id, true, byCaller('cancelled'));
    } catch (error) {
      this.tryLater(runId, undefined, error);
    }
  }

  /** As {@link removeContainer}, if it is unknown whether the run has created a container, or its id. */
  async removeRun(runId: string, name = this.pending.get(runId)?.name): Promise<void> {
    try {
      const containers = await this.find(runId);
      await Promise.all(containers.map(({ id }) => this.remover.removeIfThere(id, true, byCaller('cancelled'))));
      if (containers.length === 0) this.tryLater(runId, name);
      else if ((await this.find(runId)).length === 0) this.settle(runId);
      // A create that hangs in the engine is listed and keeps its name, but no other call finds the container.
      else this.tryLater(runId, name, new Error('the engine has not finished creating it'));
    } catch (error) {
      this.tryLater(runId, name, error);
    }
  }

  /** True if the run has failed and may still have this container, which will be removed. */
  isPending(runId: string | undefined): boolean {
    return runId !== undefined && this.pending.has(runId);
  }

  /** True if such a container may still use this name. */
  holdsName(name: string | undefined): boolean {
    return name !== undefined && [...this.pending.values()].some((each) => each.name === name);
  }

  /** The label is not enough, because every container of an image that was made of the container inherits it. */
  private find(runId: string) {
    return this.containers.listProven({ label: [`${LABEL.run}=${runId}`] });
  }

  private tryLater(runId: string, name: string | undefined, error?: unknown): void {
    const tries = (this.pending.get(runId)?.tries ?? 0) + 1;
    this.settle(runId);
    if (error === undefined && tries > FRUITLESS_TRIES) return;
    if (error !== undefined)
      this.logger.warn(`A container of a failed run could not be removed yet: ${(error as Error).message}`);
    const delay = Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), LAST_RETRY_MS);
    this.pending.set(runId, { tries, name, timer: setTimeout(() => void this.removeRun(runId), delay).unref() });
  }

  private settle(runId: string): void {
    clearTimeout(this.pending.get(runId)?.timer);
    this.pending.delete(runId);
  }
}
