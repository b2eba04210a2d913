import { type Entry, type Hit, Store, type StoreKind, type StreamPage, type WriteOptions } from './store.js';

const RETRY_MS = 1_000;

/**
 * The part of a store that belongs to one engine, or to one cluster, so that one file or Redis can serve several. Its name is
 * asked for when it is first needed.
 *
 * Hits are not divided: a rate limit counts over all that share the store.
 *
 * @throws AppError also `engine_unreachable`, `engine_error` and `engine_timeout`, until the engine has said the name
 */
export class EngineStore extends Store {
  private prefix: string | undefined;
  /** Begun before the name was known. */
  private readonly waiting = new Set<() => void>();
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: Store,
    private readonly askName: () => Promise<string>,
  ) {
    super();
  }

  get kind(): StoreKind {
    return this.store.kind;
  }

  async get(collection: string, id: string): Promise<string | undefined> {
    return this.store.get(await this.own(collection), id);
  }

  async list(collection: string): Promise<Entry[]> {
    return this.store.list(await this.own(collection));
  }

  async put(collection: string, id: string, value: string, options?: WriteOptions): Promise<void> {
    await this.store.put(await this.own(collection), id, value, options);
  }

  async putIfAbsent(
    collection: string,
    id: string,
    value: string,
    options?: WriteOptions,
  ): Promise<string | undefined> {
    return this.store.putIfAbsent(await this.own(collection), id, value, options);
  }

  async compareAndSet(
    collection: string,
    id: string,
    expected: string,
    value: string,
    options?: WriteOptions,
  ): Promise<boolean> {
    return this.store.compareAndSet(await this.own(collection), id, expected, value, options);
  }

  async delete(collection: string, id: string): Promise<boolean> {
    return this.store.delete(await this.own(collection), id);
  }

  async append(stream: string, value: string, keep: number): Promise<string> {
    return this.store.append(await this.own(stream), value, keep);
  }

  async read(stream: string, after: string | undefined, limit: number): Promise<StreamPage> {
    return this.store.read(await this.own(stream), after, limit);
  }

  async lastId(stream: string): Promise<string> {
    return this.store.lastId(await this.own(stream));
  }

  async drop(stream: string): Promise<void> {
    await this.store.drop(await this.own(stream));
  }

  hit(key: string, windowMs: number, limit: number): Promise<Hit> {
    return this.store.hit(key, windowMs, limit);
  }

  watch(name: string, onChange: () => void): Disposable {
    if (this.prefix !== undefined) return this.store.watch(this.prefix + name, onChange);
    let watch: Disposable | undefined;
    const begin = () => {
      watch = this.store.watch(this.prefix + name, onChange);
      onChange(); // who watches may have failed to read before
    };
    this.waiting.add(begin);
    this.learn();
    return {
      [Symbol.dispose]: () => {
        this.waiting.delete(begin);
        watch?.[Symbol.dispose]();
      },
    };
  }

  check(): Promise<void> {
    return this.store.check();
  }

  close(): Promise<void> {
    clearTimeout(this.retry);
    this.waiting.clear();
    return this.store.close();
  }

  private async own(name: string): Promise<string> {
    if (this.prefix === undefined) await this.learnName();
    return this.prefix + name;
  }

  private async learnName(): Promise<void> {
    this.prefix = `${await this.askName()}/`;
    for (const begin of this.waiting) begin();
    this.waiting.clear();
  }

  /** Until the engine has answered. */
  private learn(): void {
    if (this.retry) return;
    const attempt = () => {
      this.learnName().catch(() => {
        if (this.waiting.size > 0) this.retry = setTimeout(attempt, RETRY_MS).unref();
      });
    };
    this.retry = setTimeout(attempt).unref();
  }
}
