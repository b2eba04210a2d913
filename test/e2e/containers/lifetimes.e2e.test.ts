import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerDetailsDto, ContainerDto } from '../../../src/containers/dto/container.dto.js';
import type { EndedContainerDto } from '../../../src/containers/removed/removed.dto.js';
import { useDockapi } from '../../support/dockapi.js';
import { canKillEngine, engineRequest, inspectContainer, killEngine, restartEngine } from '../../support/engine.js';
import { Execs } from '../../support/execs.js';
import { lifetimeOf, SLEEPY_APP, untilAsleep } from '../../support/lifetimes.js';
import { readEvents } from '../../support/server-sent-events.js';
import { importUpstreamImage } from '../../support/upstream-image.js';

const POLITE = ['sh', '-c', 'trap "exit 0" TERM; sleep 600 & wait'];

beforeAll(importUpstreamImage);

describe('a lifetime', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'dockapi-lifetimes-'));
  const env = { DOCKAPI_EXPIRY_WARNING: '60', DOCKAPI_STORE: 'file', DOCKAPI_STATE_DIR: folder };
  const dockapi = useDockapi(env);
  afterAll(() => rmSync(folder, { recursive: true }));
  const patch = (id: string, json: object) => dockapi.client.request('PATCH', `/containers/${id}`, { json });

  it('removes a container at the end of its ttl, or stops it for good, and tells so', async () => {
    using events = await readEvents<{ container_id: string; actor: object; details: object }>(
      `${dockapi.service.url}/events`,
    );
    const removed = await dockapi.running({ ttl: 3, stop_timeout: 0 });
    const stopped = await dockapi.running({ ...SLEEPY_APP, idle_timeout: null, ttl: 3, on_expire: 'stop' });
    const end = () => dockapi.client.get<EndedContainerDto>(`/removed/${removed.id}`);
    await expect.poll(async () => (await end()).body).toMatchObject({ because: 'expired' });
    expect(await inspectContainer(removed.id)).toBeUndefined();
    expect(Date.parse(removed.expires_at!) - Date.parse((await end()).body.started_at!)).toBe(3_000);
    await expect.poll(async () => (await inspectContainer(stopped.id))?.State.Status).toBe('exited');
    const { asleep, history } = await lifetimeOf(dockapi.client, stopped.id);
    expect([asleep, history.map(({ action }) => action)]).toEqual([null, ['expired']]);
    expect((await fetch(`${dockapi.service.url}/proxy/${stopped.id}/`)).status).toBe(502);

    const told: string[] = [];
    for (let next = await events.any(); next; next = await events.any()) {
      if (next.data.container_id !== removed.id) continue;
      told.push(next.event);
      if (next.event === 'container.died') expect(next.data.actor).toEqual({ kind: 'lifetime' });
      if (next.event === 'container.removed') break;
    }
    expect(told.filter((type) => !/created|started/.test(type))).toEqual([
      ...['container.expiring', 'container.expired', 'container.died', 'container.removed'],
    ]);
  });

  it('removes an idle container after its before_stop', async () => {
    const volumes = ['lifetime-test:/kept'];
    const { id } = await dockapi.running({
      ...{ idle_timeout: 5, on_idle: 'remove', stop_timeout: 0, volumes },
      before_stop: ['sh', '-c', 'echo said > /kept/said'],
    });
    await expect.poll(() => inspectContainer(id)).toBeUndefined();
    const reader = await dockapi.running({ volumes, command: 'cat /kept/said', detach: false });
    expect(reader.stdout).toBe('said\n');
    await dockapi.client.delete(`/containers/${reader.id}`);
    await engineRequest('DELETE', '/volumes/lifetime-test');
  });

  it('is changed by PATCH, all of it or nothing', async () => {
    const { id } = await dockapi.running({ ttl: 3_600 });
    const { first, second } = {
      first: await patch(id, { idle_timeout: 900, on_idle: 'pause' }),
      second: await patch(id, { ttl: null }),
    };
    expect(first.body).toMatchObject({ idle_timeout: 900, expires_at: expect.stringContaining('T') });
    expect(second.body).toMatchObject({ idle_timeout: 900, expires_at: null });
    expect((await patch(id, { expires_at: '2099-01-01T00:00:00Z' })).body).toMatchObject({
      expires_at: '2099-01-01T00:00:00.000Z',
    });
    expect((await lifetimeOf(dockapi.client, id)).next).toMatchObject({ action: 'pause' });
    for (const [json, field] of [
      [{ ttl: 60, expires_at: '2099-01-01T00:00:00Z' }, 'expires_at'],
      [{ expires_at: '2001-01-01T00:00:00Z' }, 'expires_at'],
      [{ expires_at: 'tomorrow' }, 'expires_at'],
      [{ ttl: 0 }, 'ttl'],
      [{ idle_timeout: 4 }, 'idle_timeout'],
      [{ on_idle: 'sleep' }, 'on_idle'],
    ] as const) {
      const { status, body } = await patch(id, json);
      expect([json, status, body]).toMatchObject([json, 400, { errors: [{ field }] }]);
    }
    expect((await patch(id, { idle_timeout: 60, restart_policy: 'always', name: '-' })).status).toBe(400);
    const run = await dockapi.run({ expires_at: '2099-01-01T00:00:00Z' });
    expect([run.status, run.body]).toMatchObject([400, { errors: [{ field: 'expires_at' }] }]);
    expect(await details(id)).toMatchObject({ idle_timeout: 900, expires_at: '2099-01-01T00:00:00.000Z' });
  });

  it('is told by the list of containers too, by a touch and by a command that runs', async () => {
    const { id } = await dockapi.running({ idle_timeout: 900 });
    const touched = await dockapi.client.post(`/containers/${id}/touch`);
    expect([touched.status, touched.body]).toMatchObject([
      200,
      { last_activity: { kind: 'touch', by: null }, asleep: null },
    ]);
    const listed = (await dockapi.client.get<ContainerDto[]>('/containers')).body.find((each) => each.id === id);
    expect(listed).toMatchObject({
      idle_timeout: 900,
      expires_at: null,
      asleep: null,
      last_activity_at: expect.any(String),
    });
    expect(listed?.labels).not.toHaveProperty('dockapi.lifetime');

    const execs = new Execs(dockapi, id);
    const command = await execs.sh('cat', { stdin: true });
    expect(await lifetimeOf(dockapi.client, id)).toMatchObject({
      open: { http: 0, websocket: 0, exec: 1 },
      next: { action: 'stop', at: null, because: expect.stringContaining('exec: 1') },
    });
    await execs.input(command, '', 'eof=true');
    await execs.end(command);
    await expect
      .poll(() => lifetimeOf(dockapi.client, id))
      .toMatchObject({
        open: { exec: 0 },
        last_activity: { kind: 'exec', by: null },
        next: { action: 'stop', at: expect.any(String) },
      });
  });

  it('outlives dockAPI: what sleeps still does, and a request wakes it', async () => {
    const slept = (await dockapi.running(SLEEPY_APP)).id;
    const changed = (await dockapi.running({ ttl: 3_600 })).id;
    const { expires_at } = await details(changed);
    await patch(changed, { idle_timeout: 900 });
    await untilAsleep(dockapi.client, slept);
    await dockapi.service.stop();
    const before = Date.now();
    await dockapi.start(env);
    const { next } = await lifetimeOf(dockapi.client, changed);
    expect(Date.parse(next!.at!)).toBeGreaterThanOrEqual(before + 900_000); // never before it has been watched so long
    expect(await lifetimeOf(dockapi.client, slept)).toMatchObject({
      asleep: 'stopped',
      history: [{ action: 'slept' }],
    });
    expect(await details(changed)).toMatchObject({ idle_timeout: 900, expires_at });
    expect((await fetch(`${dockapi.service.url}/proxy/${slept}/`)).status).toBe(200);
  });

  it('does not let auto_remove take a container that it has put to sleep', async () => {
    const { id } = await dockapi.running({
      command: POLITE,
      auto_remove: true,
      restart_policy: 'on-failure',
      idle_timeout: 5,
    });
    await untilAsleep(dockapi.client, id);
    // Once a later exit is handled, the earlier ones have been too.
    const later = await dockapi.running({ command: 'true', auto_remove: true, restart_policy: 'on-failure' });
    await expect.poll(() => inspectContainer(later.id)).toBeUndefined();
    expect((await inspectContainer(id))?.State).toMatchObject({ Status: 'exited', ExitCode: 0 });
  });

  const details = async (id: string) => (await dockapi.client.get<ContainerDetailsDto>(`/containers/${id}`)).body;
});

