import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PulledImageDto } from '../../../src/images/dto/pull-image.dto.js';
import { engineRequest, removeContainer } from '../../support/engine.js';
import { startScriptedRegistry } from '../../support/scripted-registry.mjs';
import { useDockapi } from '../../support/dockapi.js';
import { testEngine } from '../../support/test-engine.js';
import { differs } from '../../support/tested-engine.js';

/** Secrets that must not appear anywhere: a wrong password, a token, and output of a credential helper. */
const CANARY = 'canary-4f1c9b';

const { address, username, password } = testEngine().authRegistry;
const image = `${address}/library/busybox:latest`;
const login = { username, password };

let directory: string;
const responses: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'dockapi-login-'));
  await mkdir(path.join(directory, 'bin'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const dockapi = useDockapi(() => ({
  DOCKER_CONFIG: directory,
  PATH: `${path.join(directory, 'bin')}${path.delimiter}${process.env.PATH}`,
  LOG_LEVEL: 'verbose',
}));

/** The registry requires a login even if the engine has the image, but a run would not pull then. */
afterEach(async () => {
  await engineRequest('DELETE', `/images/${image}?force=1`);
  await rm(path.join(directory, 'config.json'), { force: true });
});

describe('a registry with a login', () => {
  it('refuses a pull without a login: 400 image_pull_denied', async () => {
    expect(await pull({})).toEqual({ status: 400, code: 'image_pull_denied' });
  });

  it('refuses a pull with a wrong password: 400 image_pull_denied', async () => {
    expect(await pull({ registry_auth: { username, password: CANARY } })).toEqual({
      status: 400,
      code: 'image_pull_denied',
    });
  });

  it.each([
    ['as JSON', {}],
    ['with progress', { accept: 'application/x-ndjson' }],
  ])('accepts registry_auth, %s', async (_how, headers) => {
    expect(await pull({ registry_auth: login }, headers)).toMatchObject({ status: 200 });
  });

  // The header that carries it is Base64, whose padding depends on the length.
  it.each([1, 2, 3])('accepts a login of any length (%i more)', async (more) => {
    const quoted = await startScriptedRegistry((request, response) => {
      response
        .writeHead(401, { 'www-authenticate': 'Basic realm="test"', 'content-type': 'application/json' })
        .end('{}');
      seen.push(String(request.headers.authorization));
    });
    const seen: string[] = [];
    const secret = `${CANARY}${'x'.repeat(more)}`;
    try {
      await pull({ image: `${quoted.address}/some/image`, registry_auth: { username: 'u', password: secret } });
      expect(seen).toContain(`Basic ${Buffer.from(`u:${secret}`).toString('base64')}`);
    } finally {
      await quoted.close();
    }
  });

  it.each([
    ['NAME_UNKNOWN', 404],
    ['UNSUPPORTED', 400],
  ])('may quote the password in its error %s, but the response does not', async (code, status) => {
    const registry = await startScriptedRegistry(({ headers }, response) => {
      const [, given = ''] = headers.authorization?.split(' ') ?? [];
      if (!given) return response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end('{}');
      const message = `nothing for ${Buffer.from(given, 'base64').toString()}`;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ errors: [{ code, message }] }));
    });
    try {
      const { text } = await dockapi.client.post('/images/pull', {
        image: `${registry.address}/some/image`,
        registry_auth: { username: 'somebody', password: CANARY },
      });
      expect(text.includes('nothing for somebody:')).toBe(!differs('no word of the registry'));
      expect(text).not.toContain(CANARY);
    } finally {
      await registry.close();
    }
  });

  it('accepts a run’s registry_auth, and refuses a run without', async () => {
    const run = { image, container_port: 80, command: 'sleep 600' };
    const refused = await dockapi.client.post('/containers/run', run);
    expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 400, code: 'image_pull_denied' });
    const started = await dockapi.client.post<{ id: string }>('/containers/run', { ...run, registry_auth: login });
    try {
      expect(started.status).toBe(201);
      expect(started.text).not.toContain(password);
      const inspected = await engineRequest('GET', `/containers/${started.body.id}/json`);
      expect(inspected.text).not.toContain(password);
    } finally {
      await removeContainer(started.body.id);
    }
  });

  it('uses registry_auth with pull: always, too', async () => {
    const run = { image, container_port: 80, command: 'sleep 600', pull: 'always' };
    const refused = await dockapi.client.post('/containers/run', {
      ...run,
      registry_auth: { username, password: CANARY },
    });
    expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 400, code: 'image_pull_denied' });
    responses.push(refused.text);
  });
});

describe('an identity token', () => {
  it('is sent to the registry’s token service', async () => {
    const { tokens, ...response } = await pullWithTokenService({ registry_auth: { identity_token: CANARY } });
    expect(tokens.join()).toContain(`refresh_token=${CANARY}`);
    expect(response.status).toBe(400);
  });

  it('is read from the login of docker login', async () => {
    const { tokens } = await pullWithTokenService({}, (registry) => ({
      auths: {
        [registry]: {
          auth: Buffer.from('00000000-0000-0000-0000-000000000000:').toString('base64'),
          identitytoken: CANARY,
        },
      },
    }));
    expect(tokens.join()).toContain(`refresh_token=${CANARY}`);
  });

  it('is returned by a credential helper', async () => {
    await writeHelper({ Username: '<token>', Secret: CANARY });
    const { tokens } = await pullWithTokenService({}, () => ({ credsStore: 'test' }));
    expect(tokens.join()).toContain(`refresh_token=${CANARY}`);
  });
});

