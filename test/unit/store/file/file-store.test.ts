import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NewerSchemaError, SCHEMA_VERSION } from '../../../../src/store/file/file-schema.js';
import { FileStore } from '../../../../src/store/file/file-store.js';
import { describeStore } from '../store-suite.js';
import { waitFor } from '../../../support/wait-for.js';

const WORKER = path.resolve(import.meta.dirname, '../../../support/store-worker.mjs');

let dir: string;
let file: string;
let stores: FileStore[];

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'dockapi-store-'));
  file = path.join(dir, 'state', 'store.sqlite');
  stores = [];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  rmSync(dir, { recursive: true });
});

const noDamage = (aside: string) => expect.fail(`${aside} is not damaged`);

function open(onDamage: (aside: string, reason: Error) => void = noDamage): FileStore {
  const store = new FileStore(file, onDamage);
  stores.push(store);
  return store;
}

function startWorker(work: string): ChildProcess {
  const args = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning', WORKER, file, work];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

function overwrite(position: number, content: string): void {
  const fd = openSync(file, 'r+');
  writeSync(fd, content, position);
  closeSync(fd);
}

/** The rows of a table, whatever the store would return. */
function rowsOf(table: string): number {
  const db = new DatabaseSync(file, { readOnly: true });
  const row = db.prepare(`SELECT count(*) AS count FROM ${table}`).get();
  db.close();
  return Number(row?.['count']);
}

describeStore('file', () => Promise.resolve({ store: open(), close: () => Promise.resolve() }));

describe('the file', () => {
  it('keeps everything for the next process', async () => {
    const first = open();
    await first.put('a', '1', 'one');
    const id = await first.append('s', 'x', 10);
    await first.close();
    const second = open();
    expect(await second.get('a', '1')).toBe('one');
    expect(await second.lastId('s')).toBe(id);
  });

  it('is readable by its user alone, and so are its directory and what SQLite puts beside it', async () => {
    await open().put('a', '1', 'one');
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    const modes = readdirSync(path.dirname(file)).map((name) => statSync(path.join(dir, 'state', name)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });

  it('loses permissions that others have on it', async () => {
    await open().close();
    chmodSync(file, 0o644);
    open();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('no longer has expired records and hits after a sweep', async () => {
    const store = open();
    await store.put('a', 'short', 'x', { ttlMs: 1 });
    await store.put('a', 'long', 'x', { ttlMs: 60_000 });
    await store.hit('k', 1, 5);
    expect([rowsOf('records'), rowsOf('hits')]).toEqual([2, 1]);
    await waitFor(async () => {
      await store.sweep();
      expect([rowsOf('records'), rowsOf('hits')]).toEqual([1, 0]);
    });
  });

  it('has a clock that does not jump with the system’s', async () => {
    const store = open();
    await store.put('a', '1', 'x', { ttlMs: 60_000 });
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      vi.setSystemTime(Date.now() + 3_600_000);
      expect(await store.get('a', '1')).toBe('x');
      expect(await open().get('a', '1')).toBe('x');
    } finally {
      vi.useRealTimers();
    }
  });

  it('is refused if a newer dockAPI wrote it', async () => {
    await open().close();
    const db = new DatabaseSync(file);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    db.close();
    expect(() => open()).toThrow(NewerSchemaError);
    expect(() => open()).toThrow(/use the newer dockAPI, or another directory/);
  });

  it('is brought up to date if an older dockAPI wrote it', async () => {
    mkdirSync(path.dirname(file));
    new DatabaseSync(file).close(); // version 0 had no tables
    await open().put('a', '1', 'one');
    expect(rowsOf('records')).toBe(1);
  });

  it.each([
    ['is no database', () => writeFileSync(file, 'not a database, but long enough to be looked at'.repeat(100))],
    ['lost its second half', () => truncateSync(file, 20_000)],
    ['has something else in the middle', () => overwrite(20_000, 'something else '.repeat(1_000))],
  ])('is put aside if it %s', async (_what, damage) => {
    const store = open();
    for (let n = 0; n < 100; n++) await store.put('a', String(n), 'x'.repeat(1_000));
    await store.close();
    damage();
    const onDamage = vi.fn();
    const fresh = open(onDamage);
    expect(onDamage).toHaveBeenCalledOnce();
    expect(statSync(String(onDamage.mock.calls[0]?.[0])).isFile()).toBe(true);
    expect(await fresh.list('a')).toEqual([]);
    await fresh.put('a', '1', 'works');
  });

  it('keeps what came before a torn write', async () => {
    const store = open();
    for (let n = 0; n < 50; n++) await store.put('a', String(n), 'x'.repeat(1_000));
    const torn = path.join(dir, 'torn.sqlite');
    for (const suffix of ['', '-wal']) await copyFile(file + suffix, torn + suffix);
    truncateSync(`${torn}-wal`, statSync(`${torn}-wal`).size - 2_500); // the last write, and a piece of the one before
    file = torn;
    const ids = (await open().list('a')).map(({ id }) => Number(id)).sort((a, b) => a - b);
    expect(ids.length).toBeGreaterThan(30);
    expect(ids.length).toBeLessThan(50);
    expect(ids).toEqual(ids.map((_, index) => index));
  });

  it('that cannot be used any more is store_unreachable', async () => {
    const store = open();
    await store.close();
    await expect(store.get('a', '1')).rejects.toMatchObject({ code: 'store_unreachable' });
    await expect(store.check()).rejects.toMatchObject({ code: 'store_unreachable' });
  });
});

describe('a file of several processes', () => {
  it('loses and doubles nothing while three write at once', async () => {
    const store = open();
    await store.put('shared', 'counter', '0');
    const outputs = await Promise.all([1, 2, 3].map(() => text(startWorker('contend').stdout!)));
    const got = outputs.map((output) => JSON.parse(output) as { won: number; hits: number; appended: string[] });
    expect(await store.get('shared', 'counter')).toBe('300');
    expect(got.reduce((sum, { won }) => sum + won, 0)).toBe(100);
    expect(got.reduce((sum, { hits }) => sum + hits, 0)).toBe(150);
    const { entries } = await store.read('stream', undefined, 1_000);
    expect(new Set(entries.map(({ id }) => id))).toEqual(new Set(got.flatMap(({ appended }) => appended)));
    expect(entries).toHaveLength(300);
  });

  it('keeps all that was written by one that is killed', async () => {
    const writer = startWorker('write');
    let printed = '';
    writer.stdout!.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
    await expect.poll(() => printed.split('\n').length).toBeGreaterThan(100);
    const ended = once(writer, 'close');
    writer.kill('SIGKILL');
    await ended;
    const written = printed.split('\n').slice(0, -1);
    const kept = new Set((await open().list('written')).map(({ id }) => id));
    expect(written.filter((id) => !kept.has(id))).toEqual([]);
  });

  it('tells one of the changes of another', async () => {
    const store = open();
    const [seen, other] = [vi.fn(), vi.fn()];
    store.watch('watched', seen);
    store.watch('other', other);
    await once(startWorker('put'), 'exit');
    await waitFor(() => expect(seen).toHaveBeenCalled());
    expect(await store.get('watched', '1')).toBe('by another process');
    expect(other).not.toHaveBeenCalled();
  });
});
