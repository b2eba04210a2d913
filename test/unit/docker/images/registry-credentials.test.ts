import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../../../src/config/environment.js';
import { serverAddress, toRegistryAuth } from '../../../../src/docker/images/registry-auth.js';
import { RegistryCredentials } from '../../../../src/docker/images/registry-credentials.js';

const HUB = 'https://index.docker.io/v1/';
const auth = Buffer.from('me:se:cret').toString('base64');
const login = { username: 'me', password: 'se:cret' };

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'docker-login-'));
  vi.stubEnv('PATH', `${directory}${path.delimiter}${process.env['PATH']}`);
  Logger.overrideLogger(false);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

describe('RegistryCredentials', () => {
  it('finds nothing without a configuration', async () => {
    expect(await find('registry:5000')).toBeUndefined();
  });

  it.each([
    ['docker.io', HUB, HUB],
    ['registry:5000', 'registry:5000', 'registry:5000'],
    ['registry:5000', 'https://registry:5000', 'registry:5000'],
    ['registry:5000', 'http://registry:5000', 'registry:5000'],
    ['registry:5000', 'https://registry:5000/', 'registry:5000'],
    ['registry:5000', 'https://registry:5000/v1/', 'registry:5000'],
    ['registry:5000', 'registry:5000/v2', 'registry:5000'],
  ])('finds for %s the login under %s in auths', async (registry, key, serveraddress) => {
    write({ auths: { [key]: { auth } } });
    expect(await find(registry)).toEqual({ ...login, serveraddress });
  });

  it('finds a login that is not encoded', async () => {
    write({ auths: { 'r:1': { username: 'me', password: 'p' } } });
    expect(await find('r:1')).toEqual({ username: 'me', password: 'p', serveraddress: 'r:1' });
  });

  it('prefers an identity token', async () => {
    write({ auths: { 'r:1': { auth, identitytoken: 'token' } } });
    expect(await find('r:1')).toEqual({ identitytoken: 'token', serveraddress: 'r:1' });
  });

  it.each([{}, { auth: '' }, { auth: Buffer.from('nocolon').toString('base64') }])(
    'finds nothing in %j',
    async (entry) => {
      write({ auths: { 'r:1': entry } });
      expect(await find('r:1')).toBeUndefined();
    },
  );

  it('does not find another registry’s login', async () => {
    write({ auths: { 'registry:5000': { auth }, 'other/registry': { auth } } });
    for (const other of ['registry:5001', 'registry', 'docker.io', 'evil-registry:5000'])
      expect(await find(other)).toBeUndefined();
  });

  it('prefers the login under the registry’s own name', async () => {
    const other = Buffer.from('other:p').toString('base64');
    write({ auths: { 'https://r:1/v1/': { auth: other }, 'r:1': { auth } } });
    expect(await find('r:1')).toMatchObject(login);
  });

  it('prefers the registry’s helper to the general one', async () => {
    helper('own', 'own');
    helper('all', 'all');
    write({ credHelpers: { 'r:1': 'own' }, credsStore: 'all', auths: { 'r:1': { auth } } });
    expect(await find('r:1')).toEqual({ username: 'own', password: 'r:1', serveraddress: 'r:1' });
    expect(await find('r:2')).toEqual({ username: 'all', password: 'r:2', serveraddress: 'r:2' });
  });

  it('asks a helper for Docker Hub by its long address', async () => {
    helper('all', 'hub');
    write({ credsStore: 'all' });
    expect(await find('docker.io')).toEqual({ username: 'hub', password: HUB, serveraddress: HUB });
  });

  it('treats the secret of <token> as an identity token', async () => {
    helper('all', '<token>');
    write({ credsStore: 'all' });
    expect(await find('r:1')).toEqual({ identitytoken: 'r:1', serveraddress: 'r:1' });
  });

  it.each(['missing', '../all', 'a b', '$(id)'])('finds nothing with the helper %s', async (credsStore) => {
    helper('all', 'x');
    write({ credsStore });
    expect(await find('r:1')).toBeUndefined();
  });

  it('reads the file again each time', async () => {
    write({ auths: {} });
    expect(await find('r:1')).toBeUndefined();
    write({ auths: { 'r:1': { auth } } });
    expect(await find('r:1')).toMatchObject(login);
  });

  it.each(['nonsense', '', '[]', 'null', '{"auths":null}'])(
    'finds nothing in the file %j, and fails nothing',
    async (text) => {
      writeFileSync(path.join(directory, 'config.json'), text);
      expect(await find('r:1')).toBeUndefined();
    },
  );
});

describe('toRegistryAuth', () => {
  it('sends the engine a user name and password, or a token', () => {
    expect(toRegistryAuth({ username: 'u', password: 'p' }, 'r:1')).toEqual({
      username: 'u',
      password: 'p',
      serveraddress: 'r:1',
    });
    expect(toRegistryAuth({ identity_token: 't' }, 'docker.io')).toEqual({ identitytoken: 't', serveraddress: HUB });
  });

  it.each([undefined, null])('is undefined for %s', (given) => {
    expect(toRegistryAuth(given, 'r:1')).toBeUndefined();
  });
});

it('serverAddress knows Docker Hub by its long address', () => {
  expect(serverAddress('docker.io')).toBe(HUB);
  expect(serverAddress('ghcr.io')).toBe('ghcr.io');
});

function find(registry: string) {
  return new RegistryCredentials(loadConfig({ DOCKER_CONFIG: directory })).find(registry);
}

function write(config: object): void {
  writeFileSync(path.join(directory, 'config.json'), JSON.stringify(config));
}

/** A credential helper that returns its input as the secret. */
function helper(name: string, username: string): void {
  const file = path.join(directory, `docker-credential-${name}`);
  writeFileSync(file, `#!/bin/sh\nprintf '{"Username":"${username}","Secret":"%s"}' "$(cat)"\n`);
  chmodSync(file, 0o755);
}
