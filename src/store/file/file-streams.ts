import { randomUUID } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StreamPage } from '../store.js';
import { entryId, entryNumber } from '../stream-ids.js';

interface StreamRow {
  epoch: string;
  last: number;
}

/** The statements for streams. */
export class FileStreams {
  private readonly create: StatementSync;
  private readonly find: StatementSync;
  private readonly advance: StatementSync;
  private readonly insert: StatementSync;
  private readonly trim: StatementSync;
  private readonly first: StatementSync;
  private readonly select: StatementSync;
  private readonly dropStream: StatementSync;

  constructor(db: DatabaseSync) {
    this.create = db.prepare('INSERT OR IGNORE INTO streams VALUES (?, ?, 0)');
    this.find = db.prepare('SELECT epoch, last FROM streams WHERE name = ?');
    this.advance = db.prepare('UPDATE streams SET last = last + 1 WHERE name = ? RETURNING epoch, last');
    this.insert = db.prepare('INSERT INTO entries VALUES (?, ?, ?)');
    this.trim = db.prepare('DELETE FROM entries WHERE stream = ? AND number <= ?');
    this.first = db.prepare('SELECT min(number) AS number FROM entries WHERE stream = ?');
    this.select = db.prepare(
      'SELECT number, value FROM entries WHERE stream = ? AND number > ? ORDER BY number LIMIT ?',
    );
    this.dropStream = db.prepare('DELETE FROM streams WHERE name = ?');
  }

  append(stream: string, value: string, keep: number): string {
    this.create.run(stream, newEpoch());
    const { epoch, last } = this.advance.get(stream) as unknown as StreamRow;
    this.insert.run(stream, last, value);
    this.trim.run(stream, last - keep);
    return entryId(epoch, last);
  }

  read(stream: string, after: string | undefined, limit: number): StreamPage {
    const { epoch, last } = this.rowOf(stream) ?? { epoch: '', last: 0 };
    const first = Number(this.first.get(stream)?.['number'] ?? last + 1) - 1;
    const from = after === undefined ? first : entryNumber(epoch, after);
    const isGap = !(from >= first && from <= last);
    const rows = this.select.all(stream, isGap ? first : from, limit);
    return {
      isGap,
      entries: rows.map(({ number, value }) => ({ id: entryId(epoch, Number(number)), value: String(value) })),
    };
  }

  /** Undefined: it has to be begun, in a transaction. */
  lastId(stream: string): string | undefined {
    const row = this.rowOf(stream);
    return row && entryId(row.epoch, row.last);
  }

  begin(stream: string): void {
    this.create.run(stream, newEpoch());
  }

  drop(stream: string): void {
    this.dropStream.run(stream);
    this.trim.run(stream, Number.MAX_SAFE_INTEGER);
  }

  private rowOf(stream: string): StreamRow | undefined {
    return this.find.get(stream) as unknown as StreamRow | undefined;
  }
}

function newEpoch(): string {
  return randomUUID().slice(0, 8);
}
