import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PoolDto } from '../../../src/containers/pools/pools.dto.js';
import type { ContainerDto, RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { EventPageDto } from '../../../src/events/events.dto.js';
import type { ApiResponse } from '../../support/client.js';
import { Client } from '../../support/client.js';
import { uniqueName } from '../../support/containers.js';
import { CountingEngine } from '../../support/counting-engine.js';
import { useCleanEngine, useDockapi } from '../../support/dockapi.js';
import { containerIds, engineRequest, inspectContainer } from '../../support/engine.js';
import { Redis } from '../../support/redis.js';
import { type Service, startService } from '../../support/service.js';
import { makeToken } from '../../support/tokens.js';

const SERVER = { image: 'dockapi/echo', container_port: 8080, health_path: '/' };
const SLEEPER = { image: 'busybox', container_port: 8080, command: 'sleep 600', wait_ready: false };

type Problem = { code: string; detail: string };
type Given = RunResultDto & Problem;

const put = (client: Client, name: string, body: object): Promise<ApiResponse<PoolDto & Problem>> =>
  client.request('PUT', `/pools/${name}`, { json: body });
const poolOf = async (client: Client, name: string) => (await client.get<PoolDto & Problem>(`/pools/${name}`)).body;
const take = (client: Client, pool: string, fields: object = {}) =>
  client.post<Given>('/containers/run', { pool, ...fields });
const members = () => containerIds('dockapi.pool');

async function metrics(client: Client) {
  const { text } = await client.get('/metrics');
  const value = (name: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`dockapi_pool_${name} `))
        ?.split(' ')[1],
    );
  const claims = (outcome: string) => value(`claims_total{outcome="${outcome}"}`);
  return { size: value('size'), ready: value('ready'), warm: claims('warm'), cold: claims('cold') };
}

async function filled(client: Client, name: string, ready: number): Promise<void> {
  await expect.poll(() => poolOf(client, name)).toMatchObject({ ready, problem: null });
}

