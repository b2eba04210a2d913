import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndedContainerDto } from '../../../src/containers/removed/removed.dto.js';
import { Client } from '../../support/client.js';
import { uniqueName } from '../../support/containers.js';
import { useCleanEngine, useDockapi } from '../../support/dockapi.js';
import { engineRequest, inspectContainer } from '../../support/engine.js';
import { Redis } from '../../support/redis.js';
import { type Service, startService } from '../../support/service.js';
import { makeToken } from '../../support/tokens.js';

const SERVICE = { image: 'busybox', container_port: 8080 };
const SECRET = 'canary-of-the-environment';

describe('GET /removed', () => {
  const dockapi = useDockapi({ DOCKAPI_REMOVED_RETENTION: '600' });
  const removed = (id: string) => dockapi.client.get<EndedContainerDto & { detail: string }>(`/removed/${id}`);

  it('has a container that was removed by its caller, with its last lines, and the 404 says where', async () => {
    const name = uniqueName();
    const command = ['sh', '-c', 'seq 1 300; echo oops; exec sleep 600'];
    const { id } = await dockapi.running({ name, command, labels: { team: 'a' }, env: { SECRET } });
    await expect.poll(async () => (await dockapi.client.get(`/containers/${id}/logs`)).text).toContain('oops');
    const started_at = (await inspectContainer(id))?.State.StartedAt;
    expect((await removed(id)).status).toBe(404);
    expect((await dockapi.client.delete(`/containers/${id}`)).status).toBe(400);
    expect((await removed(id)).status).toBe(404);
    expect((await dockapi.client.delete(`/containers/${name}?force=true`)).status).toBe(200);
    const { status, body, text } = await removed(name);
    expect(status).toBe(200);
    const { labels, logs, removed_at, ...end } = body;
    expect(end).toEqual({
      ...{ id, name, image: 'busybox', exit_code: 137, oom_killed: false, started_at },
      ...{ actor: { kind: 'caller', name: null }, because: 'delete' },
    });
    expect(labels).toMatchObject({ team: 'a', 'dockapi.managed': 'true' });
    expect(Date.parse(removed_at)).toBeGreaterThan(Date.parse(started_at!));
    expect(logs).toHaveLength(200);
    expect(logs?.slice(-2)).toEqual(['300', 'oops']);
    const events = await dockapi.client.get('/events', { headers: { accept: 'application/json' } });
    expect(events.text).toContain(id);
    expect(text + events.text).not.toContain(SECRET);
    expect((await removed(id.slice(0, 12))).body).toEqual(body);
    expect((await dockapi.client.get<EndedContainerDto[]>('/removed')).body).toContainEqual(body);
    for (const [asked, path] of [
      [name, `/containers/${name}`],
      [id, `/containers/${id}/logs`],
      [name, `/proxy/${name}/`],
    ]) {
      const missing = await dockapi.client.get<{ code: string; detail: string }>(path!);
      expect([missing.status, missing.body.code]).toEqual([404, 'container_not_found']);
      expect(missing.body.detail).toBe(
        `Container "${asked}" was removed at ${removed_at} (delete): its end and its last log lines are at GET /removed/${id}`,
      );
    }
  });

  it('has the exit code and the logs of the last moment of a container with auto_remove', async () => {
    const command = ['sh', '-c', 'echo begin; sleep 0.1; echo last words; exit 7'];
    const { id } = await dockapi.running({ command, auto_remove: true });
    await expect.poll(() => inspectContainer(id)).toBeUndefined();
    await expect
      .poll(async () => (await removed(id)).body)
      .toMatchObject({
        ...{ id, exit_code: 7, because: 'auto_remove', actor: { kind: 'engine', name: null } },
        logs: ['begin', 'last words'],
      });
  });

  it('has a container as soon as a waiting run says that it is gone, and its name is free', async () => {
    const fields = { name: uniqueName(), command: 'echo done', auto_remove: true, detach: false };
    for (let run = 0; run < 3; run++) {
      const { id } = await dockapi.running(fields);
      expect((await removed(id)).body).toMatchObject({ id, exit_code: 0, because: 'auto_remove', logs: ['done'] });
    }
  });

  it('says that memory ran out', async () => {
    const command = ['sh', '-c', 'head -c 100m /dev/zero | tail'];
    const { id, exit_code } = await dockapi.running({ command, auto_remove: true, memory: '16m', detach: false });
    expect((await removed(id)).body).toMatchObject({ exit_code, oom_killed: true });
  });

  it('has a stop with auto_remove as its caller’s', async () => {
    const { id } = await dockapi.running({ auto_remove: true });
    await dockapi.client.post(`/containers/${id}/stop?timeout=0`);
    expect((await removed(id)).body).toMatchObject({
      ...{ exit_code: 137, because: 'auto_remove', actor: { kind: 'caller', name: null } },
    });
  });

  it('notices what was removed outside dockAPI, without logs', async () => {
    const { id, name } = await dockapi.running({ command: 'echo unkept' });
    await expect.poll(async () => (await inspectContainer(id))?.State.Status).toBe('exited');
    await engineRequest('DELETE', `/containers/${id}`);
    await expect.poll(async () => (await removed(id)).status).toBe(200);
    const { body } = await removed(id);
    expect(body).toMatchObject({ id, name, exit_code: 0, because: 'outside', actor: { kind: 'engine', name: null } });
    expect(body).not.toHaveProperty('logs');
  });

  it('leaves out containers of a run that never started', async () => {
    const { status } = await dockapi.run({ command: 'nonsense' });
    expect(status).toBe(400);
    const { id } = await dockapi.running();
    await dockapi.client.delete(`/containers/${id}?force=true`);
    expect((await dockapi.client.get<EndedContainerDto[]>('/removed?limit=1')).body).toMatchObject([{ id }]);
  });

  it('is 404 for a container that nobody has removed, and 400 for what is no id', async () => {
    const { body, status } = await removed('nothing-here');
    expect([status, body.detail]).toEqual([
      404,
      'No container "nothing-here" was removed within 600 s: list those with GET /removed',
    ]);
    expect((await removed('%2Fx')).status).toBe(400);
    expect((await dockapi.client.get('/removed?limit=0')).status).toBe(400);
  });

  it('leaves nothing of many short runs, and has them all', async () => {
    const runs = await Promise.all(
      Array.from({ length: 30 }, () => dockapi.running({ command: 'true', auto_remove: true })),
    );
    for (const { id } of runs) {
      await expect.poll(() => inspectContainer(id)).toBeUndefined();
      await expect.poll(async () => (await removed(id)).body).toMatchObject({ id, exit_code: 0 });
    }
  });
});

