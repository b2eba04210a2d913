import { once } from 'node:events';
import { createServer } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ContainerDetailsDto } from '../../../src/containers/dto/container.dto.js';
import { uniqueName } from '../../support/containers.js';
import { CountingEngine } from '../../support/counting-engine.js';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest, inspectContainer } from '../../support/engine.js';
import { httpContainer, respond } from '../../support/http-container.js';
import { lifetimeOf, SLEEPY_APP, untilAsleep, uploaded } from '../../support/lifetimes.js';
import { plainRequest } from '../../support/plain-request.js';
import { RawPeer } from '../../support/raw-peer.js';
import { growthDuring } from '../../support/resident-bytes.js';
import { importUpstreamImage } from '../../support/upstream-image.js';

const MIB = 1 << 20;

let engine: CountingEngine;
const dockapi = useDockapi(async () => {
  await importUpstreamImage();
  engine = await CountingEngine.listen();
  return { DOCKER_HOST: engine.host };
});
afterAll(() => engine[Symbol.asyncDispose]());

const proxy = (id: string, path = '/') => `${dockapi.service.url}/proxy/${id}${path}`;
const metric = async (name: string) => {
  const { text } = await dockapi.client.get('/metrics');
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length) ?? 0,
  );
};
const details = async (id: string) => (await dockapi.client.get<ContainerDetailsDto>(`/containers/${id}`)).body;

