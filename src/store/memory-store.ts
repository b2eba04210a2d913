import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { type Entry, type Hit, Store, type StreamPage, type WriteOptions } from './store.js';
import { entryId, entryNumber } from './stream-ids.js';

interface MemoryRecord {
  value: string;
  /** By `performance.now()`. */
  endsAt: number;
}

interface MemoryStream {
  epoch: string;
  entries: Entry[];
  /** Number of entries that were ever appended: the last one's number. */
  last: number;
}

const SWEEP_MS = 60_000;

/** Ends with its process. */
export class MemoryStore extends Store {
  readonly kind = 'memory';
  private readonly collections = new Map<string, Map<string, MemoryRecord>>();
  private readonly streams = new Map<string, MemoryStream>();
  /** When each hit leaves its window. */
  private readonly hits = new Map<string, number[]>();
  private readonly changes = new EventEmitter().setMaxListeners(0);
  private readonly sweeper = setInterval(() => this.sweep(), SWEEP_MS).unref();

  get(collection: string, id: string): Promise<string | undefined> {
    return Promise.resolve(this.record(collection, id)?.value);
  }

  list(collection: string): Promise<Entry[]> {
    return Promise.resolve([...this.live(collection)].map(([id, { value }]) => ({ id, value })));
  }

  put(collection: string, id: string, value: string, { ttlMs = Infinity }: WriteOptions = {}): Promise<void> {
    let records = this.collections.get(collection);
    if (!records) this.collections.set(collection, (records = new Map<string, MemoryRecord>()));
    records.set(id, { value, endsAt: performance.now() + ttlMs });
    this.changes.emit(collection);
    return Promise.resolve();
  }

  async putIfAbsent(
    collection: string,
    id: string,
    value: string,
    options?: WriteOptions,
  ): Promise<string | undefined> {
    const there = this.record(collection, id)?.value;
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
    if (this.record(collection, id)?.value !== expected) return false;
    await this.put(collection, id, value, options);
    return true;
  }

  delete(collection: string, id: string): Promise<boolean> {
    const existed = this.record(collection, id) !== undefined;
    const records = this.collections.get(collection);
    records?.delete(id);
    if (records?.size === 0) this.collections.delete(collection);
    if (existed) this.changes.emit(collection);
    return Promise.resolve(existed);
  }

  append(stream: string, value: string, keep: number): Promise<string> {
    const existing = this.stream(stream);
    const id = entryId(existing.epoch, ++existing.last);
    existing.entries.push({ id, value });
    existing.entries.splice(0, existing.entries.length - keep);
    this.changes.emit(stream);
    return Promise.resolve(id);
  }

  read(stream: string, after: string | undefined, limit: number): Promise<StreamPage> {
    const { epoch, entries, last } = this.stream(stream);
    const first = last - entries.length;
    const from = after === undefined ? first : entryNumber(epoch, after);
    if (!(from >= first && from <= last)) return Promise.resolve({ entries: entries.slice(0, limit), isGap: true });
    return Promise.resolve({ entries: entries.slice(from - first, from - first + limit), isGap: false });
  }

  lastId(stream: string): Promise<string> {
    const { epoch, last } = this.stream(stream);
    return Promise.resolve(entryId(epoch, last));
  }

  hit(key: string, windowMs: number, limit: number): Promise<Hit> {
    const now = performance.now();
    const ends = (this.hits.get(key) ?? []).filter((endsAt) => endsAt > now);
    const isAllowed = ends.length < limit;
    if (isAllowed) ends.push(now + windowMs);
    this.hits.set(key, ends);
    return Promise.resolve({ isAllowed, count: ends.length, freeInMs: (ends[0] ?? now + windowMs) - now });
  }

  watch(name: string, onChange: () => void): Disposable {
    this.changes.on(name, onChange);
    return { [Symbol.dispose]: () => void this.changes.off(name, onChange) };
  }

  drop(stream: string): Promise<void> {
    if (this.streams.delete(stream)) this.changes.emit(stream);
    return Promise.resolve();
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    clearInterval(this.sweeper);
    return Promise.resolve();
  }

  private stream(name: string): MemoryStream {
    let stream = this.streams.get(name);
    if (!stream) this.streams.set(name, (stream = { epoch: randomUUID().slice(0, 8), entries: [], last: 0 }));
    return stream;
  }

  /** Deletes what has expired and nobody asks for. */
  private sweep(): void {
    for (const collection of this.collections.keys())
      if (this.live(collection).size === 0) this.collections.delete(collection);
    const now = performance.now();
    for (const [key, ends] of this.hits) if (ends.every((endsAt) => endsAt <= now)) this.hits.delete(key);
  }

  /** Undefined if it has expired. */
  private record(collection: string, id: string): MemoryRecord | undefined {
    const record = this.collections.get(collection)?.get(id);
    return record && record.endsAt > performance.now() ? record : undefined;
  }

  /** The collection without its expired records. */
  private live(collection: string): Map<string, MemoryRecord> {
    const records = this.collections.get(collection) ?? new Map<string, MemoryRecord>();
    for (const [id, { endsAt }] of records) if (endsAt <= performance.now()) records.delete(id);
    return records;
  }
}