describe('a pool', () => {
  const dockapi = useDockapi({ DOCKAPI_MAX_CONTAINERS: '4' });

  it('is filled with containers that nobody sees, and gives one, ready, at once', async () => {
    const { client } = dockapi;
    const name = uniqueName();
    const created = await put(client, name, { run: { ...SERVER, env: { A: 'b' } }, size: 1 });
    expect(created.status).toBe(200);
    expect(created.body).toMatchObject({ name, size: 1, pause: true, run: { image: 'dockapi/echo', env: { A: 'b' } } });
    await filled(client, name, 1);
    expect(await metrics(client)).toEqual({ size: 1, ready: 1, warm: 0, cold: 0 });
    const [id] = (await members()) as [string];
    const member = (await inspectContainer(id))!;
    expect(member.State.Status).toBe('paused');
    const { body: before } = await client.get<EventPageDto>('/events', { headers: { accept: 'application/json' } });

    expect((await client.get<ContainerDto[]>('/containers')).body).toEqual([]);
    for (const asked of [id, id.slice(0, 12), member.Name.slice(1)]) {
      for (const path of [`/containers/${asked}`, `/containers/${asked}/logs`, `/proxy/${asked}`, `/proxy/${asked}/`])
        expect((await client.get(path)).status).toBe(404);
      expect((await client.post(`/containers/${asked}/unpause`)).status).toBe(404);
      expect((await client.post(`/containers/${asked}/exec`, { command: 'true' })).status).toBe(404);
      expect((await client.delete(`/containers/${asked}?force=true`)).status).toBe(404);
    }

    const own = uniqueName();
    const { status, body } = await take(client, name, { name: own });
    expect(status).toBe(201);
    expect(body).toMatchObject({ id, name: own, status: 'running', warm: true, container_port: 8080 });
    expect(await metrics(client)).toMatchObject({ size: 1, warm: 1, cold: 0 });
    expect((await client.get(`/proxy/${own}/hello`)).body).toMatchObject({ path: '/hello' });
    expect((await client.get<ContainerDto[]>('/containers')).body.map((each) => each.id)).toEqual([id]);
    await filled(client, name, 1);
    expect((await inspectContainer(id))?.State.Status).toBe('running');

    await expect
      .poll(async () => {
        const { body } = await client.get<EventPageDto>(`/events?last_event_id=${before.last_event_id}`, {
          headers: { accept: 'application/json' },
        });
        return body.events
          .filter((each) => each.container_id !== null)
          .map((each) => [each.type, each.container_id, each.name]);
      })
      .toEqual([
        ['container.created', id, own],
        ['container.ready', id, own],
      ]);
    expect(before.events.filter(({ container_id }) => container_id === id)).toEqual([]);

    expect((await client.delete(`/pools/${name}`)).body).toEqual({ name, removed: true });
    expect(await members()).toEqual([id]);
    expect((await client.get(`/pools/${name}`)).status).toBe(404);
    expect((await client.delete(`/containers/${own}?force=true`)).status).toBe(200);
    expect((await client.get(`/removed/${own}`)).body).toMatchObject({ id, because: 'delete' });
    expect((await client.get<unknown[]>('/removed')).body).toHaveLength(1);
  });

  it('runs one as usual if none is left, and takes a name that is free', async () => {
    const { client } = dockapi;
    const name = uniqueName();
    await put(client, name, { run: SLEEPER, size: 1, pause: false });
    await filled(client, name, 1);
    const taken = uniqueName();
    await dockapi.running({ name: taken });
    const refused = await take(client, name, { name: taken });
    expect([refused.status, refused.body.code]).toEqual([400, 'name_in_use']);
    expect((await poolOf(client, name)).ready).toBe(1);
    const both = await Promise.all([take(client, name), take(client, name)]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(both.map(({ body }) => body.warm).sort()).toEqual([false, true]);
    expect(new Set(both.map(({ body }) => body.id)).size).toBe(2);
    // Three, and the one that the pool has made or makes, are all that DOCKAPI_MAX_CONTAINERS allows.
    await filled(client, name, 1);
    expect((await dockapi.run()).body.code).toBe('forbidden');
    expect((await take(client, name)).body.warm).toBe(true);
    await expect.poll(async () => (await poolOf(client, name)).problem).toMatch(/DOCKAPI_MAX_CONTAINERS/);
    await client.delete(`/pools/${name}`);
  });

  it('replaces what is ready when its run changes, members that die, and what is too much', async () => {
    const { client } = dockapi;
    const name = uniqueName();
    await put(client, name, { run: { ...SLEEPER, env: { V: '1' } }, size: 2 });
    await filled(client, name, 2);
    const first = await members();
    await put(client, name, { run: { ...SLEEPER, env: { V: '1' } }, size: 1 });
    await expect.poll(async () => (await members()).length).toBe(1);
    expect(first).toEqual(expect.arrayContaining(await members()));
    await put(client, name, { run: { ...SLEEPER, env: { V: '2' } }, size: 1 });
    await filled(client, name, 1);
    const [second] = (await members()) as [string];
    expect(first).not.toContain(second);
    await engineRequest('POST', `/containers/${second}/kill`);
    await expect.poll(async () => (await members()).includes(second)).toBe(false);
    await filled(client, name, 1);
    const { body } = await take(client, name);
    expect(body.warm).toBe(true);
    const exec = await client.post<{ stdout: string }>(`/containers/${body.id}/exec`, {
      command: ['sh', '-c', 'echo $V'],
    });
    expect(exec.body.stdout).toBe('2\n');
    await client.delete(`/pools/${name}`);
  });

  it('says why it is not filled, and leaves nothing of what fails', async () => {
    const { client } = dockapi;
    const name = uniqueName();
    await put(client, name, { run: { ...SLEEPER, command: 'nonsense' }, size: 1 });
    await expect
      .poll(() => poolOf(client, name))
      .toMatchObject({ ready: 0, problem: expect.stringMatching(/nonsense/) });
    await put(client, name, { run: { ...SLEEPER, wait_ready: true, wait_timeout: 1 }, size: 1 });
    await expect.poll(() => poolOf(client, name)).toMatchObject({ ready: 0, problem: expect.stringMatching(/ready/) });
    await client.delete(`/pools/${name}`);
    await expect.poll(members).toEqual([]);
  });

  it('gives containers whose lifetimes begin when they are given, and may be chosen then', async () => {
    const { client } = dockapi;
    const name = uniqueName();
    expect((await put(client, name, { run: { ...SLEEPER, ttl: 3_600, idle_timeout: 600 }, size: 1 })).status).toBe(200);
    await filled(client, name, 1);
    const before = Date.now();
    const { body } = await take(client, name, { ttl: 1_800, idle_timeout: 900 });
    expect(body).toMatchObject({ warm: true, idle_timeout: 900, asleep: null });
    expect(Date.parse(body.expires_at!)).toBeGreaterThanOrEqual(before + 1_800_000);
    expect(Date.parse(body.expires_at!)).toBeLessThan(Date.now() + 1_801_000);
    const { next } = (await client.get<{ next: object }>(`/containers/${body.id}/lifetime`)).body;
    expect(next).toMatchObject({ action: 'stop' });
    await client.delete(`/pools/${name}`);
  });

  it('is made of a valid run, and taken from by its name alone', async () => {
    const { client } = dockapi;
    const refusals: [string, object, RegExp][] = [
      ['x', { run: { ...SLEEPER, name: 'mine' }, size: 1 }, /name/],
      ['x', { run: { ...SLEEPER, host_port: 0 }, size: 1 }, /host_port/],
      ['x', { run: { ...SLEEPER, ports: [{ container_port: 81, host_port: 20_000 }] }, size: 1 }, /host_port/],
      ['x', { run: { ...SLEEPER, detach: false }, size: 1 }, /detach/],
      ['x', { run: SLEEPER, size: 51 }, /size/],
      ['x', { run: SLEEPER, size: 0 }, /size/],
      ['x', { size: 1 }, /run/],
      ['%20', { run: SLEEPER, size: 1 }, /name/],
    ];
    for (const [name, body, message] of refusals) {
      const { status, text } = await put(client, name, body);
      expect([status, text]).toEqual([400, expect.stringMatching(message)]);
    }
    expect((await client.get<PoolDto[]>('/pools')).body).toEqual([]);
    const unknown = await take(client, 'nowhere');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'pool_not_found']);
    await put(client, 'x', { run: { ...SLEEPER, command: 'nonsense' }, size: 1 });
    for (const fields of [{ image: 'busybox' }, { container_port: 80 }, { env: {} }, { auto_remove: true }]) {
      const { status, text } = await take(client, 'x', fields);
      expect([status, text]).toEqual([400, expect.stringContaining(Object.keys(fields)[0]!)]);
    }
    expect((await dockapi.run({ name: 'dockapi-pool-mine' })).status).toBe(400);
    await client.delete('/pools/x');
  });
});

