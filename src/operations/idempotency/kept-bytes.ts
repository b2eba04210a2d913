import type { Store } from '../../store/store.js';

const COLLECTION = 'idempotency-bytes';
const HOUR_MS = 3_600_000;
/** Hours whose responses may still be kept: each for a day. */
const HOURS = 24;
const TTL = { ttlMs: (HOURS + 2) * HOUR_MS };

/** Bytes of the responses that are kept for an owner, by the hour in which they were written. */
type Tally = Record<string, number>;

/** Counts the bytes of responses that are kept for each owner, over all dockAPIs of a store. */
export class KeptBytes {
  private last: Promise<unknown> = Promise.resolve();

  /** @param most bytes of one owner */
  constructor(
    private readonly store: Store,
    private readonly most: number,
  ) {}

  /**
   * Counts a response, if there is room for it. One after the other, as they change one record.
   *
   * @throws AppError `store_unreachable`
   */
  reserve(owner: string, bytes: number): Promise<boolean> {
    const turn = this.last.then(() => this.add(owner, bytes));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async add(owner: string, bytes: number): Promise<boolean> {
    for (;;) {
      const before = await this.store.get(COLLECTION, owner);
      const hour = Math.floor(Date.now() / HOUR_MS);
      const tally = recent(before, hour);
      if (sumOf(tally) + bytes > this.most) return false;
      const after = JSON.stringify({ ...tally, [hour]: (tally[hour] ?? 0) + bytes });
      const isWritten =
        before === undefined
          ? (await this.store.putIfAbsent(COLLECTION, owner, after, TTL)) === undefined
          : await this.store.compareAndSet(COLLECTION, owner, before, after, TTL);
      if (isWritten) return true;
    }
  }
}

function recent(text: string | undefined, hour: number): Tally {
  const all = Object.entries(JSON.parse(text ?? '{}') as Tally);
  return Object.fromEntries(all.filter(([each]) => Number(each) >= hour - HOURS));
}

function sumOf(tally: Tally): number {
  return Object.values(tally).reduce((sum, bytes) => sum + bytes, 0);
}
