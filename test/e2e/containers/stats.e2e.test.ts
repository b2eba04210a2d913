import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AllStatsDto, StatsDto } from '../../../src/containers/stats/stats.dto.js';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { ProcessesDto } from '../../../src/containers/stats/top.dto.js';
import { type ProblemMembers, useDockapi } from '../../support/dockapi.js';
import { type EngineForwarder, startEngineForwarder } from '../../support/engine-forwarder.js';
import { removeContainer } from '../../support/engine.js';
import { isThroughGateway } from '../../support/service.js';
import { readEvents } from '../../support/server-sent-events.js';

const MIB = 1024 * 1024;
const STREAM = /\/stats\?/;
const BURN = ['sh', '-c', 'while :; do :; done'];

let engine: EngineForwarder;
beforeAll(async () => {
  engine = await startEngineForwarder();
});
afterAll(() => engine[Symbol.asyncDispose]());

const dockapi = useDockapi(async () => {
  engine ??= await startEngineForwarder();
  return { DOCKER_HOST: engine.dockerHost };
});
const statsOf = (id: string) => dockapi.client.get<StatsDto & ProblemMembers>(`/containers/${id}/stats`);
const follow = (path: string) => readEvents<StatsDto>(`${dockapi.service.url}${path}`);
const followAll = () => readEvents<AllStatsDto>(`${dockapi.service.url}/stats`);
const streams = () => engine.requests.filter((each) => STREAM.test(each)).length;
const openStreams = () => engine.open(STREAM);

describe('the stats of a container', () => {
  it('report its usage: 100 is one full CPU, and limits count', async () => {
    const { id, name } = await dockapi.running({ command: BURN, cpus: 0.5, memory: '64m' });
    const asked = Date.now();
    const { status, body } = await statsOf(id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, name, cpus: 0.5, pids: 1, memory: { limit: 64 * 1024 * 1024 } });
    expect(body.cpu_percent).toBeGreaterThan(2); // on a busy machine it gets less than its limit, but not 50 times
    expect(body.cpu_percent).toBeLessThan(60);
    expect(body.memory.used).toBeGreaterThan(0);
    expect(body.memory.percent).toBeCloseTo((body.memory.used / body.memory.limit) * 100, 1);
    expect(Date.parse(body.at)).toBeGreaterThanOrEqual(asked);
    await dockapi.client.request('PATCH', `/containers/${id}`, { json: { cpus: 0.25 } });
    await expect.poll(async () => (await statsOf(id)).body.cpus).toBe(0.25);
  });

  it('count what goes over the network, as a total and a rate, and no page cache', async () => {
    const size = 40 * MIB;
    const serve = `dd if=/dev/zero of=/srv/file bs=1M count=${size / MIB}; exec httpd -f -p 8080 -h /srv`;
    const command = ['sh', '-c', `mkdir -p /srv; ${serve}`];
    const { id } = await dockapi.running({ command, memory: '128m', wait_ready: true });
    using events = await follow(`/containers/${id}/stats`);
    const before = (await events.next('stats'))!;
    expect(before.memory.used).toBeLessThan(size / 2);
    const download = await fetch(`${dockapi.service.url}/proxy/${id}/file`);
    expect((await download.arrayBuffer()).byteLength).toBe(size);
    let most = 0;
    for (let sent = 0; sent < size;) {
      const { network } = (await events.next('stats'))!;
      sent = network.sent - before.network.sent;
      most = Math.max(most, network.sent_per_second);
    }
    expect(most).toBeGreaterThan(MIB);
  });

  it('arrive as one event a second until the container exits', async () => {
    const { id } = await dockapi.running();
    using events = await follow(`/containers/${id}/stats`);
    expect(events.headers).toMatchObject({
      ':status': '200',
      'content-type': 'text/event-stream; charset=utf-8',
      ...(!isThroughGateway && { 'x-accel-buffering': 'no' }), // nginx keeps it to itself
    });
    const first = (await events.next('stats'))!;
    const second = (await events.next('stats'))!;
    expect(first.id).toBe(id);
    const between = Date.parse(second.at) - Date.parse(first.at);
    expect(between).toBeGreaterThan(900);
    await dockapi.client.post(`/containers/${id}/kill`);
    const rest = async () => {
      while (await events.next('stats'));
      return 'ended';
    };
    expect(await rest()).toBe('ended');
    await expect.poll(openStreams).toBe(0);
  });

  it('share one engine stream among all clients, which is closed 10 s after the last one', async () => {
    const { id, name } = await dockapi.running();
    const before = streams();
    const looks = await Promise.all([id, name, id.slice(0, 12)].map((each) => follow(`/containers/${each}/stats`)));
    using all = await followAll();
    await Promise.all([...looks.map((look) => look.next('stats')), all.next('stats'), statsOf(id), statsOf(name)]);
    expect(streams() - before).toBe(1);
    for (const look of looks) look[Symbol.dispose]();
    all[Symbol.dispose]();
    await dockapi.client.get('/livez');
    const left = Date.now();
    expect((await statsOf(id)).status).toBe(200); // finds it open
    expect(streams() - before).toBe(1);
    await engine.until(() => openStreams() === 0);
    expect(Date.now() - left).toBeGreaterThan(9_000);
  });

  it('also end at the next start, which has its own stream', async () => {
    const { id } = await dockapi.running();
    using events = await follow(`/containers/${id}/stats`);
    await events.next('stats');
    await dockapi.client.post(`/containers/${id}/restart?timeout=0`);
    while (await events.next('stats'));
    expect((await statsOf(id)).status).toBe(200);
  });
});

describe('the stats of all containers', () => {
  it('have the running and the paused ones, and follow those that start and end', async () => {
    const [running, paused, stopped] = await Promise.all([dockapi.running(), dockapi.running(), dockapi.running()]);
    await dockapi.client.post(`/containers/${paused.id}/pause`);
    await dockapi.client.post(`/containers/${stopped.id}/stop?timeout=0`);
    const ids = ({ containers }: AllStatsDto) => containers.map(({ id }) => id).sort();
    const { body } = await dockapi.client.get<AllStatsDto>('/stats');
    expect(ids(body)).toEqual([running.id, paused.id].sort());
    using events = await followAll();
    expect(ids((await events.next('stats'))!)).toEqual([running.id, paused.id].sort());
    const until = (...expected: RunResultDto[]) =>
      vi.waitUntil(
        async () => String(ids((await events.next('stats'))!)) === String(expected.map(({ id }) => id).sort()),
        {
          timeout: 60_000,
        },
      );
    const more = await dockapi.running();
    await until(running, paused, more);
    await removeContainer(running.id);
    await until(paused, more);
  });
});

it('top lists the processes of a running container', async () => {
  const { id } = await dockapi.running({ command: ['sh', '-c', 'sleep 601 & exec sleep 602'] });
  const top = () => dockapi.client.get<ProcessesDto>(`/containers/${id}/top`);
  const commands = async () => (await top()).body.processes.map(({ command }) => command);
  await expect.poll(commands).toEqual(['sleep 602', 'sleep 601']);
  const { status, body } = await top();
  expect(status).toBe(200);
  const [first, second] = body.processes;
  expect(second?.ppid).toBe(first?.pid);
  expect(first).toMatchObject({ user: 'root', elapsed: expect.any(Number), memory_percent: expect.any(Number) });
});
