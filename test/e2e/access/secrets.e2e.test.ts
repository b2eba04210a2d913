import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uniqueName } from '../../support/containers.js';
import { CountingEngine } from '../../support/counting-engine.js';
import { useDockapi } from '../../support/dockapi.js';
import { makeToken } from '../../support/tokens.js';
import { testEngine } from '../../support/test-engine.js';

/** Secrets that may appear only where they belong. */
const CANARY = 'canary-7d2e61';

const token = makeToken('me', 'team-a', 'read,run,exec,proxy,host');

describe.each([
  ['without tokens', {}, {}],
  ['with tokens', { DOCKAPI_TOKENS: token.entry }, token.headers],
])('a secret that a caller sends, %s,', (_mode, env, own) => {
  let engine: CountingEngine;
  const name = uniqueName();
  const responses: string[] = [];

  beforeAll(async () => {
    engine = await CountingEngine.listen();
  });
  afterAll(() => engine[Symbol.asyncDispose]());
  const dockapi = useDockapi(() => ({ DOCKER_HOST: engine.host, LOG_LEVEL: 'verbose', ...env }), own);

  async function ask(method: string, path: string, json?: unknown, headers: Record<string, string> = {}) {
    const { status, text, headers: responded } = await dockapi.client.request(method, path, { json, headers });
    responses.push(text, JSON.stringify([...responded]));
    return status;
  }

  it('appears in no response, no log line and no engine URL', async () => {
    const registry = testEngine().registry;
    const secret = { env: { PASSWORD: CANARY, [`${CANARY}_`]: 'x' }, container_port: 80 };
    const login = { registry_auth: { username: 'me', password: CANARY } };
    const ready = { all: [{ http: { path: '/', headers: { 'X-Key': CANARY } } }], timeout: 1 };
    const run = { image: 'busybox', command: 'sleep 600', name, ready, wait_ready: false, ...secret };
    expect(await ask('POST', '/containers/run', run)).toBe(201);
    expect(await ask('POST', '/containers/run', run)).toBe(400); // the name is taken
    const failing = [
      { ...secret, image: 'busybox', network: 'nosuch' },
      { ...secret, image: 'busybox', command: '/nosuch' },
      { ...secret, image: `${registry}/nosuch:1`, ...login },
      { ...secret, image: 'busybox', command: 'false', wait_ready: true },
      { ...secret, image: 'busybox', command: 'sleep 600', ready },
      { ...secret, image: 5, ...login },
      { ...secret, image: 'busybox', unknown: CANARY, ...login },
    ];
    for (const each of failing) expect(await ask('POST', '/containers/run', each)).toBeGreaterThanOrEqual(400);
    expect(await ask('POST', '/images/pull', { image: `${registry}/nosuch:1`, ...login })).toBe(400);
    expect(await ask('POST', '/images/pull', { image: 'busybox', ...login, more: 1 })).toBe(400);
    expect(await ask('POST', `/containers/${name}/exec`, { command: 'true', env: { PASSWORD: CANARY } })).toBe(200);
    expect(await ask('POST', `/containers/${name}/exec`, { command: "'", env: { PASSWORD: CANARY } })).toBe(400);
    for (const path of [`/containers/${name}`, '/containers', `/containers/${name}/logs`, `/proxy/${name}`]) {
      expect(await ask('GET', path)).toBe(200);
    }
    expect(await ask('GET', `/containers/${name}/wait?timeout=1`)).toBe(504);
    expect(await ask('GET', `/proxy/${name}/?token=${CANARY}`, undefined, { authorization: `Bearer ${CANARY}` })).toBe(
      502,
    );
    expect(await ask('GET', `/nowhere?token=${CANARY}`)).toBe(404);
    if ('DOCKAPI_TOKENS' in env) expect(await ask('GET', '/containers', undefined, { 'x-api-key': CANARY })).toBe(401);
    expect(await ask('GET', '/policy')).toBe(200);
    expect(await ask('GET', '/metrics')).toBe(200);
    await dockapi.service.stop();
    for (const secret of [CANARY, token.token]) {
      expect(responses.filter((each) => each.includes(secret))).toEqual([]);
      expect(dockapi.service.output()).not.toContain(secret);
      expect(engine.calls.filter(({ target }) => target.includes(secret))).toEqual([]);
    }
  });
});
