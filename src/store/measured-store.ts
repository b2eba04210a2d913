import { AppError } from '../errors/app-error.js';
import { type Entry, type Hit, Store, type StoreKind, type StreamPage, type WriteOptions } from './store.js';

/** A call that has ended. */
export interface StoreCall {
  call: string;
  seconds: number;
  /** Of its problem; undefined if it succeeded. */
  code: string | undefined;
}

/** A store whose calls are told, with their durations and problems. */
export class MeasuredStore extends Store {
  private readonly listeners = new Set<(call: StoreCall) => void>();

  constructor(private readonly store: Store) {
    super();
  }

  /** Calls `listener` after each call, until it is disposed of. */
  onEnded(listener: (call: StoreCall) => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
  }

  get kind(): StoreKind {
    return this.store.kind;
  }

  get(collection: string, id: string): Promise<string | undefined> {
    return this.measure('get', () => this.store.get(collection, id));
  }

  list(collection: string): Promise<Entry[]> {
    return this.measure('list', () => this.store.list(collection));
  }

  put(collection: string, id: string, value: string, options?: WriteOptions): Promise<void> {
    return this.measure('put', () => this.store.put(collection, id, value, options));
  }

  putIfAbsent(collection: string, id: string, value: string, options?: WriteOptions): Promise<string | undefined> {
    return this.measure('put_if_absent', () => this.store.putIfAbsent(collection, id, value, options));
  }

  compareAndSet(
    collection: string,
    id: string,
    expected: string,
    value: string,
    options?: WriteOptions,
  ): Promise<boolean> {
    return this.measure('compare_and_set', () => this.store.compareAndSet(collection, id, expected, value, options));
  }

  delete(collection: string, id: string): Promise<boolean> {
    return this.measure('delete', () => this.store.delete(collection, id));
  }

  append(stream: string, value: string, keep: number): Promise<string> {
    return this.measure('append', () => this.store.append(stream, value, keep));
  }

  read(stream: string, after: string | undefined, limit: number): Promise<StreamPage> {
    return this.measure('read', () => this.store.read(stream, after, limit));
  }

  lastId(stream: string): Promise<string> {
    return this.measure('last_id', () => this.store.lastId(stream));
  }

  hit(key: string, windowMs: number, limit: number): Promise<Hit> {
    return this.measure('hit', () => this.store.hit(key, windowMs, limit));
  }

  drop(stream: string): Promise<void> {
    return this.measure('drop', () => this.store.drop(stream));
  }

  check(): Promise<void> {
    return this.measure('check', () => this.store.check());
  }

  watch(name: string, onChange: () => void): Disposable {
    return this.store.watch(name, onChange);
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private async measure<T>(call: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const tell = (code: string | undefined) => {
      const seconds = (performance.now() - start) / 1_000;
      for (const listener of this.listeners) listener({ call, seconds, code });
    };
    try {
      const result = await work();
      tell(undefined);
      return result;
    } catch (error) {
      tell(error instanceof AppError ? error.code : 'internal_error');
      throw error;
    }
  }
}
