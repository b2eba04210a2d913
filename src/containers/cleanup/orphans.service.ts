import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { type ContainerEvent, DockerEvents } from '../../docker/containers/docker-events.js';
import { LABEL } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { ContainerRemover } from './container-remover.service.js';

/** Milliseconds after which another dockAPI's run has started its container. */
const RUN_MS = 60_000;

/**
 * Removes what a dockAPI left behind that was killed in the middle of a run: a container that was created and never
 * started, and holds its name. It may as well be another dockAPI's, whose run is in flight: so it goes only when it was
 * watched for a minute. The minute is this process's own, as clocks differ between machines, and jump.
 */
@Injectable()
export class Orphans implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(Orphans.name);
  /** By the id of a container that is not started yet. */
  private readonly timers = new Map<string, NodeJS.Timeout>();
  /** `dockapi.run` of the runs that this process is at, however slow the engine is. */
  private readonly own = new Set<string>();

  private subscription: Disposable | undefined;

  constructor(
    private readonly containers: ManagedContainers,
    private readonly remover: ContainerRemover,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    this.subscription = this.events.watch({ onWatching: () => this.relist(), onEvent: (event) => this.onEvent(event) });
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  /** Keeps its hands off a run until it is disposed of. */
  spare(runId: string): Disposable {
    this.own.add(runId);
    return { [Symbol.dispose]: () => this.own.delete(runId) };
  }

  private async relist(): Promise<void> {
    const created = await this.containers.listProven({ status: ['created'] });
    for (const { id } of created) this.expectStart(id);
  }

  private onEvent({ Action, Actor }: ContainerEvent): void {
    if (Action === 'create') this.expectStart(Actor.ID);
    if (Action === 'start' || Action === 'destroy') this.forget(Actor.ID);
  }

  private expectStart(id: string): void {
    if (!this.timers.has(id)) this.timers.set(id, setTimeout(() => void this.removeUnlessStarted(id), RUN_MS).unref());
  }

  private forget(id: string): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  private async removeUnlessStarted(id: string): Promise<void> {
    this.forget(id);
    try {
      const details = await this.containers.inspectProven(id);
      if (details?.State.Status !== 'created') return; // or it may be somebody else's
      if (this.own.has(details.Config.Labels[LABEL.run] ?? '')) return this.expectStart(id);
      await this.remover.removeIfThere(id, false);
      this.logger.warn(`Container ${id} was created by a run that was cut before its start: it is removed`);
    } catch (error) {
      if (!isContainerNotFound(error)) this.expectStart(id); // the engine could not do it now
    }
  }
}
