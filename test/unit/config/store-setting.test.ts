import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/environment.js';

describe('the setting of the store', () => {
  it('is a file in the XDG state directory by default', () => {
    const directory = `${homedir()}/.local/state/dockapi`;
    expect(loadConfig({}).store).toEqual({ kind: 'file', directory });
    expect(loadConfig({ XDG_STATE_HOME: '/state' }).store).toEqual({ kind: 'file', directory: '/state/dockapi' });
    expect(loadConfig({ XDG_STATE_HOME: 'relative' }).store).toEqual({ kind: 'file', directory });
    expect(loadConfig({ DOCKAPI_STATE_DIR: '/own' }).store).toEqual({ kind: 'file', directory: '/own' });
  });

  it('takes memory, and a Redis with or without TLS', () => {
    expect(loadConfig({ DOCKAPI_STORE: 'memory' }).store).toEqual({ kind: 'memory' });
    expect(
      loadConfig({ DOCKAPI_STORE: 'rediss://user@r:6380/2', DOCKAPI_STORE_PASSWORD: 'p', DOCKAPI_STORE_CA: '/ca.pem' })
        .store,
    ).toEqual({ kind: 'redis', url: 'rediss://user@r:6380/2', password: 'p', ca: '/ca.pem' });
  });

  it('takes the password from a file too, without its line end', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-password-'));
    const DOCKAPI_STORE_PASSWORD_FILE = path.join(dir, 'password');
    const env = { DOCKAPI_STORE: 'redis://r:6379', DOCKAPI_STORE_PASSWORD_FILE };
    try {
      expect(() => loadConfig(env)).toThrow(/^DOCKAPI_STORE_PASSWORD_FILE: cannot be read/);
      writeFileSync(DOCKAPI_STORE_PASSWORD_FILE, 'from a file\n');
      expect(loadConfig(env).store).toMatchObject({ password: 'from a file' });
      expect(() => loadConfig({ ...env, DOCKAPI_STORE_PASSWORD: 'canary' })).toThrow(
        /^DOCKAPI_STORE_PASSWORD: must not be set together(?!.*canary)/m,
      );
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('is refused otherwise, without repeating a password', () => {
    for (const url of ['http://user:secret@host', 'redis://user:secret@host/x', 'redis:secret', 'disk'])
      expect(() => loadConfig({ DOCKAPI_STORE: url })).toThrow(
        /^DOCKAPI_STORE: must be file, memory, or a URL such as/,
      );
    expect(() => loadConfig({ DOCKAPI_STORE: 'http://user:secret@host' })).not.toThrow(/secret/);
    expect(() => loadConfig({ DOCKAPI_STATE_DIR: 'relative' })).toThrow(/^DOCKAPI_STATE_DIR: must be an absolute path/);
  });
});
