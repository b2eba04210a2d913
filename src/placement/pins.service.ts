import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Store } from '../store/store.js';

const COLLECTION = 'placement/pins';
const PIN = { ttlMs: 86_400_000 };
/** A pin that was removed. */
const NONE = '';
const REMOVED = { ttlMs: 1_000 };

export interface Pin {
  /** Id of the node. */
  node: string;
  /** Removes it, unless another request relies on it by now. @throws AppError `store_unreachable` */
  remove(): Promise<void>;
}

/** The node of each run with an `Idempotency-Key`: the same run goes to the same node again. */
@Injectable()
export class Pins {
  constructor(private readonly store: Store) {}

  /**
   * The node that has got a run. It stays: the request that has pinned the run cannot remove the pin any more.
   *
   * @throws AppError `store_unreachable`
   */
  async follow(run: string): Promise<Pin | undefined> {
    for (;;) {
      const before = await this.store.get(COLLECTION, run);
      if (before === undefined || before === NONE) return undefined;
      const [node = ''] = before.split(' ');
      const value = pinTo(node);
      if (await this.store.compareAndSet(COLLECTION, run, before, value, PIN)) return this.pin(run, node, value);
    }
  }

  /** @returns undefined: the run has just been pinned by another request. @throws AppError `store_unreachable` */
  async put(run: string, node: string): Promise<Pin | undefined> {
    const value = pinTo(node);
    const before = await this.store.putIfAbsent(COLLECTION, run, value, PIN);
    const isPut =
      before === undefined || (before === NONE && (await this.store.compareAndSet(COLLECTION, run, NONE, value, PIN)));
    return isPut ? this.pin(run, node, value) : undefined;
  }

  private pin(run: string, node: string, value: string): Pin {
    const remove = async () => {
      await this.store.compareAndSet(COLLECTION, run, value, NONE, REMOVED);
    };
    return { node, remove };
  }
}

/** No two are the same. */
function pinTo(node: string): string {
  return `${node} ${randomUUID()}`;
}
