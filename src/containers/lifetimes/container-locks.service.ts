import { Injectable } from '@nestjs/common';
import { abortable } from '../../docker/engine/abortable.js';
import { Instances } from '../../store/instances.service.js';
import { LocalStore } from '../../store/local-store.js';

const LOCKS = 'lifetimes/locks';
/** Longer than any action. It ends what a killed process leaves behind in a store that nothing uses any more. */
const LONGEST_MS = 86_400_000;
/** Milliseconds between two looks at whether the holder lives. */
const LOOK_MS = 1_000;

/** One lock per container, over all dockAPIs of the store. */
@Injectable()
export class ContainerLocks {
  /** The end of the last one in the queue of this process. */
  private readonly queues = new Map<string, Promise<void>>();

  constructor(
    private readonly store: LocalStore,
    private readonly instances: Instances,
  ) {}

  /**
   * Works while nobody else does so with the container.
   *
   * @param signal ends the wait for the lock
   * @throws AppError `store_unreachable`
   */
  async during<T>(containerId: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const before = this.queues.get(containerId) ?? Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = before.then(() => promise);
    this.queues.set(containerId, end);
    try {
      await abortable(before, signal);
      await this.take(containerId, signal);
      try {
        return await work();
      } finally {
        await this.giveBack(containerId);
      }
    } finally {
      resolve();
      if (this.queues.get(containerId) === end) this.queues.delete(containerId);
    }
  }

  /**
   * Works while no lifetime that another caller has asked for comes into force, and no lifetime acts. It waits neither for what
   * an action does before, as `before_stop`, nor for a wake. Whoever needs both locks takes {@link during} first.
   *
   * @throws AppError `store_unreachable`
   */
  changing<T>(containerId: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.during(`${containerId}.changes`, work, signal);
  }

  private async take(containerId: string, signal: AbortSignal): Promise<void> {
    if (this.store.kind === 'memory') return;
    const mine = this.instances.id;
    for (;;) {
      const change = Promise.withResolvers<void>();
      using _watch = this.store.watch(LOCKS, () => change.resolve());
      const holder = await this.store.putIfAbsent(LOCKS, containerId, mine, { ttlMs: LONGEST_MS });
      if (holder === undefined || holder === mine) return; // mine: it could not be given back
      const isLeft = !(await this.instances.isAlive(holder));
      if (isLeft && (await this.store.compareAndSet(LOCKS, containerId, holder, mine, { ttlMs: LONGEST_MS }))) return;
      const look = setTimeout(() => change.resolve(), LOOK_MS);
      await abortable(change.promise, signal).finally(() => clearTimeout(look));
    }
  }

  /** If the store is away, this process takes it again. */
  private async giveBack(containerId: string): Promise<void> {
    if (this.store.kind !== 'memory') await this.store.delete(LOCKS, containerId).catch(() => undefined);
  }
}
