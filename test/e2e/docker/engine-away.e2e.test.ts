import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canStartEngine } from '../../../scripts/lib/private-engine.mjs';
import { Client } from '../../support/client.js';
import { CountingEngine } from '../../support/counting-engine.js';
import { type ProblemMembers, useDockapi } from '../../support/dockapi.js';
import { freezeEngine, inspectContainer, killEngine, restartEngine, thawEngine } from '../../support/engine.js';
import { type Service, startService } from '../../support/service.js';

const GET_ROUTES = [
  '/containers',
  '/containers/some-name',
  '/containers/some-name/logs',
  '/images',
  '/proxy/some-name',
];

/** Half of the default timeout of an engine call. For the exact timeout of /healthz, see test/unit/health. */
const WELL_BEFORE_TIMEOUT_MS = 15_000;

/** How long it took. */
async function timed<T>(action: () => Promise<T>): Promise<{ response: T; ms: number }> {
  const began = performance.now();
  return { response: await action(), ms: performance.now() - began };
}

describe('an engine that is not up yet', () => {
  let dir: string;
  let socket: string;
  let service: Service;
  let client: Client;

  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'dockapi-'));
    socket = path.join(dir, 'engine.sock');
    service = await startService({ DOCKER_HOST: `unix://${socket}` });
    client = await Client.connect(service.url);
  });
  afterAll(async () => {
    await service.stop();
    await rm(dir, { recursive: true });
  });

  it('makes /healthz a 500, and /livez a 200', async () => {
    const { response, ms } = await timed(() => client.get('/healthz'));
    expect(response).toMatchObject({ status: 500, body: { code: 'engine_unreachable' } });
    expect(ms).toBeLessThan(WELL_BEFORE_TIMEOUT_MS);
    expect(await client.get('/livez')).toMatchObject({ status: 200, body: { ok: true } });
  });

  it('makes every call engine_unreachable', async () => {
    for (const route of GET_ROUTES) {
      expect(await client.get(route), route).toMatchObject({ status: 500, body: { code: 'engine_unreachable' } });
    }
    const run = await client.post('/containers/run', { image: 'busybox', container_port: 80 });
    expect(run).toMatchObject({ status: 500, body: { code: 'engine_unreachable' } });
  });

  it('does not delay a page on a loopback port: its /livez is a 200', async () => {
    const headers = { origin: 'http://localhost:3000' };
    expect(await client.get('/livez', { headers })).toMatchObject({ status: 200, body: { ok: true } });
  });

  it('works when it is up, and is unreachable again when it is gone', async () => {
    {
      await using _engine = await CountingEngine.listen(socket);
      expect(await client.get('/healthz')).toMatchObject({
        status: 200,
        body: { ok: true, engine: { version: expect.any(String), api_version: expect.stringMatching(/^1\.\d+$/) } },
      });
      expect(await client.get('/containers')).toMatchObject({ status: 200, body: [] });
    }
    expect(await client.get('/healthz')).toMatchObject({ status: 500, body: { code: 'engine_unreachable' } });
  });
});

describe.runIf(canStartEngine())('an engine that hangs', () => {
  const dockapi = useDockapi({ DOCKAPI_ENGINE_TIMEOUT: '1' });
  /** Time limit for everything that does not need the frozen engine. */
  const patient = useDockapi();
  afterEach(() => thawEngine());

  it('makes /healthz a 500 well before the timeout, and other calls end at DOCKAPI_ENGINE_TIMEOUT with 504', async () => {
    const { id } = await patient.running();
    freezeEngine();
    const { client } = dockapi;
    const health = await timed(() => patient.client.get('/healthz'));
    expect(health.response).toMatchObject({ status: 500, body: { code: 'engine_unreachable' } });
    expect(health.ms).toBeLessThan(WELL_BEFORE_TIMEOUT_MS);
    expect(await client.get('/livez')).toMatchObject({ status: 200 });

    const calls = [
      ...GET_ROUTES.map((route) => () => client.get(route)),
      () => client.post(`/containers/${id}/start`),
      () => client.post(`/containers/${id}/stop?timeout=0`),
      () => client.post(`/containers/${id}/restart?timeout=0`),
      () => client.post(`/containers/${id}/exec`, { command: 'true' }),
      () => client.delete(`/containers/${id}`),
      () => client.post('/containers/run', { image: 'busybox', container_port: 80 }),
    ];
    const responses = await Promise.all(calls.map((call) => timed(call)));
    for (const { response, ms } of responses) {
      expect(response).toMatchObject({ status: 504, body: { code: 'engine_timeout' } });
      expect(ms).toBeGreaterThanOrEqual(990);
      expect(ms).toBeLessThan(WELL_BEFORE_TIMEOUT_MS);
    }

    thawEngine();
    await expect.poll(async () => (await client.get('/healthz')).status).toBe(200);
    const again = () => client.get(`/containers/${id}`);
    await expect.poll(again).toMatchObject({ status: 200, body: { status: 'running' } });
    expect((await patient.running()).status).toBe('running');
  });
});

describe.runIf(canStartEngine())('an engine that dies', () => {
  const dockapi = useDockapi();
  afterEach(() => restartEngine());

  it('is reported as unreachable at once, and works again when it is back', async () => {
    const { client } = dockapi;
    const kept = await dockapi.running({ restart_policy: 'always' });
    await killEngine();
    for (const route of ['/healthz', '/containers', `/containers/${kept.id}`]) {
      expect(await client.get(route), route).toMatchObject({ status: 500, body: { code: 'engine_unreachable' } });
    }
    await restartEngine();

    expect(await client.get('/healthz')).toMatchObject({ status: 200 });
    await expect.poll(async () => (await client.get<object[]>('/containers')).body).toEqual([kept]);
    // Events are watched again too: dockAPI sees the exit of a container that it has to remove.
    const { id } = await dockapi.running({ auto_remove: true, restart_policy: 'on-failure', command: 'true' });
    await expect.poll(() => inspectContainer(id)).toBeUndefined();
  });

  it('ends waiting requests with a problem', async () => {
    const { client } = dockapi;
    const { id } = await dockapi.running();
    const waiting = [
      client.post<ProblemMembers>(`/containers/${id}/exec`, { command: 'sleep 600' }),
      dockapi.run({ detach: false, name: 'waited-for' }),
    ];
    await expect.poll(async () => (await inspectContainer('waited-for'))?.State.Status).toBe('running');
    await killEngine();
    for (const { status, body } of await Promise.all(waiting)) {
      expect({ status, code: body.code }).toEqual({ status: 500, code: 'engine_unreachable' });
    }
  });
});
