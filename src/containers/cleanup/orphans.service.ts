import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { type ContainerEvent, DockerEvents } from '../../docker/containers/docker-events.js';
import { LABEL, serviceOf } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { byEngine } from '../removed/removal-actors.js';
import { ContainerRemover } from './container-remover.service.js';

/** Milliseconds after which a run of another dockAPI has started its container. */
const RUN_MS = 60_000;

/**
 * Removes containers of a dockAPI that was killed during a run: they were created but never started, and keep their
 * names. Such a container may also belong to a current run of another dockAPI, so it is removed only after a minute.
 * The minute is measured by this process, because clocks differ between machines, and jump.
 */
@Injectable()
export class Orphans implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(Orphans.name);
  /** By id of a container that is not started yet. */
  private readonly timers = new Map<string, NodeJS.Timeout>();
  /** `dockapi.run` of this process's current runs, however slow the engine is. */
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

  /** Keeps a run's container, until it is disposed of. */
  spare(runId: string): Disposable {
    this.own.add(runId);
    return { [Symbol.dispose]: () => this.own.delete(runId) };
  }

  private async relist(): Promise<void> {
    const created = await this.containers.listProven({ status: ['created'] });
    for (const { id, task } of created) if (!task) this.expectStart(id);
  }

  private onEvent({ Action, Actor }: ContainerEvent): void {
    // Swarm removes those of its services.
    if (Action === 'create' && serviceOf(Actor.Attributes) === undefined) this.expectStart(Actor.ID);
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
      if (details?.State.Status !== 'created') return; // or it may belong to another dockAPI
      if (this.own.has(details.Config.Labels[LABEL.run] ?? '')) return this.expectStart(id);
      await this.remover.removeIfThere(id, false, byEngine('cancelled'));
      this.logger.warn(
        `Container ${id} was created by a run that was interrupted before its start: it is being removed`,
      );
    } catch (error) {
      if (!isContainerNotFound(error)) this.expectStart(id); // the engine could not remove it now
    }
  }
}