describe('a pool of an engine whose calls take time', () => {
  let engine: CountingEngine;
  const dockapi = useDockapi(async () => {
    engine = await CountingEngine.listen();
    return { DOCKER_HOST: engine.host };
  });
  afterAll(() => engine[Symbol.asyncDispose]());
  const listed = async () => (await dockapi.client.get<ContainerDto[]>('/containers')).body.map(({ id }) => id);

  it('keeps, or gives, a container whose client leaves: it is lost to nobody', async () => {
    const { client } = dockapi;
    const name = uniqueName();
    await put(client, name, { run: SLEEPER, size: 1 });
    await filled(client, name, 1);
    const [id] = (await members()) as [string];

    const early = engine.hold(new RegExp(`^GET .*/containers/${id}/json`), 'response');
    const leaver = new AbortController();
    const first = client.post('/containers/run', { pool: name }, { signal: leaver.signal });
    await early.came;
    await dockapi.leave(leaver, first);
    early.release();
    expect(await listed()).toEqual([]); // it asks the engine, and so comes later
    expect([await members(), (await poolOf(client, name)).ready]).toEqual([[id], 1]);

    const late = engine.hold(new RegExp(`^POST .*/containers/${id}/unpause`));
    const another = new AbortController();
    const second = client.post('/containers/run', { pool: name }, { signal: another.signal });
    await late.came;
    await dockapi.leave(another, second);
    late.release();
    await expect.poll(listed).toEqual([id]);
    expect((await inspectContainer(id))?.State.Status).toBe('running');
    await filled(client, name, 1);
    await client.delete(`/pools/${name}`);
  });

  it('gives what is ready when its image is gone, says why it is not filled, and is filled when the image is back', async () => {
    const { client } = dockapi;
    const name = uniqueName();
    const image = `${uniqueName('gone')}:1`;
    const tag = () => engineRequest('POST', `/images/busybox:latest/tag?${tagOf(image)}`);
    expect((await tag()).status).toBe(201);
    await put(client, name, { run: { ...SLEEPER, image, pull: 'never' }, size: 1 });
    await filled(client, name, 1);
    await engineRequest('DELETE', `/images/${image}?force=true`);
    expect((await take(client, name)).body.warm).toBe(true);
    await expect.poll(() => poolOf(client, name)).toMatchObject({ ready: 0, problem: expect.stringContaining(image) });
    expect((await take(client, name)).body.code).toBe('image_not_found');
    await tag();
    await filled(client, name, 1);
    await client.delete(`/pools/${name}`);
    await engineRequest('DELETE', `/images/${image}?force=true`);
  });
});

