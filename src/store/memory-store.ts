import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { type Entry, type Hit, Store, type StreamPage, type WriteOptions } from './store.js';

interface MemoryRecord {
  value: string;
  /** By `performance.now()`. */
  endsAt: number;
}

interface MemoryStream {
  entries: Entry[];
  /** Number of entries that were ever appended: the last one's number. */
  last: number;
}

/** Ends with its process. */
export class MemoryStore extends Store {
  private readonly collections = new Map<string, Map<string, MemoryRecord>>();
  private readonly streams = new Map<string, MemoryStream>();
  private readonly hits = new Map<string, number[]>();
  private readonly changes = new EventEmitter().setMaxListeners(0);
  /** Part of every entry's id, so that an id of another process is not taken for one of this store's. */
  private readonly epoch = randomUUID().slice(0, 8);

  get(collection: string, id: string): Promise<string | undefined> {
    return Promise.resolve(this.live(collection).get(id)?.value);
  }

  list(collection: string): Promise<Entry[]> {
    return Promise.resolve([...this.live(collection)].map(([id, { value }]) => ({ id, value })));
  }

  put(collection: string, id: string, value: string, { ttlMs = Infinity }: WriteOptions = {}): Promise<void> {
    let records = this.collections.get(collection);
    if (!records) this.collections.set(collection, (records = new Map()));
    records.set(id, { value, endsAt: performance.now() + ttlMs });
    this.changes.emit(collection);
    return Promise.resolve();
  }

  async putIfAbsent(collection: string, id: string, value: string, options?: WriteOptions): Promise<string | undefined> {
    const there = this.live(collection).get(id)?.value;
    if (there === undefined) await this.put(collection, id, value, options);
    return there;
  }

  async compareAndSet(
    collection: string,
    id: string,
    expected: string,
    value: string,
    options?: WriteOptions,
  ): Promise<boolean> {
    if (this.live(collection).get(id)?.value !== expected) return false;
    await this.put(collection, id, value, options);
    return true;
  }

  delete(collection: string, id: string): Promise<boolean> {
    const records = this.live(collection);
    const existed = records.delete(id);
    if (records.size === 0) this.collections.delete(collection);
    if (existed) this.changes.emit(collection);
    return Promise.resolve(existed);
  }

  append(stream: string, value: string, keep: number): Promise<string> {
    const existing = this.streams.get(stream) ?? { entries: [], last: 0 };
    this.streams.set(stream, existing);
    const id = this.entryId(++existing.last);
    existing.entries.push({ id, value });
    existing.entries.splice(0, existing.entries.length - keep);
    this.changes.emit(stream);
    return Promise.resolve(id);
  }

  read(stream: string, after: string | undefined, limit: number): Promise<StreamPage> {
    const { entries, last } = this.streams.get(stream) ?? { entries: [], last: 0 };
    const first = last - entries.length;
    const from = after === undefined ? first : this.entryNumber(after);
    if (!(from >= first && from <= last)) return Promise.resolve({ entries: entries.slice(0, limit), isGap: true });
    return Promise.resolve({ entries: entries.slice(from - first, from - first + limit), isGap: false });
  }

  lastId(stream: string): Promise<string> {
    return Promise.resolve(this.entryId(this.streams.get(stream)?.last ?? 0));
  }

  hit(key: string, windowMs: number, limit: number): Promise<Hit> {
    const now = performance.now();
    const hits = (this.hits.get(key) ?? []).filter((at) => at > now - windowMs);
    const isAllowed = hits.length < limit;
    if (isAllowed) hits.push(now);
    this.hits.set(key, hits);
    return Promise.resolve({ isAllowed, count: hits.length, freeInMs: (hits[0] ?? now) + windowMs - now });
  }

  watch(name: string, onChange: () => void): Disposable {
    this.changes.on(name, onChange);
    return { [Symbol.dispose]: () => void this.changes.off(name, onChange) };
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  /** The collection without its expired records. */
  private live(collection: string): Map<string, MemoryRecord> {
    const records = this.collections.get(collection) ?? new Map<string, MemoryRecord>();
    for (const [id, { endsAt }] of records) if (endsAt <= performance.now()) records.delete(id);
    return records;
  }

  private entryId(number: number): string {
    return `${this.epoch}.${number}`;
  }

  /** NaN of another store's. */
  private entryNumber(id: string): number {
    const [epoch, number] = id.split('.');
    return epoch === this.epoch ? Number(number) : NaN;
  }
}
