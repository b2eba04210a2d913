import type { DatabaseSync } from 'node:sqlite';

/** What version n needs to become version n + 1. Released entries never change. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE records (
    collection TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, ends_at INTEGER,
    PRIMARY KEY (collection, id)
  ) WITHOUT ROWID;
  CREATE INDEX records_ends_at ON records (ends_at) WHERE ends_at IS NOT NULL;

  CREATE TABLE streams (name TEXT PRIMARY KEY, epoch TEXT NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE entries (
    stream TEXT NOT NULL, number INTEGER NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (stream, number)
  ) WITHOUT ROWID;

  CREATE TABLE hits (key TEXT NOT NULL, ends_at INTEGER NOT NULL);
  CREATE INDEX hits_key ON hits (key, ends_at);
  CREATE INDEX hits_ends_at ON hits (ends_at);

  CREATE TABLE changes (name TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
  CREATE UNIQUE INDEX changes_revision ON changes (revision);
  `,
];

/** The version that this dockAPI writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The file is of a later version of dockAPI. */
export class NewerSchemaError extends Error {
  override name = 'NewerSchemaError';
}

/**
 * Brings the tables up to date. Several processes may do so at once.
 *
 * @throws NewerSchemaError
 */
export function migrate(db: DatabaseSync): void {
  if (versionOf(db) === SCHEMA_VERSION) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    const version = versionOf(db); // another process may have been faster
    if (version > SCHEMA_VERSION)
      throw new NewerSchemaError(
        `has schema version ${version}, and this dockAPI knows ${SCHEMA_VERSION}: use the newer dockAPI, or another directory`,
      );
    for (const step of MIGRATIONS.slice(version)) db.exec(step);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
}
