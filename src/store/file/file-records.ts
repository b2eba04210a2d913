import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Entry } from '../store.js';
import type { FileClock } from './file-clock.js';

/** Expired records deleted at a time, so that no transaction takes long. */
const SWEEP = 1_000;

/** The statements for records. */
export class FileRecords {
  private readonly select: StatementSync;
  private readonly selectAll: StatementSync;
  private readonly upsert: StatementSync;
  private readonly remove: StatementSync;
  private readonly sweep: StatementSync;

  constructor(
    db: DatabaseSync,
    private readonly now: FileClock,
  ) {
    const live = '(ends_at IS NULL OR ends_at > ?)';
    this.select = db.prepare(`SELECT value FROM records WHERE collection = ? AND id = ? AND ${live}`);
    this.selectAll = db.prepare(`SELECT id, value FROM records WHERE collection = ? AND ${live}`);
    this.upsert = db.prepare('INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)');
    this.remove = db.prepare('DELETE FROM records WHERE collection = ? AND id = ?');
    this.sweep = db.prepare(
      `DELETE FROM records WHERE (collection, id) IN (SELECT collection, id FROM records WHERE ends_at <= ? LIMIT ${SWEEP})`,
    );
  }

  get(collection: string, id: string): string | undefined {
    return this.select.get(collection, id, this.now())?.['value'] as string | undefined;
  }

  list(collection: string): Entry[] {
    return this.selectAll
      .all(collection, this.now())
      .map(({ id, value }) => ({ id: String(id), value: String(value) }));
  }

  put(collection: string, id: string, value: string, ttlMs: number | undefined): void {
    const isLimited = ttlMs !== undefined && Number.isFinite(ttlMs);
    this.upsert.run(collection, id, value, isLimited ? this.now() + Math.ceil(ttlMs) : null);
  }

  /** @returns whether there was a record */
  delete(collection: string, id: string): boolean {
    const existed = this.get(collection, id) !== undefined;
    this.remove.run(collection, id);
    return existed;
  }

  /** @returns whether there may be more expired records */
  deleteExpired(): boolean {
    return Number(this.sweep.run(this.now()).changes) >= SWEEP;
  }
}
