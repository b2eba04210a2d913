import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../store/store.js';

/** Milliseconds after which a waiting reader looks again, whether it was told of a change or not: a dockAPI may have ended. */
const LOOK_AGAIN_MS = 2_000;

/** Changes of a collection. Open it before the first look, so that no change is missed between the two. */
export class Changes implements Disposable {
  private changed = Promise.withResolvers<void>();
  private readonly watch: Disposable;

  constructor(store: Store, collection: string) {
    this.watch = store.watch(collection, () => this.changed.resolve());
  }

  /** Call it before a look. */
  reset(): void {
    this.changed = Promise.withResolvers();
  }

  /** Waits for a change since the last reset, but not for ever. */
  async next(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const rest = sleep(LOOK_AGAIN_MS, undefined, { signal: AbortSignal.any([signal, over.signal]), ref: false });
    await Promise.race([this.changed.promise, rest.catch(() => undefined)]);
    over.abort();
  }

  [Symbol.dispose](): void {
    this.watch[Symbol.dispose]();
  }
}
