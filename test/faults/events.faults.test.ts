import { afterEach, expect, it } from 'vitest';
import type { EventDto } from '../../src/events/events.dto.js';
import { useDockapi } from '../support/dockapi.js';
import { killEngine, removeContainer, restartEngine } from '../support/engine.js';
import { readEvents } from '../support/server-sent-events.js';

const dockapi = useDockapi();
afterEach(() => restartEngine());

it('an engine that is killed and restarted: readers get a gap, and then what happens', async () => {
  const { id } = await dockapi.running();
  using events = await readEvents<EventDto>(`${dockapi.service.url}/events`);
  const page = async (query: string) =>
    (
      await dockapi.client.get<{ gap: boolean; last_event_id: string }>(`/events${query}`, {
        headers: { accept: 'application/json' },
      })
    ).body;
  const { last_event_id } = await page('');
  await killEngine();
  await restartEngine();
  expect((await events.any())?.event).toBe('gap');
  await removeContainer(id);
  const seen: string[] = [];
  while (seen.at(-1) !== 'container.removed') seen.push((await events.any())!.event);
  expect(seen.filter((type) => type === 'gap')).toEqual([]);
  expect(await page(`?last_event_id=${last_event_id}`)).toMatchObject({ gap: true });
});
