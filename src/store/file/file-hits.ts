import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Hit } from '../store.js';
import type { FileClock } from './file-clock.js';

/** The statements for hits. */
export class FileHits {
  private readonly expire: StatementSync;
  private readonly insert: StatementSync;
  private readonly count: StatementSync;
  private readonly sweep: StatementSync;

  constructor(
    db: DatabaseSync,
    private readonly now: FileClock,
  ) {
    this.expire = db.prepare('DELETE FROM hits WHERE key = ? AND ends_at <= ?');
    this.insert = db.prepare('INSERT INTO hits VALUES (?, ?)');
    this.count = db.prepare('SELECT count(*) AS count, min(ends_at) AS first FROM hits WHERE key = ?');
    this.sweep = db.prepare('DELETE FROM hits WHERE ends_at <= ?');
  }

  hit(key: string, windowMs: number, limit: number): Hit {
    const now = this.now();
    this.expire.run(key, now);
    const isAllowed = this.state(key).count < limit;
    if (isAllowed) this.insert.run(key, now + windowMs);
    const { count, first } = this.state(key);
    return { isAllowed, count, freeInMs: (first ?? now + windowMs) - now };
  }

  deleteExpired(): void {
    this.sweep.run(this.now());
  }

  private state(key: string): { count: number; first: number | null } {
    return this.count.get(key) as unknown as { count: number; first: number | null };
  }
}
