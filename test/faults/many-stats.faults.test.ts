import { execFileSync } from 'node:child_process';
import { beforeAll, expect, it } from 'vitest';
import type { StatsDto } from '../../src/containers/stats/stats.dto.js';
import { residentBytes } from '../support/resident-bytes.js';
import { CountingEngine } from '../support/counting-engine.js';
import { useDockapi } from '../support/dockapi.js';
import { type EventReader, readEvents } from '../support/server-sent-events.js';
import { openSockets } from '../support/sockets.js';

const LOOKS = 500;
const FILES = 8_192;
/** Idle connections to the engine that are kept: each client is looked up once. */
const KEPT = 16;
const MIB = 1 << 20;
/** About 60 KiB a connection, and the heap's own room. */
const MOST_BYTES = 96 * MIB;

let engine: CountingEngine;
beforeAll(async () => {
  execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${FILES}`]);
  engine = await CountingEngine.listen();
  return () => engine[Symbol.asyncDispose]();
});
const dockapi = useDockapi(() => ({ DOCKER_HOST: engine.host }));

const streams = () => engine.calls.filter(({ target }) => /\/stats\?/.test(target)).length;

/** Opens some at a time: the system's queue of connections is short. */
async function lookMany(id: string): Promise<EventReader<StatsDto>[]> {
  const all: EventReader<StatsDto>[] = [];
  const look = () => readEvents<StatsDto>(`${dockapi.service.url}/containers/${id}/stats`);
  while (all.length < LOOKS) all.push(...(await Promise.all(Array.from({ length: 50 }, look))));
  return all;
}

it(`${LOOKS} clients look at the stats of one container by one engine stream, which leave nothing when they leave`, async () => {
  const id = await dockapi.sleeper();
  await dockapi.client.get(`/containers/${id}/stats`);
  const [memory, sockets] = [await residentBytes(dockapi.service.pid), openSockets(dockapi.service.pid)];
  const looks = await lookMany(id);
  for (let round = 0; round < 3; round++) await Promise.all(looks.map((look) => look.next('stats')));
  expect(streams()).toBe(1);
  expect((await residentBytes(dockapi.service.pid)) - memory).toBeLessThan(MOST_BYTES);
  for (const look of looks) look[Symbol.dispose]();
  await expect.poll(() => openSockets(dockapi.service.pid)).toBeLessThanOrEqual(sockets + KEPT);
});

it('are cut off when the engine’s stream breaks, and do not end as they do when a container exits', async () => {
  const id = await dockapi.sleeper();
  const look = await readEvents<StatsDto>(`${dockapi.service.url}/containers/${id}/stats`);
  await look.next('stats');
  engine.cut(/\/stats\?/);
  const rest = async () => {
    while (await look.next('stats'));
  };
  await expect(rest()).rejects.toThrow();
  expect((await dockapi.client.get(`/containers/${id}/stats`)).status).toBe(200);
});
