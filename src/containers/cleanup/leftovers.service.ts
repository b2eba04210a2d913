import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DockerEvents } from '../../docker/containers/docker-events.js';
import { LABEL } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { ContainerRemover } from './container-remover.service.js';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;
/** An uncertain create that has made nothing by then has failed. */
const FRUITLESS_TRIES = 5;

/** A run that has to leave nothing, and may have left something. */
interface Leftover {
  tries: number;
  /** The container's, where the run gave one and nobody knows the container's id. */
  name: string | undefined;
  timer?: NodeJS.Timeout;
}

/**
 * Takes away what a failed run left on the engine. Where the engine cannot do it now, or may yet finish a create that
 * nobody waits for any more, it is tried again: after a while, and when the engine is back.
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
        // A create that outlived its deadline has come through after all.
        if (Action === 'create' && this.pending.has(runId)) void this.removeRun(runId);
      },
    });
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
    for (const { timer } of this.pending.values()) clearTimeout(timer);
  }

  /** Removes one container that a failed run made. Never throws: the run's own failure is what the client hears. */
  async removeContainer(id: string, runId: string): Promise<void> {
    try {
      await this.remover.removeIfThere(id, true);
    } catch (error) {
      this.tryLater(runId, undefined, error);
    }
  }

  /** As {@link removeContainer}, where nobody knows whether the run has made one, nor its id. */
  async removeRun(runId: string, name = this.pending.get(runId)?.name): Promise<void> {
    try {
      const containers = await this.find(runId);
      await Promise.all(containers.map(({ id }) => this.remover.removeIfThere(id, true)));
      if (containers.length === 0) this.tryLater(runId, name);
      else if ((await this.find(runId)).length === 0) this.settle(runId);
      // A create that hangs in the engine is listed and holds its name, while no other call finds the container.
      else this.tryLater(runId, name, new Error('the engine has not finished creating it'));
    } catch (error) {
      this.tryLater(runId, name, error);
    }
  }

  /** Whether a run that has failed may still leave this container: it is going to be removed. */
  isPending(runId: string | undefined): boolean {
    return runId !== undefined && this.pending.has(runId);
  }

  /** Whether such a container may hold this name. */
  holdsName(name: string | undefined): boolean {
    return name !== undefined && [...this.pending.values()].some((each) => each.name === name);
  }

  /** Not by the label alone: an image made of the container hands it on to other people's. */
  private find(runId: string) {
    return this.containers.listProven({ label: [`${LABEL.run}=${runId}`] });
  }

  private tryLater(runId: string, name: string | undefined, error?: unknown): void {
    const tries = (this.pending.get(runId)?.tries ?? 0) + 1;
    this.settle(runId);
    if (error === undefined && tries > FRUITLESS_TRIES) return;
    if (error !== undefined) this.logger.warn(`A failed run's container stays for now: ${(error as Error).message}`);
    const delay = Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), LAST_RETRY_MS);
    this.pending.set(runId, { tries, name, timer: setTimeout(() => void this.removeRun(runId), delay).unref() });
  }

  private settle(runId: string): void {
    clearTimeout(this.pending.get(runId)?.timer);
    this.pending.delete(runId);
  }
}