describe('the login of docker login', () => {
  const auth = Buffer.from(`${username}:${password}`).toString('base64');

  it.each([
    ['the registry', address],
    ['its URL', `http://${address}`],
    ['its https URL', `https://${address}`],
  ])('is used if auths names %s', async (_what, key) => {
    await writeConfig({ auths: { [key]: { auth } } });
    expect(await pull({})).toMatchObject({ status: 200 });
  });

  it('is not used for another registry', async () => {
    await writeConfig({ auths: { 'registry.example.com': { auth } } });
    expect(await pull({})).toEqual({ status: 400, code: 'image_pull_denied' });
  });

  it('is used for the pull of a run', async () => {
    await writeConfig({ auths: { [address]: { auth } } });
    const { status, body } = await dockapi.client.post<{ id: string }>('/containers/run', {
      image,
      container_port: 80,
      command: 'sleep 600',
    });
    if (status === 201) await removeContainer(body.id);
    expect(status).toBe(201);
  });

  it('is not used with registry_auth', async () => {
    await writeConfig({ auths: { [address]: { auth } } });
    expect(await pull({ registry_auth: { username, password: CANARY } })).toEqual({
      status: 400,
      code: 'image_pull_denied',
    });
  });

  it.each([
    ['credsStore', { credsStore: 'test', auths: { [address]: {} } }],
    ['credHelpers', { credHelpers: { [address]: 'test' } }],
    ['credHelpers before credsStore', { credHelpers: { [address]: 'test' }, credsStore: 'not-there' }],
  ])('is requested from the credential helper that %s names', async (_what, config) => {
    await writeHelper({ Username: username, Secret: password });
    await writeConfig(config);
    expect(await pull({})).toMatchObject({ status: 200 });
  });

  it.each([
    ['knows no login', 'echo credentials not found in native keychain; exit 1'],
    ['prints nonsense', `echo ${CANARY}`],
    ['is not there', undefined],
    ['has a name that leads elsewhere', undefined, '../bin/docker-credential-test'],
  ])('counts as none if the helper %s', async (_what, script, name = 'test') => {
    await rm(path.join(directory, 'bin', 'docker-credential-test'), { force: true });
    if (script) await writeScript(script);
    await writeConfig({ credsStore: name });
    expect(await pull({})).toEqual({ status: 400, code: 'image_pull_denied' });
  });

  it('counts as none if the file is not JSON', async () => {
    await writeFile(path.join(directory, 'config.json'), 'nonsense');
    expect(await pull({})).toEqual({ status: 400, code: 'image_pull_denied' });
  });
});

// This test is last, because it checks all responses and log lines of the others.
it('no password and no token appears in any response or in the log, at LOG_LEVEL=verbose', () => {
  expect(responses.length).toBeGreaterThan(15);
  for (const secret of [CANARY, password, Buffer.from(`${username}:${password}`).toString('base64')]) {
    expect(responses.join('\n')).not.toContain(secret);
    expect(dockapi.service.output()).not.toContain(secret);
  }
});

async function pull(request: { image?: string; registry_auth?: object }, headers: Record<string, string> = {}) {
  const { status, body, text } = await dockapi.client.post<Partial<PulledImageDto> & { code?: string }>(
    '/images/pull',
    { image, ...request },
    { headers },
  );
  responses.push(text);
  return { status, code: body?.code };
}

/** Pulls from a registry with a token service. Returns the requests that the service received. */
async function pullWithTokenService(request: object, config?: (registry: string) => object) {
  const tokens: string[] = [];
  const registry = await startScriptedRegistry((asked, response) => {
    if (asked.url?.startsWith('/token')) {
      let body = '';
      asked.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      asked.on('end', () => {
        tokens.push(decodeURIComponent(body));
        // It quotes the request, as some services do.
        response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ details: body }));
      });
      return;
    }
    const realm = `http://${registry.address}/token`;
    response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="test"` }).end('{}');
  });
  try {
    if (config) await writeConfig(config(registry.address));
    return { tokens, ...(await pull({ image: `${registry.address}/some/image`, ...request })) };
  } finally {
    await registry.close();
  }
}

async function writeConfig(config: object): Promise<void> {
  await writeFile(path.join(directory, 'config.json'), JSON.stringify(config));
}

/** A credential helper that returns this login for the registry. */
async function writeHelper(response: object): Promise<void> {
  await writeScript(`[ "$1" = get ] && grep -q : && echo '${JSON.stringify(response)}'`);
}

async function writeScript(script: string): Promise<void> {
  const file = path.join(directory, 'bin', 'docker-credential-test');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}
