import { chmodSync, closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from './file-schema.js';

/**
 * Time to wait for another process's transaction, in milliseconds. Those take microseconds; a stopped process may hold one for
 * ever, and the wait blocks this process.
 */
const BUSY_MS = 1_000;

/** SQLite's result codes of a file that is not, or no longer, a database: https://www.sqlite.org/rescode.html */
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** `errcode` is SQLite's extended result code; its lowest byte is the primary one. */
function resultCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
}

/**
 * Opens a database for several processes, and makes it and its directory, which nobody else may read.
 *
 * @param onDamage told that a damaged file was put aside, and where to
 * @throws NewerSchemaError
 * @throws Error if the directory cannot be written
 */
export function openDatabase(file: string, onDamage: (aside: string, reason: Error) => void): DatabaseSync {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  createPrivate(file);
  const { ino } = statSync(file);
  try {
    return connect(file);
  } catch (error) {
    if (![SQLITE_CORRUPT, SQLITE_NOTADB].includes(resultCode(error))) throw error;
    // Another process may have put it aside already.
    if (statSync(file, { throwIfNoEntry: false })?.ino === ino) onDamage(putAside(file), error as Error);
    createPrivate(file);
    return connect(file);
  }
}

function connect(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = NORMAL'); // the rest does FileSync
    db.exec('PRAGMA journal_size_limit = 4194304');
    const [problem] = Object.values(db.prepare('PRAGMA quick_check(1)').get() ?? {});
    if (problem !== 'ok') throw Object.assign(new Error(String(problem)), { errcode: SQLITE_CORRUPT });
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** SQLite gives its further files the permissions of this one. */
function createPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  }
}

function putAside(file: string): string {
  const aside = `${file}.damaged-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  for (const suffix of ['-wal', '-shm', '']) {
    try {
      renameSync(file + suffix, aside + suffix);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return aside;
}