function tagOf(image: string): URLSearchParams {
  const [repo = '', tag = ''] = image.split(':');
  return new URLSearchParams({ repo, tag });
}

describe('pools of several owners and dockAPIs', () => {
  const alice = makeToken('alice-ci', 'alice', 'run,read,exec');
  const reader = makeToken('alice-view', 'alice', 'read,exec');
  const host = makeToken('alice-host', 'alice', 'run,read,host');
  const bob = makeToken('bob-ci', 'bob', 'run,read');
  let redis: Redis;
  let services: [Service, Service];
  let clients: [Client, Client];

  useCleanEngine();
  beforeAll(async () => {
    redis = await Redis.start();
    const env = {
      DOCKAPI_TOKENS: [alice, reader, host, bob].map(({ entry }) => entry).join(';'),
      DOCKAPI_STORE: redis.url,
    };
    services = await Promise.all([startService(env), startService(env)]);
    clients = await Promise.all([
      Client.connect(services[0].url, alice.headers),
      Client.connect(services[1].url, alice.headers),
    ]);
  });
  afterAll(async () => {
    await Promise.all((services ?? []).map((service) => service.stop()));
    await redis?.[Symbol.asyncDispose]();
  });

  it('is its owner’s alone, and shows its environment to those who may run', async () => {
    const name = uniqueName();
    await put(clients[0], name, { run: { ...SLEEPER, env: { SECRET: 'canary' } }, size: 1 });
    const stranger = await Client.connect(services[0].url, bob.headers);
    for (const { status } of [
      await stranger.get(`/pools/${name}`),
      await stranger.delete(`/pools/${name}`),
      await take(stranger, name),
    ])
      expect(status).toBe(404);
    expect((await stranger.get<PoolDto[]>('/pools')).body).toEqual([]);
    const viewer = await Client.connect(services[1].url, reader.headers);
    const seen = await viewer.get<PoolDto[]>('/pools');
    expect(seen.body).toMatchObject([{ name, run: { image: 'busybox' } }]);
    expect(seen.text).not.toContain('canary');
    expect((await clients[1].get(`/pools/${name}`)).text).toContain('canary');
    expect((await take(viewer, name)).status).toBe(403);
    await clients[0].delete(`/pools/${name}`);
  });

  it('gives nothing that its caller may not run', async () => {
    const name = uniqueName();
    const run = { ...SLEEPER, volumes: ['/usr:/data:ro'] };
    const privileged = await Client.connect(services[0].url, host.headers);
    expect((await put(clients[0], name, { run, size: 1 })).status).toBe(403);
    await put(privileged, name, { run, size: 1 });
    await filled(privileged, name, 1);
    const refused = await take(clients[0], name);
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('"host"')]);
    expect((await take(privileged, name)).body.warm).toBe(true);
    await privileged.delete(`/pools/${name}`);
  });

  it('keeps nothing that the limits do not allow any more', async () => {
    const name = uniqueName();
    const env = { DOCKAPI_TOKENS: alice.entry, DOCKAPI_STORE: `${redis.url}/1` };
    const before = await startService(env);
    const generous = await Client.connect(before.url, alice.headers);
    await put(generous, name, { run: SLEEPER, size: 1 });
    await filled(generous, name, 1);
    const [id] = (await members()) as [string];
    await before.stop();
    expect((await inspectContainer(id))?.State.Status).toBe('paused');
    await using after = await startService({ ...env, DOCKAPI_IMAGES: 'docker.io/library/nginx:*' });
    const strict = await Client.connect(after.url, alice.headers);
    expect((await take(strict, name)).body.code).toBe('forbidden');
    await expect.poll(members).toEqual([]);
    await expect
      .poll(() => poolOf(strict, name))
      .toMatchObject({ ready: 0, problem: expect.stringContaining('DOCKAPI_IMAGES') });
    await strict.delete(`/pools/${name}`);
  });

  it('gives containers with the lifetime that a run has now, not when they were made', async () => {
    const name = uniqueName();
    const env = { DOCKAPI_TOKENS: alice.entry, DOCKAPI_STORE: `${redis.url}/2` };
    const before = await startService({ ...env, DOCKAPI_TTL: '600' });
    await put(await Client.connect(before.url, alice.headers), name, { run: SLEEPER, size: 1 });
    await filled(await Client.connect(before.url, alice.headers), name, 1);
    await before.stop();
    await using after = await startService({ ...env, DOCKAPI_IDLE_TIMEOUT: '300' });
    const client = await Client.connect(after.url, alice.headers);
    expect((await take(client, name)).body).toMatchObject({ warm: true, expires_at: null, idle_timeout: 300 });
    await client.delete(`/pools/${name}`);
  });

  it('gives each container once, to 20 claims at two dockAPIs at once', async () => {
    const name = uniqueName();
    await put(clients[0], name, { run: SLEEPER, size: 6 });
    for (const client of clients) await filled(client, name, 6);
    const ready = await members();
    const claims = await Promise.all(Array.from({ length: 20 }, (_, n) => take(clients[n % 2 === 0 ? 0 : 1], name)));
    expect(claims.map(({ status }) => status)).toEqual(Array<number>(20).fill(201));
    const ids = claims.map(({ body }) => body.id);
    expect(new Set(ids).size).toBe(20);
    expect(ids).toEqual(expect.arrayContaining(ready));
    expect(claims.filter(({ body }) => body.warm).length).toBeGreaterThanOrEqual(6);
    expect((await clients[1].get<ContainerDto[]>('/containers')).body).toHaveLength(20);
    await clients[0].delete(`/pools/${name}`);
  });

  it('outlives the dockAPI that fills it, and a store that is lost takes what nobody was given', async () => {
    const name = uniqueName();
    await put(clients[0], name, { run: SLEEPER, size: 1 });
    await filled(clients[0], name, 1);
    const { id } = (await take(clients[0], name)).body;
    services[0].process.kill('SIGKILL');
    await filled(clients[1], name, 1);
    await redis.cli('FLUSHALL');
    await expect.poll(members).toEqual([id]);
    expect((await clients[1].get(`/containers/${id}`)).body).toMatchObject({ status: 'running' });
  });
});
