import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentError, loadConfig } from '../../../src/config/environment.js';
import { FileStore } from '../../../src/store/file/file-store.js';
import { MemoryStore } from '../../../src/store/memory-store.js';
import { openStore } from '../../../src/store/open-store.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'dockapi-state-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true });
});

const open = (directory: string) => openStore(loadConfig({ DOCKAPI_STATE_DIR: directory }));

describe('openStore', () => {
  it('makes a file in the state directory', async () => {
    const store = await open(path.join(dir, 'state'));
    expect(store).toBeInstanceOf(FileStore);
    await store.close();
  });

  it('keeps things in memory, with one warning, where the directory cannot be written', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    writeFileSync(path.join(dir, 'file'), '');
    const store = await open(path.join(dir, 'file', 'state'));
    expect(store).toBeInstanceOf(MemoryStore);
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[0]).toContain('DOCKAPI_STATE_DIR');
    await store.close();
  });

  it('stops the start where workers cannot share a file', async () => {
    writeFileSync(path.join(dir, 'file'), '');
    const config = loadConfig({ DOCKAPI_STATE_DIR: path.join(dir, 'file', 'state'), DOCKAPI_WORKERS: '2' });
    await expect(openStore(config)).rejects.toThrow(
      /^DOCKAPI_STATE_DIR: .*store\.sqlite cannot be used .* must share it$/s,
    );
  });

  it('stops the start at the file of a newer dockAPI', async () => {
    const db = new DatabaseSync(path.join(dir, 'store.sqlite'));
    db.exec('PRAGMA user_version = 999');
    db.close();
    await expect(open(dir)).rejects.toBeInstanceOf(EnvironmentError);
    await expect(open(dir)).rejects.toThrow(/^DOCKAPI_STATE_DIR: .*store\.sqlite has schema version 999/);
  });

  it('says that it put a damaged file aside', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    writeFileSync(path.join(dir, 'store.sqlite'), 'damaged '.repeat(1_000));
    const store = await open(dir);
    expect(store).toBeInstanceOf(FileStore);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/damaged .* is now .*store\.sqlite\.damaged-/)]]);
    await store.close();
  });
});