describe('GET /removed of several owners and dockAPIs', () => {
  const alice = makeToken('alice-ci', 'alice', 'run,read');
  const bob = makeToken('bob-ci', 'bob', 'run,read');
  const admin = makeToken('root', 'ops', 'admin');
  let redis: Redis;
  let services: Service[];
  let clients: Record<'alice' | 'bob' | 'admin', Client>;

  useCleanEngine();
  beforeAll(async () => {
    redis = await Redis.start();
    const env = { DOCKAPI_TOKENS: [alice, bob, admin].map(({ entry }) => entry).join(';'), DOCKAPI_STORE: redis.url };
    services = await Promise.all([startService(env), startService(env)]);
    const [one, other] = services as [Service, Service];
    clients = {
      alice: await Client.connect(one.url, alice.headers),
      bob: await Client.connect(one.url, bob.headers),
      admin: await Client.connect(other.url, admin.headers),
    };
  });
  afterAll(async () => {
    await Promise.all((services ?? []).map((service) => service.stop()));
    await redis?.[Symbol.asyncDispose]();
  });

  it('shows owners their own alone, and once, whoever removed them', async () => {
    const ids: string[] = [];
    const fields = { ...SERVICE, command: ['sh', '-c', 'echo mine; sleep 600'] };
    for (const end of ['auto_remove', 'delete', 'outside']) {
      const body = end === 'auto_remove' ? { ...fields, command: 'echo mine', auto_remove: true } : fields;
      const { id } = (await clients.alice.post<{ id: string }>('/containers/run', body)).body;
      ids.unshift(id);
      if (end === 'delete') await clients.admin.delete(`/containers/${id}?force=true`);
      if (end === 'outside') await engineRequest('DELETE', `/containers/${id}?force=1`);
      await expect.poll(async () => (await clients.alice.get(`/removed/${id}`)).body).toMatchObject({ because: end });
    }
    const listed = async (client: Client) => (await client.get<EndedContainerDto[]>('/removed')).body;
    expect((await listed(clients.alice)).map(({ id }) => id)).toEqual(ids);
    expect((await listed(clients.admin)).map(({ id }) => id)).toEqual(ids);
    expect((await listed(clients.alice))[1]).toMatchObject({ actor: { kind: 'caller', name: 'root' } });
    expect(await listed(clients.bob)).toEqual([]);
    for (const id of ids) {
      expect((await clients.bob.get(`/removed/${id}`)).status).toBe(404);
      const { text } = await clients.bob.get(`/containers/${id}`);
      expect(text).toContain('dockAPI has no container');
    }
  });
});
