import type { DatabaseSync } from 'node:sqlite';
import { type Entry, type Hit, Store, type StreamPage, type WriteOptions } from '../store.js';
import { storeUnreachable } from '../store-problem.js';
import { FileChanges } from './file-changes.js';
import { clockOf } from './file-clock.js';
import { FileHits } from './file-hits.js';
import { FileRecords } from './file-records.js';
import { FileStreams } from './file-streams.js';
import { FileSync } from './file-sync.js';
import { openDatabase } from './open-database.js';

const SWEEP_MS = 60_000;

/**
 * A SQLite file for any number of processes of one machine. Its calls take microseconds, so that they run in the event loop. What
 * a process has written survives the process at once, and the machine after a second.
 */
export class FileStore extends Store {
  readonly kind = 'file';
  private readonly db: DatabaseSync;
  private readonly records: FileRecords;
  private readonly streams: FileStreams;
  private readonly hits: FileHits;
  private readonly changes: FileChanges;
  private readonly sync: FileSync;
  private readonly sweeper: NodeJS.Timeout;

  /**
   * @param onDamage told that a damaged file was put aside, and where to
   * @throws NewerSchemaError
   * @throws Error if the directory cannot be written
   */
  constructor(
    private readonly file: string,
    onDamage: (aside: string, reason: Error) => void,
  ) {
    super();
    this.db = openDatabase(file, onDamage);
    const now = clockOf(this.db);
    this.records = new FileRecords(this.db, now);
    this.streams = new FileStreams(this.db);
    this.hits = new FileHits(this.db, now);
    this.changes = new FileChanges(this.db);
    this.sync = new FileSync(`${file}-wal`);
    this.sweeper = setInterval(() => void this.sweep().catch(() => undefined), SWEEP_MS).unref();
  }

  get(collection: string, id: string): Promise<string | undefined> {
    return this.run(() => this.records.get(collection, id));
  }

  list(collection: string): Promise<Entry[]> {
    return this.run(() => this.records.list(collection));
  }

  async put(collection: string, id: string, value: string, { ttlMs }: WriteOptions = {}): Promise<void> {
    await this.change(collection, () => (this.records.put(collection, id, value, ttlMs), true));
  }

  async putIfAbsent(
    collection: string,
    id: string,
    value: string,
    { ttlMs }: WriteOptions = {},
  ): Promise<string | undefined> {
    let existing: string | undefined;
    await this.change(collection, () => {
      existing = this.records.get(collection, id);
      if (existing === undefined) this.records.put(collection, id, value, ttlMs);
      return existing === undefined;
    });
    return existing;
  }

  compareAndSet(
    collection: string,
    id: string,
    expected: string,
    value: string,
    { ttlMs }: WriteOptions = {},
  ): Promise<boolean> {
    return this.change(collection, () => {
      if (this.records.get(collection, id) !== expected) return false;
      this.records.put(collection, id, value, ttlMs);
      return true;
    });
  }

  delete(collection: string, id: string): Promise<boolean> {
    return this.change(collection, () => this.records.delete(collection, id));
  }

  async append(stream: string, value: string, keep: number): Promise<string> {
    let id = '';
    await this.change(stream, () => {
      id = this.streams.append(stream, value, keep);
      return true;
    });
    return id;
  }

  read(stream: string, after: string | undefined, limit: number): Promise<StreamPage> {
    return this.run(() => this.inTransaction('BEGIN', () => this.streams.read(stream, after, limit)));
  }

  lastId(stream: string): Promise<string> {
    return this.run(() => {
      const begun = this.streams.lastId(stream);
      if (begun !== undefined) return begun;
      this.inTransaction('BEGIN IMMEDIATE', () => this.streams.begin(stream));
      return this.streams.lastId(stream) ?? '';
    });
  }

  hit(key: string, windowMs: number, limit: number): Promise<Hit> {
    return this.run(() => this.inTransaction('BEGIN IMMEDIATE', () => this.hits.hit(key, windowMs, limit)));
  }

  watch(name: string, onChange: () => void): Disposable {
    return this.changes.watch(name, onChange);
  }

  async drop(stream: string): Promise<void> {
    await this.change(stream, () => (this.streams.drop(stream), true));
  }

  /** Writes, so that a full or read-only disk is noticed. */
  async check(): Promise<void> {
    await this.run(() => this.db.exec("INSERT OR REPLACE INTO meta VALUES ('check', '')"));
  }

  close(): Promise<void> {
    clearInterval(this.sweeper);
    this.sync.end();
    this.changes.end();
    if (this.db.isOpen) this.db.close();
    return Promise.resolve();
  }

  /** Deletes expired records and hits. */
  async sweep(): Promise<void> {
    await this.run(() => {
      this.inTransaction('BEGIN IMMEDIATE', () => this.hits.deleteExpired());
      while (this.inTransaction('BEGIN IMMEDIATE', () => this.records.deleteExpired()));
    });
  }

  /** @param work returns whether it changed something */
  private async change(name: string, work: () => boolean): Promise<boolean> {
    const changed = await this.run(() =>
      this.inTransaction('BEGIN IMMEDIATE', () => {
        const done = work();
        if (done) this.changes.record(name);
        return done;
      }),
    );
    if (changed) {
      this.sync.soon();
      this.changes.tell(name);
    }
    return changed;
  }

  private inTransaction<T>(begin: string, work: () => T): T {
    this.db.exec(begin);
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }

  private run<T>(work: () => T): Promise<T> {
    try {
      return Promise.resolve(work());
    } catch (error) {
      const reason = (error as Error).message;
      return Promise.reject(
        storeUnreachable(`The store ${this.file} cannot be used (${reason}). Check its disk and permissions`, error),
      );
    }
  }
}
