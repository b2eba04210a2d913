import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SCOPES } from '../../../src/access/caller.js';
import { parseTokenEntries } from '../../../src/access/token-entry.js';
import { Tokens } from '../../../src/access/tokens.service.js';
import type { Config } from '../../../src/config/config.js';

const SCRIPT = path.resolve(import.meta.dirname, '../../../scripts/token.mjs');

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'dockapi-token-'));
  file = path.join(directory, 'tokens');
});
afterEach(() => rmSync(directory, { recursive: true }));

function make(name: string, scopes: string, ...more: string[]): string {
  const options = ['--name', name, '--owner', 'team-a', '--scopes', scopes, ...more];
  return execFileSync(process.execPath, [SCRIPT, ...options], { encoding: 'utf8', stdio: 'pipe' });
}

describe('npm run token', () => {
  it('prints a token that dockAPI accepts by its entry, and stores it nowhere', () => {
    const output = make('ci', SCOPES.join(','), '--file', file);
    const token = /^dockapi_[\w-]{43}$/m.exec(output)?.[0] ?? '';
    const tokens = new Tokens({ tokens: { file: undefined, entries: readFileSync(file, 'utf8') } } as Config);
    expect(tokens.find(token)).toMatchObject({ name: 'ci', owner: 'team-a' });
    expect(SCOPES.every((scope) => tokens.find(token)?.may(scope))).toBe(true);
    expect(readFileSync(file, 'utf8')).not.toContain(token);
  });

  it('appends to the file, which only its owner can read', () => {
    make('a', 'read', '--file', file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(file, readFileSync(file, 'utf8').trimEnd());
    make('b', 'run', '--file', file);
    expect(parseTokenEntries(readFileSync(file, 'utf8')).map(({ caller }) => caller.name)).toEqual(['a', 'b']);
  });

  it('creates the directory of the file', () => {
    const inDirectory = path.join(directory, 'secrets', 'tokens.txt');
    make('a', 'read', '--file', inDirectory);
    expect(parseTokenEntries(readFileSync(inDirectory, 'utf8'))).toHaveLength(1);
  });

  it('creates another token each time', () => {
    expect(make('a', 'read')).not.toBe(make('a', 'read'));
  });

  it.each([
    ['a scope that is none', 'ci', 'read,write'],
    ['no scope', 'ci', ''],
    ['a name that would be two words', 'c i', 'read'],
    ['no name', '', 'read'],
  ])('refuses %s', (_what, name, scopes) => {
    expect(() => make(name, scopes)).toThrow(/npm run token -- /);
  });

  it('refuses a name that is already in the file', () => {
    make('ci', 'read', '--file', file);
    expect(() => make('ci', 'run', '--file', file)).toThrow(/"ci"/);
  });
});
