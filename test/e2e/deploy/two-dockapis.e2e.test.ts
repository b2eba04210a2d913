import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { ExecSessionDto } from '../../../src/containers/exec/resource/execs.dto.js';
import type { EventPageDto } from '../../../src/events/events.dto.js';
import type { OperationDto } from '../../../src/operations/operation.dto.js';
import { Client } from '../../support/client.js';
import { ok, pullByEngine, uniqueName } from '../../support/containers.js';
import { useCleanEngine } from '../../support/dockapi.js';
import { containerIds, inspectContainer } from '../../support/engine.js';
import { EventFollower, readCut, type ToldEvent } from '../../support/event-follower.js';
import { Execs, processesWith } from '../../support/execs.js';
import { type DeployedGateway, startGatewayOf } from '../../support/gateways.js';
import { begin, ended, operation } from '../../support/operations.js';
import { freePorts } from '../../support/ports.js';
import { Redis } from '../../support/redis.js';
import { readEvents } from '../../support/server-sent-events.js';
import { type Service, startService } from '../../support/service.js';
import { Terminal } from '../../support/terminal.js';
import { makeToken } from '../../support/tokens.js';
import { webhookSecret, WebhookReceiver } from '../../support/webhook-receiver.js';

const SLEEPER = { image: 'busybox', container_port: 8080, command: 'sleep 600' };
/** It is never ready. */
const WAITING = { ...SLEEPER, wait_ready: true, health_path: '/', wait_timeout: 600 };
/** It is ready when there is a file. */
const GATED = {
  ...SLEEPER,
  command: ['sh', '-c', 'until [ -e /go ]; do sleep 0.1; done; exec httpd -f -p 8080 -h /etc'],
  wait_ready: true,
  health_path: '/hostname',
  wait_timeout: 100,
};
/** Cuts of a stream of events, and the most bytes before each. */
const CUTS = 200;
const MOST_BYTES = 1_500;
const SEED = 20_261_129;
/** Milliseconds after which a dockAPI that is not heard of has ended: `store/instances.service.ts`. */
const GONE_AFTER_MS = 12_000;

const main = makeToken('main', 'main', 'admin');
const secret = webhookSecret();

/** Two dockAPIs with one Redis, behind nginx, which gives each a request in turn. The first one sends the webhooks. */
const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-two-'));
const receiver = new WebhookReceiver(secret);
let redis: Redis;
let ports: number[];
let services: Service[];
let clients: [Client, Client];
let gateway: DeployedGateway;
let through: Client;

useCleanEngine();
beforeAll(async () => {
  await pullByEngine('busybox');
  redis = await Redis.start({ isPersistent: true });
  writeFileSync(path.join(dir, 'webhooks.json'), JSON.stringify([{ url: await receiver.listen(), secret }]));
  ports = [await freePorts(), await freePorts()];
  services = [await start(0), await start(1)];
  clients = [await connect(0), await connect(1)];
  gateway = await startGatewayOf('nginx', ports, true);
  through = await Client.connect(gateway.url, main.headers);
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await Promise.all(services?.map((service) => service.stop()) ?? []);
  await redis?.[Symbol.asyncDispose]();
  receiver[Symbol.dispose]();
  rmSync(dir, { recursive: true });
});

function start(index: number): Promise<Service> {
  return startService({
    PORT: String(ports[index]),
    DOCKAPI_TOKENS: main.entry,
    DOCKAPI_TRUSTED_PROXIES: '127.0.0.1',
    DOCKAPI_STORE: redis.url,
    DOCKAPI_PEER_URL: `http://127.0.0.1:${ports[index]}`,
    DOCKAPI_WEBHOOKS_FILE: path.join(dir, 'webhooks.json'),
    DOCKAPI_SHUTDOWN_TIMEOUT: '1',
  });
}

const connect = (index: number) => Client.connect(services[index]!.url, main.headers);

async function run(client: Client, fields: object = {}): Promise<RunResultDto> {
  const { status, body, text } = await client.post<RunResultDto>('/containers/run', { ...SLEEPER, ...fields });
  expect(status, text).toBe(201);
  return body;
}

/** The events to come, read through nginx. */
async function follow(): Promise<EventFollower> {
  return new EventFollower(`${gateway.url}/events`, main.headers, await lastEventId());
}

