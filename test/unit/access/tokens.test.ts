import { mkdtemp, open as openFile, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Tokens } from '../../../src/access/tokens.service.js';
import type { Config } from '../../../src/config/config.js';
import { makeToken } from '../../support/tokens.js';

const ci = makeToken('ci', 'team-a', 'read');
const ops = makeToken('ops', 'team-b', 'admin');

let directory: string;
let file: string;
let tokens: Tokens | undefined;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'dockapi-tokens-'));
  file = path.join(directory, 'tokens');
});
afterEach(async () => {
  tokens?.onModuleDestroy();
  vi.restoreAllMocks();
  await rm(directory, { recursive: true });
});

const open = (source: { file?: string; entries?: string }) =>
  (tokens = new Tokens({ tokens: { file: undefined, entries: undefined, ...source } } as unknown as Config));
const soon = (expected: { ci: boolean; ops: boolean }) =>
  expect
    .poll(() => ({ ci: tokens?.find(ci.token) !== undefined, ops: tokens?.find(ops.token) !== undefined }))
    .toEqual(expected);

describe('Tokens', () => {
  it('finds the caller of a token, and none for an unknown token', () => {
    open({ entries: `${ci.entry};${ops.entry}` });
    expect([tokens?.find(ci.token)?.name, tokens?.find(ops.token)?.name]).toEqual(['ci', 'ops']);
    for (const other of ['', 'x', ci.entry, ci.token.slice(1), `${ci.token} `])
      expect(tokens?.find(other)).toBe(undefined);
  });

  it.each(['', '# nobody', 'ci team-a read'])('refuses to start with the file %j', async (text) => {
    await writeFile(file, text);
    expect(() => open({ file })).toThrow(/^DOCKAPI_TOKENS_FILE: /);
    expect(() => open({ entries: text || ';' })).toThrow(/^DOCKAPI_TOKENS: /);
  });

  it('refuses to start without the file', () => {
    expect(() => open({ file })).toThrow(/^DOCKAPI_TOKENS_FILE: .*ENOENT/);
  });

  it('reads the file again when it is written, replaced, or a symlink to another file', async () => {
    await writeFile(file, ci.entry);
    open({ file });
    await writeFile(file, `${ci.entry}\n${ops.entry}`);
    await soon({ ci: true, ops: true });
    await writeFile(`${file}.new`, ops.entry);
    await rename(`${file}.new`, file);
    await soon({ ci: false, ops: true });
    await writeFile(path.join(directory, 'elsewhere'), ci.entry);
    await unlink(file);
    await symlink('elsewhere', file);
    await soon({ ci: true, ops: false });
  });

  it('keeps the tokens while the file is broken or missing, and logs that once', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn');
    await writeFile(file, ci.entry);
    open({ file });
    await writeFile(file, `${ops.entry}\nbroken`);
    await expect.poll(() => warn.mock.calls.length).toBe(1);
    await unlink(file);
    await expect.poll(() => warn.mock.calls.length).toBe(2);
    expect(tokens?.find(ci.token)?.name).toBe('ci');
    await writeFile(file, ops.entry);
    await soon({ ci: false, ops: true });
    expect(warn.mock.calls.length).toBe(2);
  });

  it('logs once that the file was replaced out of sight, as when it is mounted alone', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn');
    await writeFile(file, ci.entry);
    await using mounted = await openFile(file, 'r+');
    open({ file: `/proc/self/fd/${mounted.fd}` });
    await writeFile(`${file}.new`, ops.entry);
    await rename(`${file}.new`, file);
    await expect.poll(() => warn.mock.calls.flat().join()).toMatch(/ was replaced .*: mount its directory/);
    await mounted.write(`${ci.entry}\n${ops.entry}`, 0);
    await soon({ ci: true, ops: true });
    expect(warn.mock.calls.length).toBe(1);
  });

  it('keeps the callers of unchanged entries only', async () => {
    await writeFile(file, `${ci.entry}\n${ops.entry}`);
    open({ file });
    const [before, admin] = [tokens?.find(ci.token), tokens?.find(ops.token)];
    await writeFile(file, `${ops.entry.replace('admin', 'read')}\n${ci.entry}`);
    await expect.poll(() => tokens?.find(ops.token)?.may('admin')).toBe(false);
    expect(tokens?.withKey(tokens.keyOf(before!) ?? '')).toBe(before);
    expect(tokens?.keyOf(admin!)).toBeUndefined();
    expect([before?.isRevoked, admin?.isRevoked]).toEqual([false, true]);
  });
});
