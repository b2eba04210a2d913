import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventDto } from '../../../src/events/events.dto.js';
import { ok, pullByEngine, uniqueName } from '../../support/containers.js';
import { Dockapi, useDockapi } from '../../support/dockapi.js';
import { removeContainer } from '../../support/engine.js';
import { readEvents } from '../../support/server-sent-events.js';

const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-events-'));
afterAll(() => rmSync(dir, { recursive: true }));
const env = { DOCKAPI_STORE: 'file', DOCKAPI_STATE_DIR: dir };
const one = useDockapi(env);
const two = new Dockapi();
beforeAll(async () => {
  await pullByEngine('busybox');
  await two.start(env);
});
afterAll(() => two.service?.stop());

const follow = ({ service }: Dockapi, lastId?: string) =>
  readEvents<EventDto>(`${service.url}/events`, lastId === undefined ? {} : { 'last-event-id': lastId });

/** The events of a container until it is removed. */
async function toEnd(reader: Awaited<ReturnType<typeof follow>>, id: string): Promise<EventDto[]> {
  const seen: EventDto[] = [];
  while (seen.at(-1)?.type !== 'container.removed') {
    const { event, data } = (await reader.any())!;
    if (event !== 'gap' && data.container_id === id) seen.push(data);
  }
  return seen;
}

it('two dockAPIs of a store tell each event once, with the same ids, the right caller and in one order', async () => {
  using atOne = await follow(one);
  using atTwo = await follow(two);
  const { id, name } = await two.running();
  for (let times = 0; times < 20; times++) {
    await one.client.request('PATCH', `/containers/${id}`, { json: { name: `${name}-${times}` } });
    await ok('POST', `/containers/${id}/rename?name=${uniqueName()}`);
  }
  await one.client.delete(`/containers/${id}?force=true`);
  const seen = await toEnd(atOne, id);
  expect(await toEnd(atTwo, id)).toEqual(seen);
  expect(seen.map(({ type, actor }) => `${type} ${actor.kind}`)).toEqual([
    'container.created caller',
    'container.started caller',
    ...Array.from({ length: 20 }, () => ['container.renamed caller', 'container.renamed engine']).flat(),
    'container.died caller',
    'container.removed caller',
  ]);

  // A client that was at one goes on at the other.
  using resumed = await follow(two, seen[9]!.id);
  expect(await toEnd(resumed, id)).toEqual(seen.slice(10));
});

it('a container that another dockAPI ran is known from the start, also when it is gone before anything is asked', async () => {
  const id = await one.ran('true'); // its removal is its only event
  const later = new Dockapi();
  await later.start({}); // with a store of its own
  try {
    await expect.poll(async () => (await later.client.get('/healthz')).body['events']).toBe(true);
    using events = await follow(later);
    await removeContainer(id);
    expect((await toEnd(events, id)).map(({ type }) => type)).toEqual(['container.removed']);
  } finally {
    await later.service.stop();
  }
});

it('a dockAPI that is killed leaves its events to the other, and a reader goes on there', async () => {
  using before = await follow(two);
  const { id } = await one.running();
  const first = (await before.any())!.data;
  two.service.process.kill('SIGKILL');
  await once(two.service.process, 'exit');
  await removeContainer(id);
  using after = await follow(one, first.id);
  expect([first, ...(await toEnd(after, id))].map(({ type }) => type)).toEqual([
    'container.created',
    'container.started',
    'container.died',
    'container.removed',
  ]);
});
