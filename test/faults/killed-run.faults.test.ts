import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../support/client.js';
import {
  afterContainers,
  cleanUp,
  pullByEngine,
  type Snapshot,
  takeSnapshot,
  uniqueName,
} from '../support/containers.js';
import { CountingEngine, type EngineCall } from '../support/counting-engine.js';
import { engineRequest, inspectContainer } from '../support/engine.js';
import { HoldingRegistry } from '../support/holding-registry.js';
import { type Service, startService } from '../support/service.js';

/** A minute, and time for the event and the removal. */
const ORPHAN_MS = 120_000;
const BUSYBOX = { image: 'busybox', container_port: 8080, command: 'sleep 600' };
const WATCHED = { auto_remove: true, restart_policy: 'on-failure', command: 'true' };

let engine: CountingEngine;
let before: Snapshot;

beforeAll(async () => {
  before = await takeSnapshot();
  await pullByEngine('busybox');
  engine = await CountingEngine.listen();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await cleanUp(before);
});

async function kill({ process }: Service): Promise<void> {
  const exit = once(process, 'exit');
  process.kill('SIGKILL');
  await exit;
}

/** Starts a run, and kills dockAPI when a certain call has reached the engine, or its response has come back. */
async function killAt(step: RegExp, phase: 'request' | 'response', fields: object = {}): Promise<string> {
  const name = uniqueName('killed');
  const service = await startService({ DOCKER_HOST: engine.host });
  const held = engine.hold(step, phase);
  const run = post(service, '/containers/run', { ...BUSYBOX, name, ...fields }).then(
    ({ status }) => `returned ${status}`,
    () => 'cut',
  );
  await held.came;
  await kill(service);
  expect(await run).toBe('cut');
  await held.gone; // a call that is cut on its way to the engine would be undone by it
  held.release();
  return name;
}

function post(service: Service, path: string, body: object): Promise<Response> {
  return fetch(service.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

const stateOf = async (name: string) => (await inspectContainer(name))?.State.Status;

describe('a dockAPI that is killed during a run', () => {
  it('leaves no orphan and no used name, after the next one has run for a minute', { timeout: 720_000 }, async () => {
    const orphans = [
      await killAt(/^POST .*\/containers\/create/, 'response'),
      await killAt(/^POST .*\/containers\/create/, 'request'),
      await killAt(/^GET .*\/containers\/\w{64}\/json/, 'request', { auto_remove: true }),
      await killAt(/^POST .*\/attach/, 'request', { wait_ready: true }),
      await killAt(/^POST .*\/wait/, 'response', { wait_ready: true }),
      await killAt(/^POST .*\/start$/, 'response', { command: 'no-such-command' }),
    ];
    await expect.poll(() => Promise.all(orphans.map(stateOf))).toEqual(orphans.map(() => 'created'));

    await using next = await startService();
    await expect
      .poll(() => Promise.all(orphans.map(stateOf)), { timeout: ORPHAN_MS, interval: 250 })
      .toEqual(orphans.map(() => undefined));
    expect(next.output()).toMatch(/was created by a run that was interrupted before its start: it is being removed/);
    expect((await post(next, '/containers/run', { ...BUSYBOX, name: orphans[0] })).status).toBe(201);
  });

  it('leaves nothing if it had not reached the create', async () => {
    await using registry = await HoldingRegistry.listen();
    const image = registry.image();
    afterContainers(() => engineRequest('DELETE', `/images/${image}:latest?force=1`));
    const name = await killAt(/^POST .*\/images\/create/, 'request', { image });
    registry.release();
    expect(await stateOf(name)).toBeUndefined();
  });

  it('leaves a running container, which the next one lists, if the engine had started it', async () => {
    const name = await killAt(/^POST .*\/start$/, 'response');
    await using next = await startService();
    const client = await Client.connect(next.url);
    expect(await client.get(`/containers/${name}`)).toMatchObject({ status: 200, body: { name, status: 'running' } });
    expect(await client.delete(`/containers/${name}?force=true`)).toMatchObject({ status: 200 });
  });

  it('loses no auto-remove: the next one does it', async () => {
    const service = await startService({ DOCKER_HOST: engine.host });
    const held = engine.hold(/^DELETE /);
    const client = await Client.connect(service.url);
    const { body } = await client.post<{ id: string }>('/containers/run', { ...BUSYBOX, ...WATCHED });
    await held.came;
    await kill(service);
    expect(await stateOf(body.id)).toBe('exited');
    await using _next = await startService();
    await expect.poll(() => stateOf(body.id)).toBeUndefined();
    held.release();
  });
});

describe('a dockAPI that starts while another one runs', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ DOCKER_HOST: engine.host });
  });
  afterEach(() => service.stop());

  it('leaves a current run of the other alone', async () => {
    const held = engine.hold(/^POST .*\/start$/);
    const run = post(service, '/containers/run', { ...BUSYBOX, name: uniqueName('in-flight') });
    await held.came;
    await using second = await CountingEngine.listen();
    await using _beside = await startService({ DOCKER_HOST: second.host });
    const listed = ({ target }: EngineCall) => /status.*created/.test(decodeURIComponent(target));
    await expect.poll(() => second.calls.some(listed)).toBe(true);
    held.release();
    expect((await run).status).toBe(201);
    expect(second.calls.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });
});
