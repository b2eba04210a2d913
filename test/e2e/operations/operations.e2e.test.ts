import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerDto } from '../../../src/containers/dto/container.dto.js';
import type { OperationDto } from '../../../src/operations/operation.dto.js';
import { Client } from '../../support/client.js';
import { afterContainers, commit, createForeign, uniqueName } from '../../support/containers.js';
import { CountingEngine } from '../../support/counting-engine.js';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest, inspectContainer } from '../../support/engine.js';
import { request } from '../../../scripts/lib/engine-api.mjs';
import { HoldingRegistry } from '../../support/holding-registry.js';
import { ASYNC, begin, ended, operation } from '../../support/operations.js';
import { readEvents } from '../../support/server-sent-events.js';
import { type Service, startService } from '../../support/service.js';
import { testEngine } from '../../support/test-engine.js';
import { makeToken } from '../../support/tokens.js';

const admin = makeToken('root', 'ops', 'admin');
const alice = makeToken('alice', 'team-a', 'read,run');
const bob = makeToken('bob', 'team-b', 'read,run');
const reader = makeToken('reader', 'team-a', 'read');

const SLEEPER = { image: 'busybox', container_port: 8080, command: 'sleep 600' };
const CREATE = /^POST .*\/containers\/create/;
const START = /^POST .*\/start$/;

let engine: CountingEngine;
beforeAll(async () => {
  engine = await CountingEngine.listen();
});
afterAll(() => engine[Symbol.asyncDispose]());
const dockapi = useDockapi(
  () => ({
    DOCKER_HOST: engine.host,
    DOCKAPI_TOKENS: [admin, alice, bob, reader].map(({ entry }) => entry).join(';'),
    DOCKAPI_IMAGES: 'docker.io/library/busybox:*,127.0.0.1*/*:*',
  }),
  admin.headers,
);

const client = (): Client => dockapi.client;
const run = (fields: object = {}, by = admin) =>
  begin(client(), 'POST', '/containers/run', { json: { ...SLEEPER, ...fields }, headers: by.headers });
const end = (of: { id: string }) => ended(client(), of);

