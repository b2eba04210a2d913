export const STORE_KINDS = ['file', 'memory', 'redis'] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

/** A record or an entry, with its id. Values are text: JSON, for whoever keeps something. */
export interface Entry {
  id: string;
  value: string;
}

export interface WriteOptions {
  /** Time after which the record is gone, in milliseconds. Default: it stays. */
  ttlMs?: number;
}

export interface StreamPage {
  /** In the order of their ids. */
  entries: Entry[];
  /** Whether entries after the given id are missing: they were dropped, or the id is not one of this stream. */
  isGap: boolean;
}

export interface Hit {
  isAllowed: boolean;
  /** Hits within the window, this one included if it is allowed. */
  count: number;
  /** Milliseconds until the oldest hit leaves the window. */
  freeInMs: number;
}

/**
 * Keeps what must outlive a process, and what several dockAPIs share. It knows nothing of what it keeps.
 *
 * Records lie in collections, which are named by path: `operations/alice`. Streams have names of the same kind. Each method
 * is atomic, over all processes that use the store.
 *
 * @throws AppError `store_unreachable` of every method: the store does not respond in time, or is full
 */
export abstract class Store {
  abstract readonly kind: StoreKind;

  abstract get(collection: string, id: string): Promise<string | undefined>;

  /** Returns the records of a collection, in no order. */
  abstract list(collection: string): Promise<Entry[]>;

  abstract put(collection: string, id: string, value: string, options?: WriteOptions): Promise<void>;

  /** @returns undefined if the record was written; the value of the existing record otherwise */
  abstract putIfAbsent(
    collection: string,
    id: string,
    value: string,
    options?: WriteOptions,
  ): Promise<string | undefined>;

  /** Writes only if the record's value is `expected`. @returns whether it was written */
  abstract compareAndSet(
    collection: string,
    id: string,
    expected: string,
    value: string,
    options?: WriteOptions,
  ): Promise<boolean>;

  /** @returns whether there was a record */
  abstract delete(collection: string, id: string): Promise<boolean>;

  /**
   * Appends to a stream.
   *
   * @param keep number of entries that stay; the oldest are dropped
   * @returns the entry's id; ids are opaque, and only `read` orders them
   */
  abstract append(stream: string, value: string, keep: number): Promise<string>;

  /**
   * Returns the entries that follow an id.
   *
   * @param after id of an entry, or of `lastId`; undefined: from the first that is kept
   */
  abstract read(stream: string, after: string | undefined, limit: number): Promise<StreamPage>;

  /** Returns the id of the last entry, from which a reader of later entries starts, also of an empty stream. */
  abstract lastId(stream: string): Promise<string>;

  /**
   * Counts a hit in a sliding window, unless `limit` are in it.
   *
   * @param key what is counted
   */
  abstract hit(key: string, windowMs: number, limit: number): Promise<Hit>;

  /**
   * Calls back after each change of a collection or stream, by any process. One call may stand for several changes, and a call
   * may come without one. After the store was away it always comes.
   */
  abstract watch(name: string, onChange: () => void): Disposable;

  /** Deletes a stream. Readers of it see a gap. */
  abstract drop(stream: string): Promise<void>;

  /** @throws AppError `store_unreachable` if the store cannot be used now */
  abstract check(): Promise<void>;

  /** Ends its connections and timers. */
  abstract close(): Promise<void>;
}

/**
 * Changes a record, whoever else does at the same time.
 *
 * @param change returns the new value; undefined leaves the record as it is
 * @returns the record's value afterwards; undefined: there is none
 */
export async function update(
  store: Store,
  collection: string,
  id: string,
  change: (value: string) => string | undefined,
  options?: WriteOptions,
): Promise<string | undefined> {
  for (;;) {
    const before = await store.get(collection, id);
    if (before === undefined) return undefined;
    const after = change(before);
    if (after === undefined) return before;
    if (await store.compareAndSet(collection, id, before, after, options)) return after;
  }
}