async function lastEventId(): Promise<string> {
  return (await eventsAfter()).last_event_id;
}

async function eventsAfter(id?: string): Promise<EventPageDto> {
  const headers = { accept: 'application/json', ...(id !== undefined && { 'last-event-id': id }) };
  return (await through.get<EventPageDto>('/events', { headers })).body;
}

/** Renames a container outside dockAPI, and after it through nginx. */
async function rename(id: string): Promise<void> {
  await ok('POST', `/containers/${id}/rename?name=${uniqueName()}`);
  expect((await through.request('PATCH', `/containers/${id}`, { json: { name: uniqueName() } })).status).toBe(200);
}

const removed = (id: string) => (told: ToldEvent) =>
  told.event === 'container.removed' && told.data.container_id === id;

const idsOf = (told: { id: string | undefined }[]) => told.map(({ id }) => id);

/** Both dockAPIs' answers: nginx sends two requests after each other to different ones. */
async function twice<T>(ask: () => Promise<T>): Promise<[T, T]> {
  return [await ask(), await ask()];
}

function attach(execs: Execs, id: string, query = ''): Promise<Terminal> {
  return Terminal.open(`${gateway.url}${execs.path}/${id}/attach?${query}`, { headers: main.headers });
}

describe('two dockAPIs behind nginx', () => {
  it('wait for, stream and cancel operations, whichever works on them', async () => {
    const begun = await Promise.all(
      Array.from({ length: 4 }, () => begin(through, 'POST', '/containers/run', { json: SLEEPER })),
    );
    const ends = await Promise.all(begun.flatMap((each) => [ended(through, each), ended(through, each)]));
    expect(ends.map(({ state }) => state)).toEqual(Array(8).fill('succeeded'));
    expect(new Set(ends.map(({ container_id }) => container_id)).size).toBe(4);

    for (const _each of clients) {
      const { id } = await begin(through, 'POST', '/containers/run', { json: WAITING });
      using stream = await readEvents<OperationDto>(`${gateway.url}/operations/${id}/events`, main.headers);
      let told = await stream.any();
      while (told?.data.progress?.phase !== 'waiting') told = await stream.any();
      const [cancelled, again] = await Promise.all([through.delete(`/operations/${id}`), ended(through, { id })]);
      expect([cancelled.body['state'], again.state]).toEqual(['cancelled', 'cancelled']);
      while (told?.event === 'progress') told = await stream.any();
      expect(told).toMatchObject({ event: 'end', data: { id, state: 'cancelled' } });
      expect(await inspectContainer(told!.data.container_id!)).toBeUndefined();
    }
  });

  it('make ten runs with one key one container', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const before = await containerIds();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => through.post('/containers/run', SLEEPER, { headers })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter((each) => each.headers.get('idempotency-replayed') === 'true')).toHaveLength(9);
    expect(await containerIds()).toHaveLength(before.length + 1);
  });

  it('read, write to, resize, attach to and kill execs, whichever follows them', async () => {
    const execs = new Execs({ client: through }, (await run(through)).id);
    for (const client of clients) {
      const own = new Execs({ client }, execs.container);
      const id = await own.sh('while read x; do stty size; echo got $x; done', { tty: true, stdin: true });
      const described = await twice(() => execs.get(id));
      expect(described.map(({ body }) => body.state)).toEqual(['running', 'running']);
      for (const cols of [101, 102]) {
        expect((await through.post(`${execs.path}/${id}/resize`, { cols, rows: 33 })).status).toBe(204);
        expect((await execs.input(id, `${cols}\n`)).status).toBe(204);
        await expect.poll(() => execs.text(id)).toContain(`got ${cols}\r\n`);
      }
      const [text, same] = await twice(() => execs.text(id));
      expect(text).toContain('33 101\r\ngot 101\r\n');
      expect(same).toBe(text);

      using first = await attach(execs, id, 'after=0');
      await first.until('got 102');
      first.type('103\n');
      await first.until('got 103');
      using second = await attach(execs, id, `after=${first.output.length}&takeover=true`);
      expect(await first.closed).toMatchObject({ code: 4001 });
      second.resize(104, 34);
      second.type('104\n');
      await second.until('34 104\r\ngot 104');
      const whole = Buffer.concat([first.output, second.output]).toString();
      expect(whole.match(/got \d+/g)).toEqual(['got 101', 'got 102', 'got 103', 'got 104']);

      const kills = await Promise.all([execs.kill(id), execs.kill(id)]);
      expect(kills.map(({ body }) => body.state)).toEqual(['killed', 'killed']);
      expect(await second.closed).toEqual({ code: 1000, reason: 'killed' });
      const ends = await twice(() => execs.end(id));
      expect(ends.map(({ state }) => state)).toEqual(['killed', 'killed']);
    }
    for (const { body } of await twice(() => through.get<ExecSessionDto[]>(execs.path))) expect(body).toHaveLength(2);
  });

  it('tell each event once to a reader that is cut 200 times, and to a webhook', async () => {
    let state = SEED;
    const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
    const start = await lastEventId();
    const { id: container } = await run(through);
    const happening = (async () => {
      for (let times = 0; times < 15; times++) await rename(container);
      expect((await through.delete(`/containers/${container}?force=true`)).status).toBe(200);
    })();
    const passes: ToldEvent[][] = [];
    for (let cuts = 0; cuts < CUTS;) {
      const told: ToldEvent[] = [];
      while (!told.some(removed(container))) {
        const headers = { ...main.headers, 'last-event-id': told.at(-1)?.id ?? start };
        const bytes = Math.ceil(random() * MOST_BYTES);
        told.push(...(await readCut(`${gateway.url}/events`, headers, bytes, removed(container))));
        cuts++;
      }
      passes.push(told);
    }
    await happening;
    const { events, gap } = await eventsAfter(start);
    expect(gap).toBe(false);
    for (const told of passes) expect(idsOf(told), `seed ${SEED}`).toEqual(idsOf(events));
    const own = events.filter(({ container_id }) => container_id === container);
    expect(own.map(({ type }) => type)).toEqual([
      'container.created',
      'container.started',
      ...Array<string>(30).fill('container.renamed'),
      'container.died',
      'container.removed',
    ]);
    await expect.poll(() => idsOf(webhooksOf(container)).sort()).toEqual(idsOf(own).sort());
  });

  it('go on with all of it when Redis is killed and comes back', async () => {
    const { id } = await run(through, {
      image: 'dockapi/echo',
      wait_ready: true,
      health_path: '/',
      command: undefined,
    });
    const execs = new Execs({ client: through }, id);
    await using follower = await follow();
    const works = await Promise.all(
      clients.map(async (client) => ({
        operation: await begin(client, 'POST', '/containers/run', { json: WAITING }),
        exec: await new Execs({ client }, id).start({ command: 'cat', stdin: true }).then(({ body }) => body.exec_id),
      })),
    );
    for (const { operation: each } of works)
      await expect.poll(async () => (await operation(through, each.id)).body.progress?.phase).toBe('waiting');

    await redis.signal('SIGKILL');
    await ok('POST', `/containers/${id}/rename?name=${uniqueName()}`);
    for (const answer of [
      ...(await twice(() => through.get('/healthz'))),
      ...(await twice(() => operation(through, works[0]!.operation.id))),
    ])
      expect([answer.status, (answer.body as { code?: string }).code]).toEqual([500, 'store_unreachable']);
    for (const { status } of await twice(() => through.get(`/proxy/${id}/`))) expect(status).toBe(200);
    await redis.start();

    for (const client of clients) await expect.poll(async () => (await client.get('/healthz')).status).toBe(200);
    for (const { operation: each, exec } of works) {
      const asked = await twice(() => operation(through, each.id));
      expect(asked.map(({ body }) => body.state)).toEqual(['running', 'running']);
      expect((await through.delete(`/operations/${each.id}`)).body).toMatchObject({ state: 'cancelled' });
      await twice(() => execs.input(exec, 'x'));
      await expect.poll(() => execs.text(exec)).toBe('xx');
    }
    await rename(id);
    const types = () =>
      follower
        .of(id)
        .map(({ event }) => event)
        .filter((type) => type === 'container.renamed');
    await expect.poll(types).toHaveLength(3);
    expect(follower.seen.map(({ event }) => event)).not.toContain('gap');
    expect(new Set(idsOf(follower.seen)).size).toBe(follower.seen.length);
    const told = () => follower.of(id);
    await expect
      .poll(() =>
        idsOf(webhooksOf(id))
          .filter((each) => idsOf(told()).includes(each))
          .sort(),
      )
      .toEqual(idsOf(told()).sort());
  });

  it('lose and double no work when Redis is away for longer than a dead dockAPI is waited for, or comes back empty', async () => {
    const { id } = await run(through);
    const execs = new Execs({ client: through }, id);
    const works = await Promise.all(
      clients.map(async (client) => ({
        operation: await begin(client, 'POST', '/containers/run', { json: WAITING }),
        exec: await new Execs({ client }, id).sh('cat', { stdin: true }),
      })),
    );
    for (const { operation: each } of works)
      await expect.poll(async () => (await operation(through, each.id)).body.progress?.phase).toBe('waiting');
    const headers = { 'idempotency-key': randomUUID() };
    const gated = { ...GATED, name: uniqueName() };
    const first = clients[0].post<RunResultDto>('/containers/run', gated, { headers });
    await expect.poll(async () => (await inspectContainer(gated.name))?.State.Running).toBe(true);
    const atKey = (await inspectContainer(gated.name))!.Id;

    await redis.signal('SIGKILL');
    const since = performance.now();
    await expect.poll(() => performance.now() - since).toBeGreaterThan(GONE_AFTER_MS + 1_000);
    await redis.start();
    for (const client of clients) await expect.poll(async () => (await client.get('/healthz')).status).toBe(200);
    const check = async () => {
      for (const { operation: each, exec } of works) {
        const asked = await twice(() => operation(through, each.id));
        expect(asked.map(({ body }) => body.state)).toEqual(['running', 'running']);
        const described = await twice(() => execs.get(exec));
        expect(described.map(({ body }) => body.state)).toEqual(['running', 'running']);
        expect((await twice(() => execs.input(exec, 'x'))).map(({ status }) => status)).toEqual([204, 204]);
      }
    };
    await check();

    await redis.lose();
    await redis.start();
    for (const client of clients) await expect.poll(async () => (await client.get('/healthz')).status).toBe(200);
    for (const { operation: each, exec } of works) {
      await expect
        .poll(async () => (await twice(() => operation(through, each.id))).map(({ status }) => status))
        .toEqual([200, 200]);
      await expect
        .poll(async () => (await twice(() => execs.get(exec))).map(({ status }) => status))
        .toEqual([200, 200]);
    }
    await check();
    for (const { exec } of works) await expect.poll(() => execs.text(exec)).toBe('xxxx');

    const again = clients[1].post<RunResultDto>('/containers/run', gated, { headers });
    await new Execs({ client: clients[0] }, atKey).sh('touch /go');
    expect((await Promise.all([first, again])).map(({ status, body }) => [status, body.id])).toEqual([
      [201, atKey],
      [201, atKey],
    ]);
    for (const { operation: each } of works)
      expect((await through.delete(`/operations/${each.id}`)).body).toMatchObject({ state: 'cancelled' });
  });

  it('tell each line of a log once to a reader that is cut at random and comes back at any of them', async () => {
    const lines = 400;
    const script = `i=0; while [ $i -lt ${lines} ]; do echo line $i; echo err $i >&2; i=$((i + 1)); done; sleep 600`;
    const { id } = await run(through, { command: ['sh', '-c', script] });
    const url = `${gateway.url}/containers/${id}/logs?follow=true&tail=all`;
    const seen: { event: string; data: string }[] = [];
    let last: string | undefined;
    let cuts = 0;
    for (; seen.length < 2 * lines; cuts++) {
      const headers = { ...main.headers, ...(last !== undefined && { 'last-event-id': last }) };
      const left = 2 * lines - seen.length;
      let told = 0;
      for (const { id: each, event, data } of await readCut(url, headers, 2_000, () => ++told >= left)) {
        last = each ?? last;
        seen.push({ event, data: (data as unknown as { data: string }).data });
      }
    }
    expect(cuts).toBeGreaterThan(20);
    for (const [event, word] of [
      ['stdout', 'line'],
      ['stderr', 'err'],
    ] as const)
      expect(seen.filter((each) => each.event === event).map(({ data }) => data)).toEqual(
        Array.from({ length: lines }, (_, n) => `${word} ${n}\n`),
      );
  });

  it('go on when one is killed in the middle of it: the other tells what became of its work', async () => {
    const [victim, survivor] = clients;
    const word = `31${process.pid}.7`;
    const { id } = await run(victim, { name: uniqueName() });
    const execs = new Execs({ client: through }, id);
    await using follower = await follow();
    const begun = await begin(victim, 'POST', '/containers/run', { json: WAITING });
    await expect.poll(async () => (await operation(through, begun.id)).body.progress?.phase).toBe('waiting');
    const lost = await new Execs({ client: victim }, id).sh(`echo begun; sleep ${word}`);
    const kept = await new Execs({ client: survivor }, id).start({ command: 'cat', stdin: true });
    await expect.poll(() => execs.text(lost)).toBe('begun\n');
    const headers = { 'idempotency-key': randomUUID() };
    const gated = { ...GATED, name: uniqueName() };
    const cut = victim.post('/containers/run', gated, { headers }).catch((error: Error) => error);
    await expect.poll(async () => (await inspectContainer(gated.name))?.State.Running).toBe(true);
    const atKey = (await inspectContainer(gated.name))!.Id;
    await rename(id);

    services[0]!.process.kill('SIGKILL');
    await once(services[0]!.process, 'exit');
    expect(await cut).toBeInstanceOf(Error);
    const before = follower.seen.length;
    await rename(id);
    const later = await run(through);
    expect((await execs.input(kept.body.exec_id, 'x')).status).toBe(204);
    await expect.poll(() => execs.text(kept.body.exec_id)).toBe('x');

    const repeated = through.post<RunResultDto>('/containers/run', gated, { headers });
    expect(await ended(through, begun)).toMatchObject({
      state: 'failed',
      problem: { code: 'interrupted', container_id: expect.any(String) },
    });
    expect((await execs.get(lost, 60)).body).toMatchObject({ state: 'lost', exit_code: null });
    expect(processesWith(`sleep ${word}`)).not.toEqual([]);
    expect((await execs.kill(lost, { grace: 0 })).body).toMatchObject({ state: 'lost' });
    expect(processesWith(`sleep ${word}`)).toEqual([]);
    await new Execs({ client: survivor }, atKey).sh('touch /go');
    expect(await repeated).toMatchObject({ status: 201, body: { id: atKey } });

    expect((await through.delete(`/containers/${later.id}?force=true`)).status).toBe(200);
    await expect.poll(() => follower.seen.some(removed(later.id))).toBe(true);
    expect(follower.of(id).filter(({ event }) => event === 'container.renamed')).toHaveLength(4);
    expect(follower.seen.map(({ event }) => event)).not.toContain('gap');
    expect(new Set(idsOf(follower.seen)).size).toBe(follower.seen.length);
    const after = idsOf(follower.seen.slice(before));
    await expect.poll(() => after.filter((each) => !idsOf(receiver.received).includes(each))).toEqual([]);

    const lastId = follower.seen.at(-1)!.id;
    services[0] = await start(0);
    const list = (await (await connect(0)).get<ExecSessionDto[]>(execs.path)).body;
    expect(list.map(({ exec_id: each, state }) => ({ each, state }))).toEqual(
      expect.arrayContaining([
        { each: lost, state: 'lost' },
        { each: kept.body.exec_id, state: 'running' },
      ]),
    );
    expect((await twice(() => execs.text(kept.body.exec_id))).map(String)).toEqual(['x', 'x']);
    await rename(id);
    await expect.poll(() => follower.of(id).filter(({ event }) => event === 'container.renamed')).toHaveLength(6);
    const { gap } = await eventsAfter(lastId);
    expect(gap).toBe(false); // the other one has watched all the time
    expect(follower.seen.map(({ event }) => event)).not.toContain('gap');
  });

  it('end in time while Redis is away, with work under way', async () => {
    const works = await Promise.all(
      clients.map((client) => begin(client, 'POST', '/containers/run', { json: WAITING })),
    );
    for (const each of works)
      await expect.poll(async () => (await operation(through, each.id)).body.progress?.phase).toBe('waiting');
    await redis.signal('SIGKILL');
    expect(await Promise.all(services.map((service) => service.stop()))).toEqual([0, 0]);
  });
});

const webhooksOf = (container: string) => receiver.received.filter(({ event }) => event.container_id === container);