describe('a container that sleeps', () => {
  /** By what they are woken. */
  const ids: Record<string, string> = {};
  const KINDS = ['many', 'large', 'continue', 'head', 'http10', 'socket', 'sse', 'exec', 'files', 'look', 'own'];
  beforeAll(async () => {
    for (const kind of KINDS) ids[kind] = (await dockapi.running(SLEEPY_APP)).id;
    await untilAsleep(dockapi.client, ...Object.values(ids));
  });
  const raw = async (lines: string[]) => {
    const peer = await RawPeer.connect(Number(new URL(dockapi.service.url).port));
    peer.send(...lines, '', '');
    return peer;
  };

  it('is started once by 500 requests that come at once, all of which it answers', async () => {
    const id = ids['many']!;
    const counted = () =>
      Promise.all(
        [
          'dockapi_wakes_total{outcome="ready"}',
          'dockapi_wake_duration_seconds_count{how="stopped"}',
          'dockapi_containers_asleep{how="stopped"}',
        ].map(metric),
      );
    const [wakes = 0, durations = 0, asleep = 0] = await counted();
    const start = new RegExp(`^POST .*/containers/${id}/start`);
    const held = engine.hold(start);
    const all = Array.from({ length: 500 }, async (_, n) => {
      const { status, text } = await plainRequest(dockapi.service.url, `/proxy/${id}/r${n}`);
      return [status, (JSON.parse(text) as { url: string }).url];
    });
    await held.came;
    await dockapi.client.get('/livez');
    held.release();
    expect(await Promise.all(all)).toEqual(all.map((_, n) => [200, `/r${n}`]));
    const { history } = await lifetimeOf(dockapi.client, id);
    expect(history.map(({ action }) => action)).toEqual(['slept', 'woke']);
    expect(history[1]?.actor).toEqual({ kind: 'caller', name: null });
    expect(await counted()).toEqual([wakes + 1, durations + 1, asleep - 1]);
  });

  it('gets a body of 1 GiB, which is read once it is ready only, at bounded memory', async () => {
    const id = ids['large']!;
    const held = engine.hold(new RegExp(`^POST .*/containers/${id}/start`));
    const chunk = Buffer.alloc(MIB, 'large');
    const peer = await RawPeer.connect(Number(new URL(dockapi.service.url).port));
    const growth = await growthDuring(dockapi.service.pid, async () => {
      peer.send(`POST /proxy/${id}/upload HTTP/1.1`, 'Host: localhost', `Content-Length: ${1_024 * MIB}`, '', '');
      await held.came;
      for (let mib = 0; mib < 1_024; mib++) {
        if (mib === 64) {
          // What neither side's kernel holds waits here: dockAPI reads nothing.
          for (let look = 0; look < 10; look++) await dockapi.client.get('/livez');
          expect(peer.socket.writableLength).toBeGreaterThan(32 * MIB);
          held.release();
        }
        if (!peer.socket.write(chunk) && mib >= 64) await once(peer.socket, 'drain');
        else await turn();
      }
      expect((await peer.response()).body).toBe(JSON.stringify(uploaded(...Array<Buffer>(1_024).fill(chunk))));
    });
    peer.destroy();
    expect(growth).toBeLessThan(128 * MIB);
  });

  it('takes a body that its client sends after 100 Continue', async () => {
    const peer = await raw([
      `POST /proxy/${ids['continue']}/upload HTTP/1.1`,
      ...['Host: localhost', 'Content-Length: 4', 'Expect: 100-continue', 'Connection: close'],
    ]);
    expect(await peer.head()).toMatch(/^HTTP\/1\.1 100 /);
    peer.send('body');
    expect(await peer.rest()).toContain(JSON.stringify(uploaded(Buffer.from('body'))));
  });

  it('answers HEAD, and HTTP/1.0', async () => {
    const head = await raw([`HEAD /proxy/${ids['head']}/plain HTTP/1.1`, 'Host: localhost', 'Connection: close']);
    expect(await head.rest()).toMatch(/^HTTP\/1\.1 200 OK/);
    const old = await raw([`GET /proxy/${ids['http10']}/plain HTTP/1.0`, 'Host: localhost']);
    expect(await old.rest()).toMatch(/^HTTP\/1\.[01] 200 OK[^]*"url":"\/plain"/);
  });

  it('takes a WebSocket, which keeps it awake', async () => {
    const id = ids['socket']!;
    const socket = new WebSocket(`${proxy(id, '/ws').replace('http', 'ws')}`);
    await once(socket, 'open');
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('hello');
    const { open, next } = await lifetimeOf(dockapi.client, id);
    expect([open, next]).toMatchObject([{ websocket: 1 }, { action: 'stop', at: null }]);
    socket.terminate();
    await expect.poll(async () => (await lifetimeOf(dockapi.client, id)).next?.at).not.toBeNull();
    expect(await lifetimeOf(dockapi.client, id)).toMatchObject({
      open: { websocket: 0 },
      last_activity: { kind: 'websocket' },
    });
  });

  it('streams events at once', async () => {
    const leave = new AbortController();
    const response = await fetch(proxy(ids['sse']!, '/sse'), { signal: leave.signal });
    const { value } = (await response.body!.getReader().read()) as { value: Uint8Array };
    expect(new TextDecoder().decode(value)).toBe('data: first\n\n');
    leave.abort();
  });

  it('is woken by an exec and by its files', async () => {
    const exec = await dockapi.client.post(`/containers/${ids['exec']}/exec`, { command: ['/node', '-p', '1+1'] });
    expect([exec.status, exec.body]).toMatchObject([200, { stdout: '2\n' }]);
    const files = await dockapi.client.get(`/containers/${ids['files']}/files?path=/app`);
    expect([files.status, files.text]).toMatchObject([200, expect.stringContaining('server.mjs')]);
    for (const kind of ['exec', 'files'])
      expect(await lifetimeOf(dockapi.client, ids[kind]!)).toMatchObject({ asleep: null, last_activity: { kind } });
  });

  it('is woken by a look at its files, which keeps nothing awake', async () => {
    const id = ids['look']!;
    const list = await dockapi.client.get(`/containers/${id}/files/list?path=/app`);
    expect([list.status, list.text]).toMatchObject([200, expect.stringContaining('server.mjs')]);
    expect(await lifetimeOf(dockapi.client, id)).toMatchObject({ asleep: null, last_activity: { kind: 'start' } });
    expect((await dockapi.client.request('HEAD', `/containers/${id}/files?path=/app/server.mjs`)).status).toBe(200);
    expect(await lifetimeOf(dockapi.client, id)).toMatchObject({ asleep: null, last_activity: { kind: 'start' } });
  });

  it('is woken at its own origin, not by a page that is opened by path', async () => {
    const id = ids['own']!;
    const page = { 'Sec-Fetch-Mode': 'navigate', Accept: 'text/html' };
    const led = await plainRequest(dockapi.service.url, `/proxy/${id}/page`, { headers: page });
    expect([led.status, led.headers.location]).toEqual([307, expect.stringMatching(/\/page$/)]);
    expect((await inspectContainer(id))?.State.Status).toBe('exited');
    const { host, pathname } = new URL(led.headers.location!);
    const held = engine.hold(new RegExp(`^POST .*/containers/${id}/start`));
    const waiting = await plainRequest(dockapi.service.url, pathname, { headers: { Host: host, ...page } });
    expect([waiting.status, waiting.headers]).toMatchObject([503, { 'retry-after': '1', 'cache-control': 'no-store' }]);
    expect(waiting.text).toMatch(/<meta http-equiv="refresh" content="1">/);
    expect(waiting.text).not.toMatch(/<script/);
    held.release();
    const opened = async () =>
      (await plainRequest(dockapi.service.url, pathname, { headers: { Host: host, ...page } })).text;
    await expect.poll(opened).toContain('relative links');
  });
});

