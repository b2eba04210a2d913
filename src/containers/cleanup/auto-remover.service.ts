import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { type ContainerEvent, DockerEvents } from '../../docker/containers/docker-events.js';
import { isRemovedAfter, LABEL, ownAutoRemove } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { LifetimeRecords } from '../lifetimes/lifetime-records.service.js';
import { isStoppedByLifetime } from '../lifetimes/sleep-mark.js';
import { byEngine } from '../removed/removal-actors.js';
import { ContainerRemover } from './container-remover.service.js';

/**
 * Milliseconds between an exit and the removal where it may be part of a `docker restart`, and where another dockAPI may have
 * run the container and remove it at once.
 */
const GRACE_MS = 500;
/** Milliseconds after which a removal that has failed is tried again. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/**
 * Removes containers with `auto_remove` after their exit: with the restart policy `no` after any, with `on-failure` after one
 * with 0. (With `always` and `unless-stopped`, the stop route does it, because an exit may come from a reboot of the engine.)
 */
@Injectable()
export class AutoRemover implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(AutoRemover.name);
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly restarting = new Map<string, number>();
  /** Containers that exited while dockAPI restarted them. */
  private readonly deferred = new Set<string>();
  /** Containers that this process has run, until they are gone. */
  private readonly own = new Set<string>();
  /** Containers that got a signal: their exit may be part of a restart. */
  private readonly signalled = new Set<string>();
  private subscription: Disposable | undefined;
  private isOver = false;

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
    this.isOver = true;
    this.subscription?.[Symbol.dispose]();
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  /** Tells of a container that this process is about to start: of several dockAPIs, this one removes it. */
  hasRun(id: string): void {
    this.own.add(id);
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
      if (left === 0 && this.deferred.delete(id)) this.schedule(id, GRACE_MS);
    }
  }

  private onEvent({ Action, Actor: { ID, Attributes } }: ContainerEvent): void {
    if (Action === 'destroy') this.forget(ID);
    const mode = ownAutoRemove(Attributes);
    if (mode === undefined) return;
    if (Action === 'kill') this.signalled.add(ID);
    if (Action === 'start') this.signalled.delete(ID);
    if (Action === 'die' && isRemovedAfter(Number(Attributes['exitCode'] ?? 0), mode)) {
      const isOver = this.own.has(ID) && !this.signalled.has(ID);
      this.schedule(ID, isOver ? 0 : GRACE_MS);
    }
  }

  private forget(id: string): void {
    clearTimeout(this.timers.get(id));
    for (const known of [this.timers, this.own, this.signalled, this.deferred]) known.delete(id);
  }

  private async relist(): Promise<void> {
    const exited = await this.containers.listProven({ label: [LABEL.autoRemove], status: ['exited'] });
    for (const { id } of exited) this.schedule(id, GRACE_MS); // its exit code decides
  }

  private schedule(id: string, ms: number, tries = 0): void {
    clearTimeout(this.timers.get(id));
    if (!this.isOver) this.timers.set(id, setTimeout(() => void this.removeIfDone(id, tries), ms).unref());
  }

  private async removeIfDone(id: string, tries: number): Promise<void> {
    this.timers.delete(id);
    if (this.restarting.has(id)) {
      this.deferred.add(id);
      return;
    }
    try {
      const isOwn = this.own.has(id); // proven by that
      const details = await (isOwn ? this.containers.inspectAny(id) : this.containers.inspectProven(id));
      const { State, Config } = details ?? {};
      // Some engines tell of an exit a little before they know it themselves.
      if (isOwn && tries === 0 && State?.Status === 'running') return this.schedule(id, GRACE_MS, 1);
      if (State?.Status !== 'exited' || !isRemovedAfter(State.ExitCode, ownAutoRemove(Config!.Labels))) return;
      if (isStoppedByLifetime(await this.lifetimes.get(id), State.StartedAt)) return; // it sleeps
      // Without force: the engine refuses if the container was started meanwhile.
      await this.remover.remove(id, false, byEngine('auto_remove'));
    } catch (error) {
      if (isContainerNotFound(error)) return;
      this.logger.debug(`Container ${id} was not auto-removed: ${(error as Error).message}`);
      this.schedule(id, Math.min(FIRST_RETRY_MS * 2 ** tries, LAST_RETRY_MS), tries + 1);
    }
  }
}
