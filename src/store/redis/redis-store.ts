import { randomUUID } from 'node:crypto';
import type { StoreSetting } from '../../config/store-setting.js';
import { type Entry, type Hit, Store, type StreamPage, type WriteOptions } from '../store.js';
import { entryId, entryNumber } from '../stream-ids.js';
import { RedisConnection } from './redis-connection.js';
import { APPEND, COMPARE_AND_SET, DELETE, DROP, HIT, IDS, LAST_ID, PUT, PUT_IF_ABSENT, READ } from './redis-scripts.js';
import { RedisWatches } from './redis-watches.js';

/** Values that are read at a time, so that Redis does not stop for long. */
const CHUNK = 500;

/** A Redis or Valkey server, for dockAPIs on any number of machines. */
export class RedisStore extends Store {
  readonly kind = 'redis';
  private readonly redis: RedisConnection;
  private readonly watches: RedisWatches;

  /** @throws EnvironmentError if the certificate authorities cannot be read */
  constructor(setting: Extract<StoreSetting, { kind: 'redis' }>) {
    super();
    this.redis = new RedisConnection(setting, () => this.watches.tellAll());
    this.watches = new RedisWatches(this.redis.client, channel);
  }

  async get(collection: string, id: string): Promise<string | undefined> {
    return (await this.redis.run((client) => client.get(record(collection, id)))) ?? undefined;
  }

  async list(collection: string): Promise<Entry[]> {
    const ids = (await this.redis.runScript(IDS, [index(collection)], [])) as string[];
    const entries: Entry[] = [];
    for (let from = 0; from < ids.length; from += CHUNK) {
      const part = ids.slice(from, from + CHUNK);
      const values = await this.redis.run((client) => client.mGet(part.map((id) => record(collection, id))));
      part.forEach((id, n) => {
        const value = values[n];
        if (typeof value === 'string') entries.push({ id, value });
      });
    }
    return entries;
  }

  async put(collection: string, id: string, value: string, options?: WriteOptions): Promise<void> {
    await this.redis.runScript(PUT, keys(collection, id), [id, value, lifetime(options), channel(collection)]);
    this.watches.tell(collection);
  }

  async putIfAbsent(
    collection: string,
    id: string,
    value: string,
    options?: WriteOptions,
  ): Promise<string | undefined> {
    const args = [id, value, lifetime(options), channel(collection)];
    const existing = (await this.redis.runScript(PUT_IF_ABSENT, keys(collection, id), args)) as string | null;
    if (existing === null) this.watches.tell(collection);
    return existing ?? undefined;
  }

  async compareAndSet(
    collection: string,
    id: string,
    expected: string,
    value: string,
    options?: WriteOptions,
  ): Promise<boolean> {
    const args = [id, value, lifetime(options), channel(collection), expected];
    const isSet = (await this.redis.runScript(COMPARE_AND_SET, keys(collection, id), args)) === 1;
    if (isSet) this.watches.tell(collection);
    return isSet;
  }

  async delete(collection: string, id: string): Promise<boolean> {
    const existed = (await this.redis.runScript(DELETE, keys(collection, id), [id, channel(collection)])) === 1;
    if (existed) this.watches.tell(collection);
    return existed;
  }

  async append(stream: string, value: string, keep: number): Promise<string> {
    const args = [newEpoch(), value, String(keep), channel(stream)];
    const id = (await this.redis.runScript(APPEND, streamKeys(stream), args)) as string;
    this.watches.tell(stream);
    return id;
  }

  async read(stream: string, after: string | undefined, limit: number): Promise<StreamPage> {
    const [word = ''] = after?.split('.') ?? [];
    const number = after === undefined ? NaN : entryNumber(word, after);
    const args = [after === undefined ? '0' : '1', word, String(number), String(limit)];
    const [epoch, from, gap, values] = (await this.redis.runScript(READ, streamKeys(stream), args)) as [
      string,
      number,
      number,
      string[],
    ];
    return { isGap: gap === 1, entries: values.map((value, n) => ({ id: entryId(epoch, from + n + 1), value })) };
  }

  async lastId(stream: string): Promise<string> {
    return (await this.redis.runScript(LAST_ID, streamKeys(stream), [newEpoch()])) as string;
  }

  async drop(stream: string): Promise<void> {
    await this.redis.runScript(DROP, streamKeys(stream), [channel(stream)]);
    this.watches.tell(stream);
  }

  async hit(key: string, windowMs: number, limit: number): Promise<Hit> {
    const args = [String(windowMs), String(limit), randomUUID()];
    const [allowed, count, freeInMs] = (await this.redis.runScript(HIT, [name('hits', key)], args)) as number[];
    return { isAllowed: allowed === 1, count: count ?? 0, freeInMs: freeInMs ?? windowMs };
  }

  watch(collection: string, onChange: () => void): Disposable {
    return this.watches.watch(collection, onChange);
  }

  check(): Promise<void> {
    return this.redis.check();
  }

  close(): Promise<void> {
    this.watches.close();
    this.redis.close();
    return Promise.resolve();
  }
}

/** Colons separate, so that they are escaped in the parts. */
function name(...parts: string[]): string {
  return ['dockapi', ...parts.map(encodeURIComponent)].join(':');
}

function record(collection: string, id: string): string {
  return name('record', collection, id);
}

function index(collection: string): string {
  return name('collection', collection);
}

function keys(collection: string, id: string): string[] {
  return [record(collection, id), index(collection)];
}

function streamKeys(stream: string): string[] {
  return [name('stream', stream), name('entries', stream)];
}

function channel(changed: string): string {
  return name('changed', changed);
}

/** Whole milliseconds; empty: for ever. */
function lifetime({ ttlMs = Infinity }: WriteOptions = {}): string {
  return Number.isFinite(ttlMs) ? String(Math.max(1, Math.ceil(ttlMs))) : '';
}

function newEpoch(): string {
  return randomUUID().slice(0, 8);
}
