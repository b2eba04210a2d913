import { beforeAll, describe, expect, it } from 'vitest';
import type { ContainerDetailsDto } from '../../../src/containers/dto/container.dto.js';
import type { EventPageDto } from '../../../src/events/events.dto.js';
import { useDockapi } from '../../support/dockapi.js';
import { inspectContainer } from '../../support/engine.js';
import { lifetimeOf, SHORTEST_IDLE, SLEEPY_APP, untilAsleep, uploaded } from '../../support/lifetimes.js';
import { importUpstreamImage } from '../../support/upstream-image.js';

const MIB = 1 << 20;

describe('an idle container', () => {
  beforeAll(importUpstreamImage);
  const dockapi = useDockapi();
  const proxy = (id: string, path: string) => `${dockapi.service.url}/proxy/${id}${path}`;

  it('is stopped, and a POST wakes it, whose body arrives whole', async () => {
    const { id } = await dockapi.running(SLEEPY_APP);
    await untilAsleep(dockapi.client, id);
    expect((await inspectContainer(id))?.State.Status).toBe('exited');
    expect(await details(id)).toMatchObject({ status: 'exited', asleep: 'stopped', idle_timeout: SHORTEST_IDLE });

    const body = Buffer.alloc(3 * MIB, 'body');
    const response = await fetch(proxy(id, '/upload'), { method: 'POST', body });
    expect(await response.json()).toEqual(uploaded(body));
    const { asleep, history } = await lifetimeOf(dockapi.client, id);
    expect([asleep, history.map(({ action }) => action)]).toEqual([null, ['slept', 'woke']]);
    const told = async () => {
      const { body } = await dockapi.client.get<EventPageDto>('/events', { headers: { accept: 'application/json' } });
      return body.events
        .filter((each) => each.container_id === id && /idle|slept|woke/.test(each.type))
        .map(({ type, details: { wake_ms: ms, ...rest } }) => [
          type,
          { ...rest, ...(ms !== undefined && { ms: typeof ms }) },
        ]);
    };
    // It may sleep again meanwhile.
    await expect
      .poll(async () => (await told()).slice(0, 3))
      .toEqual([
        ['container.idle', { idle_timeout: SHORTEST_IDLE, action: 'stop' }],
        ['container.slept', { how: 'stopped' }],
        ['container.woke', { how: 'stopped', ms: 'number' }],
      ]);
  });

  it('is paused with on_idle: pause, and keeps its memory', async () => {
    const { id } = await dockapi.running({ ...SLEEPY_APP, on_idle: 'pause' });
    const hang = fetch(proxy(id, '/hang'), { signal: AbortSignal.timeout(500) });
    await expect(hang).rejects.toThrow();
    await untilAsleep(dockapi.client, id);
    expect(await details(id)).toMatchObject({ status: 'paused', asleep: 'paused' });
    const response = await fetch(proxy(id, '/hanging'));
    expect(await response.json()).toMatchObject({ begun: 1 });
  });

  const details = async (id: string) => (await dockapi.client.get<ContainerDetailsDto>(`/containers/${id}`)).body;
});
