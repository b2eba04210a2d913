import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type ContainerEvent, DockerEvents } from '../../docker/containers/docker-events.js';
import { LABEL, type OwnAutoRemove, ownAutoRemove } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { LifetimeRecords } from '../lifetimes/lifetime-records.service.js';
import { isStoppedByLifetime } from '../lifetimes/sleep-mark.js';
import { ContainerRemover } from './container-remover.service.js';

/** Milliseconds between an exit and the removal, because a `docker restart` also looks like an exit for a moment. */
const GRACE_MS = 1_000;

const ON_SUCCESS: OwnAutoRemove = 'on-success';

/**
 * Removes containers with `auto_remove` and `on-failure` when they exit with 0. (With `always` and `unless-stopped`,
 * the stop route does it, because an exit may come from a reboot of the engine.)
 */
@Injectable()
export class AutoRemover implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(AutoRemover.name);
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly restarting = new Map<string, number>();
  /** Containers that exited while dockAPI restarted them. */
  private readonly deferred = new Set<string>();
  private subscription: Disposable | undefined;

  constructor(
    private readonly containers: ManagedContainers,
    private readonly remover: ContainerRemover,
    private readonly events: DockerEvents,
    private readonly lifetimes: LifetimeRecords,
  ) {}

  onModuleInit(): void {
    this.subscription = this.events.watch({ onWatching: () => this.relist(), onEvent: (event) => this.onEvent(event) });
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  /** Keeps a container while dockAPI itself restarts it. If the start fails, it is removed afterwards. */
  async during<T>(id: string, restart: () => Promise<T>): Promise<T> {
    this.restarting.set(id, (this.restarting.get(id) ?? 0) + 1);
    try {
      return await restart();
    } finally {
      const left = (this.restarting.get(id) ?? 1) - 1;
      if (left > 0) this.restarting.set(id, left);
      else this.restarting.delete(id);
      if (left === 0 && this.deferred.delete(id)) this.schedule(id);
    }
  }

  private onEvent({ Action, Actor }: ContainerEvent): void {
    const { Attributes } = Actor;
    if (Action === 'die' && ownAutoRemove(Attributes) === ON_SUCCESS && Attributes['exitCode'] === '0')
      this.schedule(Actor.ID);
  }

  private async relist(): Promise<void> {
    const exited = await this.containers.listProven({ label: [LABEL.autoRemove], status: ['exited'] });
    for (const { id, labels } of exited) if (ownAutoRemove(labels) === ON_SUCCESS) this.schedule(id);
  }

  private schedule(id: string): void {
    clearTimeout(this.timers.get(id));
    this.timers.set(id, setTimeout(() => void this.removeIfDone(id), GRACE_MS).unref());
  }

  private async removeIfDone(id: string): Promise<void> {
    this.timers.delete(id);
    if (this.restarting.has(id)) {
      this.deferred.add(id);
      return;
    }
    try {
      const state = (await this.containers.inspectProven(id))?.State;
      if (state?.Status !== 'exited' || state.ExitCode !== 0) return;
      if (isStoppedByLifetime(await this.lifetimes.get(id), state.StartedAt)) return; // it sleeps
      // Without force: the engine refuses if the container was started meanwhile.
      await this.remover.remove(id, false);
    } catch (error) {
      this.logger.debug(`Container ${id} was not auto-removed: ${(error as Error).message}`);
    }
  }
}
