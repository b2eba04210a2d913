import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResultDto } from '../../src/containers/dto/container.dto.js';
import { Client } from '../support/client.js';
import { useCleanEngine } from '../support/dockapi.js';
import { lifetimeOf, SHORTEST_IDLE, SLEEPY_APP, uploaded } from '../support/lifetimes.js';
import { plainRequest } from '../support/plain-request.js';
import { RawPeer } from '../support/raw-peer.js';
import { Redis } from '../support/redis.js';
import { type Service, startService } from '../support/service.js';
import { importUpstreamImage } from '../support/upstream-image.js';

const CONTAINERS = 20;
const ROUNDS = 10;
/** Milliseconds after the idle timeout in which dockAPI looks at the clocks and stops what is idle. */
const WINDOW_MS = 1_500;
/** Milliseconds until all expire at once: longer than it takes to say so. */
const LIFE_MS = 5_000;

describe.each([
  ['one dockAPI', 1],
  ['two dockAPIs with Redis', 2],
])('requests to %s', (_what, count) => {
  let redis: Redis | undefined;
  let services: Service[];
  let clients: Client[];

  useCleanEngine();
  beforeAll(async () => {
    await importUpstreamImage();
    redis = count > 1 ? await Redis.start() : undefined;
    const env = { DOCKAPI_STORE: redis?.url ?? 'memory' };
    services = await Promise.all(Array.from({ length: count }, () => startService(env)));
    clients = await Promise.all(services.map(({ url }) => Client.connect(url)));
  });
  afterAll(async () => {
    await Promise.all(services?.map((service) => service.stop()) ?? []);
    await redis?.[Symbol.asyncDispose]();
  });
  const urlOf = (n: number) => services[n % count]!.url;
  const run = async (fields: object) => {
    const { status, body, text } = await clients[0]!.post<RunResultDto>('/containers/run', {
      ...SLEEPY_APP,
      ...fields,
    });
    expect(status, text).toBe(201);
    return body.id;
  };

  it(
    `are answered by the application in the moment in which it is put to sleep, ${CONTAINERS * ROUNDS} times`,
    { timeout: 600_000 },
    async () => {
      const ids: string[] = [];
      for (let n = 0; n < CONTAINERS; n++) ids.push(await run({ on_idle: n % 2 ? 'pause' : 'stop' }));
      const body = Buffer.alloc(100_000, 'race');
      const rounds = ids.map(async (id, n) => {
        for (let round = 0; round < ROUNDS; round++) {
          await sleep(SHORTEST_IDLE * 1_000 + Math.random() * WINDOW_MS);
          const response = await fetch(`${urlOf(n + round)}/proxy/${id}/upload`, { method: 'POST', body });
          expect(await response.json()).toEqual(uploaded(body));
        }
      });
      await Promise.all(rounds);
      const histories = await Promise.all(ids.map(async (id) => (await lifetimeOf(clients[0]!, id)).history));
      const slept = histories.flat().filter(({ action }) => action === 'slept').length;
      expect(slept, 'the requests came too early').toBeGreaterThan((CONTAINERS * ROUNDS) / 4);
    },
  );

  it(
    'are answered by the application until it expires, and refused with its end afterwards: none is cut',
    { timeout: 300_000 },
    async () => {
      const ids: string[] = [];
      for (let n = 0; n < CONTAINERS; n++)
        ids.push(await run({ idle_timeout: null, on_expire: n % 2 ? 'stop' : 'remove' }));
      const json = { expires_at: new Date(Date.now() + LIFE_MS).toISOString() };
      // Before the requests, as they would take a busy machine's time from it.
      const patched = ids.map((id) => clients[0]!.request('PATCH', `/containers/${id}`, { json }));
      expect((await Promise.all(patched)).map(({ status }) => status)).toEqual(ids.map(() => 200));
      const statuses = ids.map(async (id, n) => {
        for (let round = 0, answered = 0; ; round++) {
          const { status, text } = await plainRequest(urlOf(n + round), `/proxy/${id}/r${round}`);
          if (status === 200) {
            expect((JSON.parse(text) as { url: string }).url).toBe(`/r${round}`);
            answered++;
          } else return [answered > 0, status, (JSON.parse(text) as { code: string }).code];
          await sleep(Math.random() * 20);
        }
      });
      expect(await Promise.all(statuses)).toEqual(
        ids.map((_, n) => (n % 2 ? [true, 502, 'upstream_failed'] : [true, 404, 'container_not_found'])),
      );
    },
  );

  it('under way when it expires are answered, whichever dockAPI has them', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 6; n++) ids.push(await run({ idle_timeout: null }));
    const peers = await Promise.all(ids.map((_, n) => RawPeer.connect(Number(new URL(urlOf(n)).port))));
    peers.forEach((peer, n) =>
      peer.send(`POST /proxy/${ids[n]}/upload HTTP/1.1`, 'Host: localhost', 'Content-Length: 8', '', 'half'),
    );
    for (const [n, id] of ids.entries()) expect((await plainRequest(urlOf(n), `/proxy/${id}/`)).status).toBe(200); // begun
    const json = { expires_at: new Date(Date.now() + LIFE_MS).toISOString() };
    const patched = ids.map((id) => clients[0]!.request('PATCH', `/containers/${id}`, { json }));
    expect((await Promise.all(patched)).map(({ status }) => status)).toEqual(ids.map(() => 200));
    await sleep(LIFE_MS + WINDOW_MS); // within the 3 s that they have
    for (const peer of peers) peer.send('rest');
    for (const peer of peers)
      expect((await peer.response()).body).toBe(JSON.stringify(uploaded(Buffer.from('halfrest'))));
    for (const id of ids) await expect.poll(async () => (await clients[0]!.get(`/containers/${id}`)).status).toBe(404);
    for (const peer of peers) peer.destroy();
  });
});
