import { EventEmitter } from 'node:events';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

const POLL_MS = 100;
/** Names whose last change is remembered. A process that missed more takes everything as changed. */
const REMEMBERED = 10_000;

/**
 * Tells of changes by all processes with the file. SQLite has no notifications between processes, but a number in shared memory
 * that changes with the file; it is read only while somebody watches.
 */
export class FileChanges {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private readonly version: StatementSync;
  private readonly note: StatementSync;
  private readonly forget: StatementSync;
  private readonly since: StatementSync;
  private readonly latest: StatementSync;
  private timer: NodeJS.Timeout | undefined;
  private seenVersion: unknown;
  private seenRevision = 0;

  constructor(db: DatabaseSync) {
    this.version = db.prepare('PRAGMA data_version');
    this.note = db.prepare(
      'INSERT OR REPLACE INTO changes VALUES (?, (SELECT coalesce(max(revision), 0) + 1 FROM changes)) RETURNING revision',
    );
    this.forget = db.prepare('DELETE FROM changes WHERE revision <= ?');
    this.since = db.prepare('SELECT name FROM changes WHERE revision > ?');
    this.latest = db.prepare('SELECT coalesce(max(revision), 0) AS revision FROM changes');
  }

  /** Part of the transaction that changes the collection or stream. */
  record(name: string): void {
    const revision = Number(this.note.get(name)?.['revision']);
    if (revision % 1_000 === 0) this.forget.run(revision - REMEMBERED);
  }

  /** After the transaction. */
  tell(name: string): void {
    this.emitter.emit(name);
  }

  watch(name: string, onChange: () => void): Disposable {
    this.start();
    this.emitter.on(name, onChange);
    return {
      [Symbol.dispose]: () => {
        this.emitter.off(name, onChange);
        if (this.emitter.eventNames().length === 0) this.end();
      },
    };
  }

  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private start(): void {
    if (this.timer) return;
    this.seenVersion = this.currentVersion();
    this.seenRevision = this.currentRevision();
    this.timer = setInterval(() => this.poll(), POLL_MS).unref();
  }

  private poll(): void {
    try {
      const version = this.currentVersion();
      if (version === this.seenVersion) return;
      const before = this.seenRevision;
      this.seenRevision = this.currentRevision();
      const names =
        this.seenRevision - before < REMEMBERED
          ? this.since.all(before).map(({ name }) => String(name))
          : this.emitter.eventNames();
      this.seenVersion = version;
      for (const name of names) this.emitter.emit(name);
    } catch {
      // The file is busy, or gone: the next round looks again.
    }
  }

  private currentVersion(): unknown {
    return this.version.get()?.['data_version'];
  }

  private currentRevision(): number {
    return Number(this.latest.get()?.['revision']);
  }
}