describe.runIf(canKillEngine)('a container that sleeps, with the restart policy always', () => {
  const dockapi = useDockapi();

  it('still does when the engine has been restarted, and has its policy again when it wakes', async () => {
    const { id } = await dockapi.running({ ...SLEEPY_APP, restart_policy: 'always' });
    await untilAsleep(dockapi.client, id);
    const before = (await inspectContainer(id))?.State.StartedAt;
    await killEngine();
    await restartEngine();
    await expect.poll(async () => (await dockapi.client.get('/healthz')).status).toBe(200);
    await expect
      .poll(async () => (await lifetimeOf(dockapi.client, id).catch(() => undefined))?.asleep)
      .toBe('stopped');
    expect((await inspectContainer(id))?.State).toMatchObject({ Status: 'exited', StartedAt: before });
    await expect.poll(async () => (await fetch(`${dockapi.service.url}/proxy/${id}/`)).status).toBe(200);
    expect((await inspectContainer(id))?.HostConfig.RestartPolicy.Name).toBe('always');
  });
});

describe('lifetimes with a policy', () => {
  const limits = { DOCKAPI_TTL: '60', DOCKAPI_MAX_TTL: '3600', DOCKAPI_MAX_IDLE_TIMEOUT: '900' };
  const dockapi = useDockapi({ ...limits, DOCKAPI_SILENT_CONNECTION: '1' });
  const patch = (id: string, json: object) => dockapi.client.request('PATCH', `/containers/${id}`, { json });

  it('do not count a connection that is silent for longer than DOCKAPI_SILENT_CONNECTION', async () => {
    const { id } = await dockapi.running({ ...SLEEPY_APP, on_idle: 'pause' });
    const leave = new AbortController();
    const open = ['/sse', '/hang'].map((page) =>
      fetch(`${dockapi.service.url}/proxy/${id}${page}`, { signal: leave.signal }).catch(() => undefined),
    );
    await open[0];
    await untilAsleep(dockapi.client, id);
    expect((await lifetimeOf(dockapi.client, id)).open).toMatchObject({ http: 2 });
    leave.abort();
    await Promise.all(open);
  });

  it('are the default, and bounded for runs and changes; null is longer than every maximum', async () => {
    const { id, expires_at, idle_timeout } = await dockapi.running();
    expect(Date.parse(expires_at!) - Date.now()).toBeLessThanOrEqual(60_000);
    expect(idle_timeout).toBe(900);
    const far = new Date(Date.now() + 7_200_000).toISOString();
    for (const [json, setting] of [
      [{ ttl: 3_601 }, 'DOCKAPI_MAX_TTL'],
      [{ ttl: null }, 'DOCKAPI_MAX_TTL'],
      [{ expires_at: far }, 'DOCKAPI_MAX_TTL'],
      [{ expires_at: null }, 'DOCKAPI_MAX_TTL'],
      [{ idle_timeout: 901 }, 'DOCKAPI_MAX_IDLE_TIMEOUT'],
      [{ idle_timeout: null }, 'DOCKAPI_MAX_IDLE_TIMEOUT'],
    ] as const) {
      const changed = await patch(id, json);
      expect([json, changed.status, changed.body]).toMatchObject([
        json,
        403,
        { detail: expect.stringContaining(setting) },
      ]);
      if ('expires_at' in json) continue;
      expect(await dockapi.run(json)).toMatchObject({
        status: 403,
        body: { detail: expect.stringContaining(setting) },
      });
    }
    expect((await patch(id, { ttl: 3_600, idle_timeout: 5 })).status).toBe(200);
    expect((await dockapi.client.get('/policy')).body).toMatchObject({
      ttl: { default: 60, max: 3_600 },
      idle_timeout: { default: 900, max: 900 },
    });
  });
});