describe('Prefer: respond-async', () => {
  it('answers a run at once with an operation, which ends with what the waiting run answers', async () => {
    const held = engine.hold(CREATE);
    const name = uniqueName();
    const answer = await client().post<OperationDto>(
      '/containers/run',
      { ...SLEEPER, name },
      { headers: { Prefer: 'wait=5, respond-async' } },
    );
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/operations/${answer.body.id}`);
    expect(answer.headers.get('preference-applied')).toBe('respond-async');
    expect(answer.body).toMatchObject({
      kind: 'run',
      state: 'running',
      finished_at: null,
      result: null,
      problem: null,
    });
    await held.came;
    expect((await operation(client(), answer.body.id)).body).toMatchObject({ progress: { phase: 'creating' } });
    held.release();
    const { state, result, container_id, finished_at } = await end(answer.body);
    expect(state).toBe('succeeded');
    expect(finished_at).not.toBeNull();
    const { body: container } = await client().get<ContainerDto>(`/containers/${name}`);
    expect(result).toMatchObject({ id: container.id, name, status: 'running', host_port: container.host_port });
    expect(container_id).toBe(container.id);
  });

  it('is the waiting request without it', async () => {
    const { status, headers, body } = await dockapi.run({ name: uniqueName() }, { headers: { prefer: 'wait=10' } });
    expect(status).toBe(201);
    expect(headers.get('preference-applied')).toBeNull();
    expect(body).toMatchObject({ status: 'running' });
  });

  it('answers first what the waiting request is refused for before it touches the engine', async () => {
    const post = (path: string, json: object, by = alice) =>
      client().post<{ code: string }>(path, json, { headers: { ...ASYNC, ...by.headers } });
    const made = await engine.during(async () => {
      expect((await post('/containers/run', { ...SLEEPER, container_port: 0 })).body.code).toBe('invalid_request');
      expect((await post('/containers/run', { ...SLEEPER, image: 'evil/image' })).body.code).toBe('forbidden');
      expect((await post('/containers/run', SLEEPER, reader)).body.code).toBe('forbidden');
      expect((await post('/images/pull', { image: 'evil/image' })).body.code).toBe('forbidden');
      expect((await post('/images/prune', {})).body.code).toBe('forbidden');
    });
    expect(made.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect((await post('/containers/no-such/stop', {})).body.code).toBe('container_not_found');
    expect((await client().get('/operations', { headers: alice.headers })).body).toEqual([]);
  });

  it('works for start, restart, stop, commit and delete', async () => {
    const { id } = await dockapi.running();
    const post = async (verb: string, json?: object) =>
      end(await begin(client(), 'POST', `/containers/${id}/${verb}`, json && { json }));
    expect(await post('stop?timeout=0')).toMatchObject({
      kind: 'stop',
      state: 'succeeded',
      result: { status: 'stopped' },
    });
    expect(await post('start')).toMatchObject({ kind: 'start', result: { id, status: 'running' }, container_id: id });
    expect(await post('restart?timeout=0')).toMatchObject({ kind: 'restart', result: { id, status: 'running' } });
    const image = `team/${uniqueName('snapshot')}:1`;
    afterContainers(() => engineRequest('DELETE', `/images/${image}?force=1`));
    expect(await post('commit', { image })).toMatchObject({ kind: 'commit', result: { image } });
    const gone = await end(await begin(client(), 'DELETE', `/containers/${id}?force=true`));
    expect(gone).toMatchObject({ kind: 'remove', state: 'succeeded', result: { id, removed: true } });
    expect(await inspectContainer(id)).toBeUndefined();
  });

  it('works for a pull, with its layers, a prune, and a load once the tar is received', async () => {
    await using registry = await HoldingRegistry.listen();
    const image = `${registry.image()}:latest`;
    const pull = await begin(client(), 'POST', '/images/pull', { json: { image } });
    await registry.pulling;
    expect((await operation(client(), pull.id)).body).toMatchObject({
      state: 'running',
      progress: { phase: 'pulling' },
    });
    registry.release();
    afterContainers(() => engineRequest('DELETE', `/images/${image}?force=1`));
    const pulled = await end(pull);
    expect(pulled).toMatchObject({ state: 'succeeded', result: { image, id: expect.stringMatching(/^sha256:/) } });

    const name = await commit(await createForeign());
    const tar = new Uint8Array((await request(testEngine().dockerHost, 'GET', `/images/${name}/get`)).body);
    await engineRequest('DELETE', `/images/${name}?force=1`);
    const load = async (body: Uint8Array<ArrayBuffer>) => {
      const headers = { ...admin.headers, ...ASYNC, 'content-type': 'application/x-tar' };
      const answer = await fetch(`${dockapi.service.url}/images/load`, { method: 'POST', body, headers });
      return { status: answer.status, body: (await answer.json()) as OperationDto & { code?: string } };
    };
    const loading = await load(tar);
    expect(loading.status).toBe(202);
    expect(await end(loading.body)).toMatchObject({ kind: 'load', result: { images: [`${name}:latest`] } });
    const prune = await begin(client(), 'POST', '/images/prune', { json: { until: '24h' } });
    expect(await end(prune)).toMatchObject({ kind: 'prune', result: { removed: [], reclaimed_bytes: 0 } });
  });

  it('ends with the problem that the waiting request would have got', async () => {
    const failed = await end(await run({ command: 'no-such-command' }));
    expect(failed).toMatchObject({ state: 'failed', result: null });
    expect(failed.problem).toMatchObject({ status: 400, code: 'invalid_request', instance: '/containers/run' });
    const { code, id } = await end(await run({ command: 'false', wait_ready: true })).then(
      ({ problem, container_id }) => ({
        code: problem?.code,
        id: container_id,
      }),
    );
    expect(code).toBe('container_exited');
    expect((await inspectContainer(id!))?.State.Status).toBe('exited');
  });
});

describe('an operation', () => {
  it('is seen by its owner only', async () => {
    const own = await run({}, alice);
    await ended(client(), own, alice);
    const listed = async (by: typeof alice) =>
      (await client().get<OperationDto[]>('/operations', by)).body.map(({ id }) => id);
    expect(await listed(alice)).toEqual([own.id]);
    expect(await listed(reader)).toEqual([own.id]);
    expect(await listed(bob)).toEqual([]);
    for (const path of [`/operations/${own.id}`, `/operations/${own.id}/events`])
      expect((await client().get(path, bob)).body).toMatchObject({ code: 'operation_not_found' });
    expect((await client().delete(`/operations/${own.id}`, bob)).body).toMatchObject({ code: 'operation_not_found' });
    expect((await client().delete(`/operations/${own.id}`, reader)).body).toMatchObject({ code: 'forbidden' });
    expect((await client().delete(`/operations/${own.id}`, alice)).status).toBe(200);
    expect((await operation(client(), own.id, '', alice)).body).toMatchObject({ code: 'operation_not_found' });
  });

  it('is listed newest first, by state and kind', async () => {
    const held = engine.hold(CREATE);
    const first = await end(await begin(client(), 'POST', '/images/prune', { json: { until: '24h' } }));
    const second = await run();
    const ids = async (query: string) =>
      (await client().get<OperationDto[]>(`/operations${query}`)).body.map(({ id }) => id);
    expect((await ids('')).slice(0, 2)).toEqual([second.id, first.id]);
    expect(await ids('?state=running')).toEqual([second.id]);
    expect(await ids('?kind=prune&state=succeeded')).toContain(first.id);
    expect((await client().get('/operations?state=odd')).status).toBe(400);
    held.release();
    await end(second);
  });

  it('is waited for until it ends or the time is over', async () => {
    const held = engine.hold(CREATE);
    const { id } = await run();
    expect((await operation(client(), id, '?wait=1')).body.state).toBe('running');
    const waiting = operation(client(), id, '?wait=60');
    held.release();
    expect((await waiting).body.state).toBe('succeeded');
    expect((await operation(client(), id, '?wait=61')).status).toBe(400);
  });

  it('tells its progress as events, and its end again to a client that comes back', async () => {
    const held = engine.hold(CREATE);
    const { id } = await run();
    await held.came;
    const url = `${dockapi.service.url}/operations/${id}/events`;
    using events = await readEvents<OperationDto>(url, admin.headers);
    expect(await events.next('progress')).toMatchObject({ id, state: 'running', progress: { phase: 'creating' } });
    held.release();
    const text = await (await fetch(url, { headers: { ...admin.headers } })).text();
    expect(text).toMatch(/^id: \d+\nevent: end\n/m);
    const last = /id: (\d+)\nevent: end/.exec(text)![1]!;
    using again = await readEvents<OperationDto>(url, { ...admin.headers, 'last-event-id': last });
    expect(await again.next('end')).toMatchObject({ id, state: 'succeeded' });
    expect(await again.next('end')).toBeUndefined();
  });
});

describe('DELETE of a running operation', () => {
  it.each([
    ['before the create', CREATE, 'request'],
    ['before the start', START, 'request'],
  ] as const)('undoes a run %s', async (_when, step, phase) => {
    const held = engine.hold(step, phase);
    const name = uniqueName();
    const { id } = await run({ name });
    await held.came;
    const cancelled = client().delete<OperationDto>(`/operations/${id}`);
    await client().get('/livez');
    held.release();
    expect((await cancelled).body).toMatchObject({ id, state: 'cancelled', result: null, problem: null });
    expect(await inspectContainer(name)).toBeUndefined();
    expect((await operation(client(), id)).body.state).toBe('cancelled');
  });

  it('undoes a run that waits for its container', async () => {
    const name = uniqueName();
    const { id } = await run({ name, detach: false, wait_timeout: 600 });
    await expect.poll(async () => (await operation(client(), id)).body.progress?.phase).toBe('waiting');
    expect((await inspectContainer(name))?.State.Running).toBe(true);
    expect((await client().delete(`/operations/${id}`)).body).toMatchObject({ state: 'cancelled' });
    expect(await inspectContainer(name)).toBeUndefined();
  });

  it('ends a pull', async () => {
    await using registry = await HoldingRegistry.listen();
    const { id } = await begin(client(), 'POST', '/images/pull', { json: { image: registry.image() } });
    await registry.pulling;
    expect((await client().delete(`/operations/${id}`)).body).toMatchObject({ kind: 'pull', state: 'cancelled' });
    expect((await client().delete(`/operations/${id}`)).status).toBe(200);
    expect((await operation(client(), id)).status).toBe(404);
  });
});

describe('a shutdown', () => {
  it('lets operations finish', async () => {
    await using service = await startService({ DOCKER_HOST: engine.host });
    const { id, exit, held } = await runDuring(service);
    held.release();
    expect(await exit).toBe(0);
    expect(service.output()).toMatch(endOf(id, 'succeeded'));
  });

  it('interrupts what does not end in time, and undoes a run that has not started its container', async () => {
    await using service = await startService({ DOCKER_HOST: engine.host, DOCKAPI_SHUTDOWN_TIMEOUT: '0' });
    const { id, name, exit, held } = await runDuring(service);
    await expect.poll(() => refuses(service.url)).toBe(true);
    held.release();
    expect(await exit).toBe(0);
    expect(service.output()).toMatch(endOf(id, 'failed'));
    expect(await inspectContainer(name)).toBeUndefined();
  });

  /** A run that waits for the engine when the service is told to end. */
  async function runDuring(service: Service) {
    const held = engine.hold(CREATE);
    const name = uniqueName();
    const { id } = await begin(await Client.connect(service.url), 'POST', '/containers/run', {
      json: { ...SLEEPER, name },
    });
    await held.came;
    return { id, name, held, exit: service.stop() };
  }

  const endOf = (id: string, state: string) => new RegExp(`"operation_id":"${id}".*"state":"${state}"`);
  /** A gateway says so by 502. */
  const refuses = (url: string) =>
    fetch(`${url}/livez`).then(
      ({ status }) => status === 502,
      () => true,
    );
});
