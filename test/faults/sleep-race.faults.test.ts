import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { useDockapi } from '../support/dockapi.js';
import { lifetimeOf, SHORTEST_IDLE, SLEEPY_APP, uploaded } from '../support/lifetimes.js';
import { importUpstreamImage } from '../support/upstream-image.js';

const CONTAINERS = 20;
const ROUNDS = 10;
/** Milliseconds after the idle timeout in which dockAPI looks at the clocks and stops what is idle. */
const WINDOW_MS = 1_500;

describe('requests in the moment in which their containers are put to sleep', () => {
  beforeAll(importUpstreamImage);
  const dockapi = useDockapi();

  it(`are answered by the application, ${CONTAINERS * ROUNDS} times`, { timeout: 600_000 }, async () => {
    const ids: string[] = [];
    for (let n = 0; n < CONTAINERS; n++)
      ids.push((await dockapi.running({ ...SLEEPY_APP, on_idle: n % 2 ? 'pause' : 'stop' })).id);
    const body = Buffer.alloc(100_000, 'race');
    const rounds = ids.map(async (id) => {
      for (let round = 0; round < ROUNDS; round++) {
        await sleep(SHORTEST_IDLE * 1_000 + Math.random() * WINDOW_MS);
        const response = await fetch(`${dockapi.service.url}/proxy/${id}/upload`, { method: 'POST', body });
        expect(await response.json()).toEqual(uploaded(body));
      }
    });
    await Promise.all(rounds);
    const histories = await Promise.all(ids.map(async (id) => (await lifetimeOf(dockapi.client, id)).history));
    const slept = histories.flat().filter(({ action }) => action === 'slept').length;
    expect(slept, 'the requests came too early').toBeGreaterThan((CONTAINERS * ROUNDS) / 4);
  });
});