describe('what wakes nothing', () => {
  it('is a request to what may not wake, to what somebody stopped, one that is refused, and GET /proxy/{id}', async () => {
    const never = (await dockapi.running({ ...SLEEPY_APP, wake: false })).id;
    const stopped = (await dockapi.running(SLEEPY_APP)).id;
    const described = (await dockapi.running(SLEEPY_APP)).id;
    const started = (await dockapi.running(SLEEPY_APP)).id;
    await untilAsleep(dockapi.client, never, stopped, described, started);

    expect((await dockapi.client.post(`/containers/${stopped}/stop`)).status).toBe(200);
    await engineRequest('POST', `/containers/${started}/start`);
    await expect.poll(async () => (await lifetimeOf(dockapi.client, started)).history.at(-1)?.action).toBe('awake');
    await engineRequest('POST', `/containers/${started}/stop?t=0`);
    await expect.poll(async () => (await details(started)).status).toBe('exited');

    for (const id of [never, stopped, started]) {
      const { status, text } = await plainRequest(dockapi.service.url, `/proxy/${id}/`);
      expect([status, JSON.parse(text)]).toMatchObject([
        502,
        { code: 'upstream_failed', detail: /start it with POST/ },
      ]);
    }
    expect((await dockapi.client.get(`/proxy/${described}`)).body).toMatchObject({ code: 'container_not_running' });
    const refused = [
      await dockapi.client.get(`/containers/${described}/files?path=/a&path=/b`),
      await dockapi.client.get(`/containers/${described}/files`),
      await dockapi.client.post(`/containers/${described}/exec`, { command: 5 }),
      await dockapi.client.post(`/containers/${described}/exec`, { command: "'" }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect((await details(described)).asleep).toBe('stopped');
    expect(await lifetimeOf(dockapi.client, stopped)).toMatchObject({
      asleep: null,
      history: [{}, { action: 'stopped' }],
    });
    expect((await lifetimeOf(dockapi.client, never)).asleep).toBe('stopped');
  });
});

describe('a wake that fails', () => {
  /** The problem of a request that tries nothing, because the last try has failed. */
  const BACKED_OFF = {
    status: 504,
    code: 'not_ready',
    detail: expect.stringMatching(/^The container did not become ready/),
  };
  const asked = async (id: string) => {
    const { status, headers, text } = await plainRequest(dockapi.service.url, `/proxy/${id}/`);
    return {
      status,
      retryAfter: Number(headers['retry-after']),
      ...(JSON.parse(text) as { code: string; detail: string }),
    };
  };

  it('is a 502 that names the port that somebody else took, and is tried again', async () => {
    const { id, host_port } = await dockapi.running(SLEEPY_APP);
    await untilAsleep(dockapi.client, id);
    const thief = createServer().listen(host_port!, '127.0.0.1');
    await once(thief, 'listening');
    expect(await asked(id)).toMatchObject({
      status: 502,
      code: 'upstream_failed',
      detail: expect.stringContaining(`port ${host_port}`),
    });
    expect((await details(id)).asleep).toBe('stopped');
    thief.close();
    await once(thief, 'close');
    expect((await plainRequest(dockapi.service.url, `/proxy/${id}/`)).status).toBe(200);
  });

  it('is a 500 while the engine is away, and the next request wakes the container', async () => {
    const { id } = await dockapi.running(SLEEPY_APP);
    await untilAsleep(dockapi.client, id);
    engine.cutNext(new RegExp(`^POST .*/containers/${id}/start`));
    expect(await asked(id)).toMatchObject({ status: 500, code: 'engine_unreachable' });
    expect((await details(id)).asleep).toBe('stopped');
    expect((await plainRequest(dockapi.service.url, `/proxy/${id}/`)).status).toBe(200);
    expect((await lifetimeOf(dockapi.client, id)).history.map(({ action }) => action)).toEqual(['slept', 'woke']);
    expect(await metric('dockapi_wakes_total{outcome="engine_unreachable"}')).toBe(1);
  });

  it('is a 504 with the time of the next try if it does not become ready, and not a loop of starts', async () => {
    // Ready only at its first start.
    const server = httpContainer(
      respond('@{[$ready ? 200 : 500]}'),
      'my $ready = !-e "/tmp/before"; open(my $f, ">", "/tmp/before")',
    );
    const { id } = await dockapi.running({
      ...server,
      wait_ready: true,
      health_path: '/',
      idle_timeout: 5,
      wake_timeout: 1,
    });
    await untilAsleep(dockapi.client, id);
    expect(await asked(id)).toMatchObject({ status: 504, code: 'not_ready', retryAfter: 1 });
    const { StartedAt } = (await inspectContainer(id))!.State;
    await expect.poll(async () => (await asked(id)).retryAfter).toBeGreaterThan(1);
    await expect.poll(() => asked(id)).toMatchObject(BACKED_OFF);
    expect((await inspectContainer(id))!.State.StartedAt).toBe(StartedAt);
  });

  it('is a 502 if it exits, which sleeps on', async () => {
    const name = uniqueName();
    const once = 'test -e /tmp/before && exit 7; touch /tmp/before; sleep 600';
    const { id } = await dockapi.running({ name, command: ['sh', '-c', once], stop_timeout: 0, idle_timeout: 5 });
    await untilAsleep(dockapi.client, id);
    const first = await asked(id);
    expect(first).toMatchObject({
      status: 502,
      code: 'upstream_failed',
      detail: expect.stringContaining('exited with 7'),
      retryAfter: 1,
    });
    expect(first).not.toHaveProperty('logs');
    await expect.poll(async () => (await details(id)).asleep).toBe('stopped');
    await expect.poll(() => asked(id)).toMatchObject(BACKED_OFF);
  });
});
