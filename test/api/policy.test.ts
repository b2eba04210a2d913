import { describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { makeToken } from '../support/tokens.js';

const MIB = 1024 * 1024;

async function policyOf(env: NodeJS.ProcessEnv): Promise<unknown> {
  await using app = await startApp({}, env);
  return (await fetch(`${app.url}/policy`)).json();
}

describe('GET /policy', () => {
  it('returns no limits by default', async () => {
    expect(await policyOf({})).toEqual({
      owner: null,
      scopes: ['read', 'run', 'files', 'exec', 'proxy', 'host', 'admin'],
      images: null,
      mount_roots: null,
      networks: null,
      port_range: { from: 20_000, to: 29_999 },
      host_ports: null,
      memory: { default: null, max: null },
      cpus: { default: null, max: null },
      pids_limit: { default: null, max: null },
      max_shm_size: null,
      max_tmpfs: null,
      max_ulimits: null,
      cap_add: null,
      max_gpus: null,
      max_networks: null,
      max_volumes: null,
      ttl: { default: null, max: null },
      idle_timeout: { default: null, max: null },
      max_containers: null,
      rate_limit: null,
      exec_timeout: null,
      output_limit: 10 * MIB,
      pull_timeout: 300,
      pull_limit: null,
    });
  });

  it('returns every effective limit', async () => {
    const env = {
      DOCKAPI_IMAGES: 'docker.io/library/*',
      DOCKAPI_MOUNT_ROOTS: '/srv/data',
      DOCKAPI_NETWORKS: 'mine',
      DOCKAPI_HOST_PORTS: '8000-8999',
      DOCKAPI_MEMORY: '64m',
      DOCKAPI_MAX_MEMORY: '1g',
      DOCKAPI_MAX_CPUS: '1.5',
      DOCKAPI_PIDS: '100',
      DOCKAPI_MAX_SHM_SIZE: '256m',
      DOCKAPI_MAX_TMPFS: '1g',
      DOCKAPI_MAX_ULIMITS: 'nofile=65536,memlock=-1',
      DOCKAPI_CAP_ADD: 'NET_RAW,cap_sys_nice',
      DOCKAPI_MAX_GPUS: '0',
      DOCKAPI_MAX_NETWORKS: '0',
      DOCKAPI_MAX_VOLUMES: '7',
      DOCKAPI_MAX_CONTAINERS: '3',
      DOCKAPI_RATE_LIMIT: '600',
      DOCKAPI_EXEC_TIMEOUT: '5',
      DOCKAPI_OUTPUT_LIMIT: '1000',
      DOCKAPI_PULL_LIMIT: '60',
    };
    expect(await policyOf(env)).toMatchObject({
      images: ['docker.io/library/*'],
      mount_roots: ['/srv/data'],
      networks: ['mine'],
      host_ports: { from: 8_000, to: 8_999 },
      memory: { default: 64 * MIB, max: 1024 * MIB },
      cpus: { default: 1.5, max: 1.5 },
      pids_limit: { default: 100, max: null },
      max_shm_size: 256 * MIB,
      max_tmpfs: 1024 * MIB,
      max_ulimits: { nofile: 65_536, memlock: -1 },
      cap_add: ['NET_RAW', 'SYS_NICE'],
      max_gpus: 0,
      max_networks: 0,
      max_volumes: 7,
      max_containers: 3,
      rate_limit: 600,
      exec_timeout: 5,
      output_limit: 1_000,
      pull_limit: 60,
    });
  });
});

describe('with DOCKAPI_RATE_LIMIT=3', () => {
  const engine = { images: { list: () => Promise.resolve([]) } };

  async function statuses(app: TestApp, paths: string[]): Promise<number[]> {
    const responses: number[] = [];
    for (const path of paths) responses.push((await fetch(app.url + path)).status);
    return responses;
  }

  it('a caller gets three requests a minute over all routes, then 429 with Retry-After', async () => {
    await using app = await startApp(engine, { DOCKAPI_RATE_LIMIT: '3' });
    expect(await statuses(app, ['/policy', '/images', '/policy', '/images', '/policy'])).toEqual([
      200, 200, 200, 429, 429,
    ]);

    const refused = await fetch(`${app.url}/images`);
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await refused.json()).toMatchObject({
      status: 429,
      code: 'too_many_requests',
      detail: expect.stringContaining('DOCKAPI_RATE_LIMIT'),
    });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('concurrent requests get no more than sequential ones', async () => {
    await using app = await startApp(engine, { DOCKAPI_RATE_LIMIT: '3' });
    const responses = await Promise.all(Array.from({ length: 20 }, () => fetch(`${app.url}/policy`)));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(responses.filter(({ status }) => status === 429)).toHaveLength(17);
  });

  it('requests without the scope count too, and requests beyond the limit are not processed', async () => {
    const { entry, headers } = makeToken('reader', 'team-a', 'read');
    await using app = await startApp(engine, { DOCKAPI_RATE_LIMIT: '3', DOCKAPI_TOKENS: entry });
    const run = () => fetch(`${app.url}/containers/run`, { method: 'POST', headers }).then(({ status }) => status);
    expect([await run(), await run(), await run(), await run(), await run()]).toEqual([403, 403, 403, 429, 429]);
    const stranger = await fetch(`${app.url}/images`, { headers: { 'x-api-key': 'nobody' } });
    expect(stranger.status).toBe(401);
  });

  it('health checks are not limited', async () => {
    const version = () => Promise.resolve({ Version: '1', ApiVersion: '1', Os: 'linux' });
    await using app = await startApp({ version }, { DOCKAPI_RATE_LIMIT: '3' });
    expect(new Set(await statuses(app, Array<string>(5).fill('/livez')))).toEqual(new Set([200]));
    expect(new Set(await statuses(app, Array<string>(5).fill('/healthz')))).toEqual(new Set([200]));
    expect(await statuses(app, ['/policy'])).toEqual([200]);
  });
});

it('without DOCKAPI_RATE_LIMIT no request is refused', async () => {
  await using app = await startApp({});
  const responses = await Promise.all(Array.from({ length: 200 }, () => fetch(`${app.url}/policy`)));
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
});
