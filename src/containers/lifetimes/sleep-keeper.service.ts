import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DockerService } from '../../docker/engine/docker.service.js';
import { AppError } from '../../errors/app-error.js';
import { Shutdown } from '../../http/shutdown.js';
import { ContainerLocks } from './container-locks.service.js';
import { Sleeper } from './sleeper.service.js';
import type { WatchedContainer } from './watched-container.js';
import { WatchedContainers } from './watched-containers.service.js';

/** Keeps what is known of sleep in step with what others do to containers: a start, a stop, a restart of the engine. */
@Injectable()
export class SleepKeeper implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Lifetimes');
  private subscription: Disposable | undefined;

  constructor(
    private readonly watched: WatchedContainers,
    private readonly locks: ContainerLocks,
    private readonly docker: DockerService,
    private readonly sleeper: Sleeper,
    private readonly shutdown: Shutdown,
  ) {}

  onModuleInit(): void {
    this.subscription = this.watched.onSeen((container) => this.onSeen(container));
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
  }

  /**
   * Does what a caller asks for, such as a start. If the container sleeps, that is what has ended its sleep.
   *
   * @param name of the token
   */
  async changedBy<T>(containerId: string, name: string | null, change: () => Promise<T>): Promise<T> {
    if (!this.watched.find(containerId)?.record?.asleep) return change();
    const changeNow = async () => {
      const changed = await change();
      await this.sleeper.settle(await this.docker.inspectContainer(containerId), { kind: 'caller', name });
      return changed;
    };
    return this.locks.during(containerId, changeNow, this.shutdown.signal);
  }

  /**
   * Stops or pauses a container for a caller: it sleeps no more, and no request wakes it. What its lifetime or a wake has under
   * way ends first; only one that sleeps is waited for before the stop, as a wake may start it again.
   *
   * @param name of the token
   */
  async stoppedBy<T>(containerId: string, name: string | null, stop: () => Promise<T>): Promise<T> {
    const container = this.watched.find(containerId);
    if (!container) return stop();
    const locked = <R>(work: () => Promise<R>) => this.locks.during(containerId, work, this.shutdown.signal);
    const stopNow = async () => {
      const stopped = await stop();
      await this.sleeper.stopped(containerId, name);
      return stopped;
    };
    if (container.sleep !== null) return locked(stopNow);
    const stopped = await stop();
    await locked(() => this.sleeper.stopped(containerId, name)).catch((error: unknown) => {
      // A store that is away lets no lifetime begin to put it to sleep.
      if (container.record?.asleep || !isStoreAway(error)) throw error;
    });
    return stopped;
  }

  private onSeen(container: WatchedContainer): void {
    if (!container.record?.asleep || container.sleep !== null) return;
    this.settle(container).catch((error: unknown) => this.logger.debug(error));
  }

  /** Under the lock, because dockAPI itself may be stopping or waking it. */
  private async settle({ id }: WatchedContainer): Promise<void> {
    const settle = async () => this.sleeper.settle(await this.docker.inspectContainer(id));
    await this.locks.during(id, settle, this.shutdown.signal);
  }
}

function isStoreAway(error: unknown): boolean {
  return error instanceof AppError && error.code === 'store_unreachable';
}
