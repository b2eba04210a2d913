import { beforeAll, describe, expect, it } from 'vitest';
import type { EventDto } from '../../../src/events/events.dto.js';
import { commit, createForeign, ok, pullByEngine, uniqueName } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import { removeContainer } from '../../support/engine.js';
import { readEvents } from '../../support/server-sent-events.js';
import { isThroughGateway } from '../../support/service.js';
import { makeToken, type TestToken } from '../../support/tokens.js';

const alice = makeToken('alice', 'team-a', 'read,run,exec');
const bob = makeToken('bob', 'team-b', 'read,run');
const admin = makeToken('root', 'ops', 'admin');

const dockapi = useDockapi({ DOCKAPI_TOKENS: [alice, bob, admin].map(({ entry }) => entry).join(';') }, alice.headers);
beforeAll(() => pullByEngine('busybox'));

const follow = ({ headers }: TestToken, query = '', lastEventId?: string) =>
  readEvents<EventDto>(`${dockapi.service.url}/events${query}`, {
    ...headers,
    ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
  });
type Reader = Awaited<ReturnType<typeof follow>>;

/** The next events of a container, until one has this type. */
async function until(reader: Reader, type: string, id: string): Promise<EventDto[]> {
  const seen: EventDto[] = [];
  for (;;) {
    const event = (await reader.any())!;
    if (event.data.container_id === id) seen.push(event.data);
    if (seen.at(-1)?.type === type) return seen;
  }
}

const act = (method: string, path: string, json?: object) => dockapi.client.request(method, path, { json });

