import { Injectable } from '@nestjs/common';
import { abortable } from '../docker/engine/abortable.js';
import { Instances } from './instances.service.js';
import { LocalStore } from './local-store.js';

/** From when lifetimes alone had locks; dockAPIs of other versions share them. */
const LOCKS = 'lifetimes/locks';
/** Longer than any action. It ends what a killed process leaves behind in a store that nothing uses any more. */
const LONGEST_MS = 86_400_000;
/** Milliseconds between two looks at whether the holder lives. */
const LOOK_MS = 1_000;

/** Locks by name, over all dockAPIs of the engine that share the store. */
@Injectable()
export class Locks {
  /** The end of the last one in the queue of this process. */
  private readonly queues = new Map<string, Promise<void>>();

  constructor(
    private readonly store: LocalStore,
    private readonly instances: Instances,
  ) {}

  /**
   * Works while nobody else has the lock.
   *
   * @param name of the lock, such as the id of the container that it is for
   * @param signal ends the wait for it
   * @throws AppError `store_unreachable`
   */
  async during<T>(name: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const before = this.queues.get(name) ?? Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = before.then(() => promise);
    this.queues.set(name, end);
    try {
      await abortable(before, signal);
      await this.take(name, signal);
      try {
        return await work();
      } finally {
        await this.giveBack(name);
      }
    } finally {
      resolve();
      if (this.queues.get(name) === end) this.queues.delete(name);
    }
  }

  private async take(name: string, signal: AbortSignal): Promise<void> {
    if (this.store.kind === 'memory') return;
    const mine = this.instances.id;
    for (;;) {
      const change = Promise.withResolvers<void>();
      using _watch = this.store.watch(LOCKS, () => change.resolve());
      const holder = await this.store.putIfAbsent(LOCKS, name, mine, { ttlMs: LONGEST_MS });
      if (holder === undefined || holder === mine) return; // mine: it could not be given back
      const isLeft = !(await this.instances.isAlive(holder));
      if (isLeft && (await this.store.compareAndSet(LOCKS, name, holder, mine, { ttlMs: LONGEST_MS }))) return;
      const look = setTimeout(() => change.resolve(), LOOK_MS);
      await abortable(change.promise, signal).finally(() => clearTimeout(look));
    }
  }

  /** If the store is away, this process takes it again. */
  private async giveBack(name: string): Promise<void> {
    if (this.store.kind !== 'memory') await this.store.delete(LOCKS, name).catch(() => undefined);
  }
}
