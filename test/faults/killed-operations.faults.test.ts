import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunResultDto } from '../../src/containers/dto/container.dto.js';
import { Client } from '../support/client.js';
import { cleanUp, pullByEngine, type Snapshot, takeSnapshot, uniqueName } from '../support/containers.js';
import { CountingEngine } from '../support/counting-engine.js';
import { containerIds, inspectContainer } from '../support/engine.js';
import { begin, ended, operation } from '../support/operations.js';
import { type Service, startService } from '../support/service.js';

const SLEEPER = { image: 'busybox', container_port: 8080, command: 'sleep 600' };
/** A dockAPI counts as dead after 12 s. */
const TOLD_MS = 60_000;

const CREATE = /^POST .*\/containers\/create/;
const START = /^POST .*\/start$/;

let engine: CountingEngine;
let before: Snapshot;
let folder: string;

beforeAll(async () => {
  await pullByEngine('busybox');
  engine = await CountingEngine.listen();
  folder = mkdtempSync(path.join(tmpdir(), 'dockapi-killed-'));
  before = await takeSnapshot();
});
afterEach(() => cleanUp(before));
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const stored = (store: string) => ({ DOCKAPI_STORE: store, DOCKAPI_STATE_DIR: folder });

async function kill({ process }: Service): Promise<void> {
  const exit = once(process, 'exit');
  process.kill('SIGKILL');
  await exit;
}

/** Becomes ready by a line of its log, which nothing reads while dockAPI is dead. */
const READY = { command: ['sh', '-c', 'echo begun; sleep 600'], ready: { all: [{ log: { contains: 'begun' } }] } };

const STEPS: [string, RegExp, 'request' | 'response', object][] = [
  ['before the create', CREATE, 'request', {}],
  ['after the create', CREATE, 'response', {}],
  ['while it looks at the container', /^GET .*\/containers\/\w{64}\/json/, 'request', { auto_remove: true }],
  ['while it attaches', /^POST .*\/attach/, 'request', READY],
  ['before the start', START, 'request', {}],
  ['after the start', START, 'response', {}],
  ['after the start, while it waits', START, 'response', READY],
];

/** With a file, the next dockAPI knows of the first request, and waits until it counts as dead: one step stands for all. */
const CASES = [...STEPS.map((step) => ['memory', ...step] as const), ['file', ...STEPS.at(-1)!] as const];

describe('a run with an Idempotency-Key', () => {
  it.each(CASES)(
    'that is sent again finds or runs its container, with the store %s, after a kill %s',
    async (store, _when, step, phase, more) => {
      const name = uniqueName('killed');
      const spec = { ...SLEEPER, name, ...more };
      const headers = { 'idempotency-key': randomUUID() };
      const first = await startService({ DOCKER_HOST: engine.host, ...stored(store) });
      const client = await Client.connect(first.url);
      const held = engine.hold(step, phase);
      const cut = client.post('/containers/run', spec, { headers }).then(
        () => 'answered',
        () => 'cut',
      );
      await held.came;
      await kill(first);
      expect(await cut).toBe('cut');
      await held.gone;
      held.release();

      await using next = await startService(stored(store));
      const again = await Client.connect(next.url);
      const { status, body, text } = await again.post<RunResultDto>('/containers/run', spec, { headers });
      expect(status, text).toBe(201);
      expect(body).toMatchObject({ name, status: 'running' });
      const { Config } = (await inspectContainer(body.id))!;
      const label = `dockapi.idempotency=${Config.Labels['dockapi.idempotency']}`;
      // The engine may still be finishing what the killed one asked of it, which dockAPI removes later.
      const running = async () => {
        const all = await Promise.all((await containerIds(label)).map(inspectContainer));
        return all.filter((each) => each?.State.Running).map((each) => each!.Id);
      };
      expect(await running()).toEqual([body.id]);
      const third = await again.post('/containers/run', spec, { headers });
      expect([third.status, third.text]).toEqual([201, text]);
    },
  );
});

describe('operations of a dockAPI that was killed', () => {
  it.each([
    ['with the container that it had started', START, 'response', true],
    ['without one that it had not started', START, 'request', false],
  ] as const)(
    'are failed with interrupted, told by another one, %s',
    async (_what, step, phase, isStarted) => {
      await using other = await startService(stored('file'));
      const killed = await startService({ DOCKER_HOST: engine.host, ...stored('file') });
      const held = engine.hold(step, phase);
      const name = uniqueName('killed');
      const { id } = await begin(await Client.connect(killed.url), 'POST', '/containers/run', {
        json: { ...SLEEPER, name },
      });
      await held.came;
      const client = await Client.connect(other.url);
      expect((await operation(client, id)).body.state).toBe('running');
      await kill(killed);
      const end = await ended(client, { id });
      await held.gone;
      held.release();
      expect(end).toMatchObject({ state: 'failed', result: null, problem: { code: 'interrupted' } });
      if (isStarted) expect(end.container_id).toBe((await inspectContainer(name))?.Id);
    },
    TOLD_MS + 60_000,
  );

  it('are told by the next one', async () => {
    const killed = await startService({ DOCKER_HOST: engine.host, ...stored('file') });
    const held = engine.hold(CREATE);
    const { id } = await begin(await Client.connect(killed.url), 'POST', '/containers/run', { json: SLEEPER });
    await held.came;
    await kill(killed);
    await held.gone;
    held.release();
    await using next = await startService(stored('file'));
    const client = await Client.connect(next.url);
    await expect
      .poll(async () => (await client.get<{ id: string }[]>('/operations?state=failed')).body.map((each) => each.id), {
        timeout: TOLD_MS,
      })
      .toContain(id);
  });
});