describe('GET /events', () => {
  it('tells what happens to a container, and who caused it', async () => {
    using events = await follow(alice);
    expect(events.headers).toMatchObject({
      ':status': '200',
      'content-type': 'text/event-stream; charset=utf-8',
      ...(!isThroughGateway && { 'x-accel-buffering': 'no' }), // nginx keeps it to itself
    });
    const [name, renamed] = [uniqueName(), uniqueName()];
    const { id } = await dockapi.running({ name });
    await act('POST', `/containers/${id}/pause`);
    await act('POST', `/containers/${id}/unpause`);
    await act('PATCH', `/containers/${id}`, { name: renamed });
    await act('POST', `/containers/${id}/restart?timeout=0`);
    await act('POST', `/containers/${id}/stop?timeout=0`);
    await act('POST', `/containers/${id}/start`);
    await ok('POST', `/containers/${id}/kill`);
    await ok('POST', `/containers/${id}/wait`);
    await act('DELETE', `/containers/${id}`);

    const seen = await until(events, 'container.removed', id);
    const caller = { kind: 'caller', name: 'alice' };
    const died = { type: 'container.died', details: { exit_code: 137, oom_killed: false } };
    expect(seen).toEqual([
      expect.objectContaining({
        type: 'container.created',
        name,
        actor: caller,
        reason: 'create',
        details: { image: 'busybox' },
      }),
      expect.objectContaining({ type: 'container.started', name, actor: caller, reason: 'start' }),
      expect.objectContaining({ type: 'container.paused', actor: caller, reason: 'pause' }),
      expect.objectContaining({ type: 'container.unpaused', actor: caller, reason: 'unpause' }),
      expect.objectContaining({ type: 'container.renamed', name: renamed, actor: caller, details: { old_name: name } }),
      expect.objectContaining({ ...died, name: renamed, actor: caller, reason: 'restart' }),
      expect.objectContaining({ type: 'container.started', actor: caller, reason: 'restart' }),
      expect.objectContaining({ ...died, actor: caller, reason: 'stop' }),
      expect.objectContaining({ type: 'container.started', actor: caller, reason: 'start' }),
      expect.objectContaining({ ...died, actor: { kind: 'engine' }, reason: null }),
      expect.objectContaining({ type: 'container.removed', actor: caller, reason: 'remove' }),
    ]);
    expect(new Set(seen.map((event) => event.id)).size).toBe(seen.length);
    expect(Math.abs(Date.parse(seen[0]!.at) - Date.now())).toBeLessThan(120_000);
  });

  it('tells whether a container was out of memory', async () => {
    using events = await follow(alice, '?type=container.died');
    const command = ['perl', '-e', 'my $x = "x" x 600_000_000; sleep 600'];
    const { id } = await dockapi.running({ image: 'dockapi/echo', command, memory: '64m' });
    const [died] = await until(events, 'container.died', id);
    expect(died).toMatchObject({ details: { exit_code: 137, oom_killed: true } });
  });

  it('tells the health of a container', async () => {
    using events = await follow(alice, '?type=container.health');
    const { id } = await dockapi.running({ health: { command: ['true'], interval: 0.5 } });
    const [event] = await until(events, 'container.health', id);
    expect(event).toMatchObject({ details: { status: 'healthy' }, actor: { kind: 'engine' } });
  });

  it('tells once that a container is ready, and of commands', async () => {
    using events = await follow(alice);
    const { id } = await dockapi.running({ command: 'httpd -f -p 8080', wait_ready: true });
    await dockapi.client.get(`/containers/${id}/wait?for=ready`);
    await act('POST', `/containers/${id}/exec`, { command: 'false' });
    await act('DELETE', `/containers/${id}?force=true`);
    const seen = await until(events, 'container.removed', id);
    const actor = { kind: 'caller', name: 'alice' };
    expect(seen.map(({ type }) => type)).toEqual([
      ...['container.created', 'container.started', 'container.ready', 'exec.started', 'exec.ended', 'container.died'],
      'container.removed',
    ]);
    const [, , ready, started, ended] = seen;
    expect(ready).toMatchObject({ actor });
    expect(started).toMatchObject({ actor, details: { exec_id: expect.any(String) } });
    expect(ended).toMatchObject({ actor, details: { ...started!.details, exit_code: 1 } });
  });

  it('tells each caller of its own containers only, and admins of all', async () => {
    using alices = await follow(alice);
    using bobs = await follow(bob);
    using all = await follow(admin);
    const first = await dockapi.running();
    const second = await dockapi.running({}, bob);
    await removeContainer(first.id);
    await removeContainer(second.id);
    const next = async (reader: Reader, type: string) => {
      for (;;) {
        const { data } = (await reader.any())!;
        expect([first.id, second.id]).toContain(data.container_id);
        if (data.type === type) return data.container_id;
      }
    };
    expect(await next(alices, 'container.removed')).toBe(first.id);
    expect(await next(bobs, 'container.created')).toBe(second.id);
    expect(await next(bobs, 'container.removed')).toBe(second.id);
    expect(await next(all, 'container.removed')).toBe(first.id);
    expect(await next(all, 'container.removed')).toBe(second.id);
  });

  it('does not tell of containers that only have dockAPI’s labels', async () => {
    using all = await follow(admin);
    const own = await dockapi.running();
    const image = await commit(own.id);
    await removeContainer(await createForeign({ Image: image }));
    await removeContainer(own.id);
    for (const event of await until(all, 'container.removed', own.id)) expect(event.container_id).toBe(own.id);
  });

  it('filters by container and type', async () => {
    const [wanted, other] = await Promise.all([dockapi.running(), dockapi.running()]);
    const query = `?container=${wanted.id.slice(0, 12)}&type=container.paused&type=container.removed`;
    using events = await follow(alice, query);
    for (const { id } of [other, wanted]) {
      await act('POST', `/containers/${id}/pause`);
      await act('DELETE', `/containers/${id}?force=true`);
    }
    expect((await events.any())?.data).toMatchObject({ container_id: wanted.id, type: 'container.paused' });
    expect((await events.any())?.data).toMatchObject({ container_id: wanted.id, type: 'container.removed' });
  });

  it('moves a reader on past events that are not for it', async () => {
    using events = await follow(alice, '?type=container.health');
    const { id } = await dockapi.running();
    const next = events.any().catch(() => undefined); // reads on, until the test is over
    await expect.poll(() => events.lastId()).toEqual(expect.any(String));
    using later = await follow(alice, `?container=${id}`, events.lastId());
    await removeContainer(id);
    expect((await until(later, 'container.removed', id)).length).toBeGreaterThan(0);
    events[Symbol.dispose]();
    expect(await next).toBeUndefined();
  });

  it('tells of pulled images', async () => {
    using events = await follow(bob, '?type=image.pulled');
    await dockapi.client.post('/images/pull', { image: 'busybox' });
    expect((await events.any())?.data).toMatchObject({
      type: 'image.pulled',
      container_id: null,
      name: 'busybox:latest',
    });
  });

  it('does not log a ticket', async () => {
    const { body } = await dockapi.client.post<{ ticket: string }>('/tickets');
    using reader = await readEvents<EventDto>(`${dockapi.service.url}/events?ticket=${body.ticket}`);
    expect(reader.headers[':status']).toBe('200');
    expect((await readEvents(`${dockapi.service.url}/events?ticket=${body.ticket}`)).headers[':status']).toBe('401');
    expect(dockapi.service.output()).toContain('"/events"');
    expect(dockapi.service.output()).not.toContain(body.ticket);
  });

  it('begins with a gap after an id that is not known', async () => {
    using events = await follow(alice, '', 'elsewhere.7');
    expect((await events.any())?.event).toBe('gap');
    using byQuery = await follow(alice, '?last_event_id=elsewhere.7');
    expect((await byQuery.any())?.event).toBe('gap');
  });

  it('has the past as JSON, from an id on', async () => {
    interface Page {
      events: EventDto[];
      gap: boolean;
      last_event_id: string;
    }
    const headers = { accept: 'application/json' };
    const page = async (query: string) => (await dockapi.client.get<Page>(`/events${query}`, { headers })).body;
    const { last_event_id } = await page('');
    const id = await dockapi.ran('true');
    await removeContainer(id);
    const types = async () => (await page(`?last_event_id=${last_event_id}`)).events.map(({ type }) => type);
    await expect.poll(types).toEqual(['container.created', 'container.started', 'container.died', 'container.removed']);
    const latest = await page(`?container=${id}&type=container.died`);
    expect(latest).toMatchObject({ gap: false, events: [{ details: { exit_code: 0 } }] });
    expect(await page(`?last_event_id=${latest.last_event_id}`)).toMatchObject({ gap: false, events: [] });
    expect(await page('?last_event_id=elsewhere.7')).toMatchObject({ gap: true });
  });

  it.each(['?type=container.exploded', '?container=..', '?follow=true'])('refuses %s', async (query) => {
    const { status, body } = await dockapi.client.get(`/events${query}`);
    expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'invalid_request' });
  });
});

describe('a reader that is cut 200 times at random', () => {
  it('misses no event, and gets none twice', async () => {
    const { id } = await dockapi.running();
    using whole = await follow(alice, `?container=${id}`);
    using first = await follow(alice, `?container=${id}`);
    const produced = (async () => {
      const name = uniqueName();
      for (let times = 0; times < 240; times++) await ok('POST', `/containers/${id}/rename?name=${name}-${times}`);
      await removeContainer(id);
    })();
    const start = (await first.any())!;
    const seen = [start.id];
    let over = false;
    for (let cuts = 0; !over; cuts++) {
      using reader = await follow(alice, `?container=${id}`, seen.at(-1));
      const few = cuts < 200 ? Math.floor(Math.random() * 3) : Infinity;
      for (let taken = 0; taken < few && !over; taken++) {
        const event = (await reader.any())!;
        seen.push(event.id);
        over = event.data.type === 'container.removed';
      }
      if (over) expect(cuts).toBeGreaterThanOrEqual(200);
    }
    await produced;
    const expected = (await until(whole, 'container.removed', id)).map((event) => event.id);
    expect(seen).toEqual(expected);
    expect(expected.length).toBeGreaterThanOrEqual(240);
  });
});
