import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { OperationDto } from '../../../src/operations/operation.dto.js';
import { Client } from '../../support/client.js';
import { pullByEngine, uniqueName } from '../../support/containers.js';
import { CountingEngine } from '../../support/counting-engine.js';
import { useCleanEngine } from '../../support/dockapi.js';
import { containerIds, inspectContainer } from '../../support/engine.js';
import { ASYNC, begin, ended, operation } from '../../support/operations.js';
import { type Service, startService } from '../../support/service.js';

const SLEEPER = { image: 'busybox', container_port: 8080, command: 'sleep 600' };
const CREATE = /^POST .*\/containers\/create/;

/** Two dockAPIs with one engine and one store. */
let services: Service[];
let one: Client;
let other: Client;
let engine: CountingEngine;
const folder = mkdtempSync(path.join(tmpdir(), 'dockapi-shared-'));

useCleanEngine();
beforeAll(async () => {
  await pullByEngine('busybox');
  engine = await CountingEngine.listen();
  const env = { DOCKER_HOST: engine.host, DOCKAPI_STORE: 'file', DOCKAPI_STATE_DIR: folder };
  services = [await startService(env), await startService(env)];
  [one, other] = (await Promise.all(services.map(({ url }) => Client.connect(url)))) as [Client, Client];
});
afterAll(async () => {
  await Promise.all(services?.map((service) => service.stop()) ?? []);
  await engine?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

describe('two dockAPIs with one store', () => {
  it('make ten runs with one key one container, and ten equal responses', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const before = await containerIds();
    const held = engine.hold(CREATE);
    const runs = Array.from({ length: 10 }, (_, n) =>
      (n % 2 ? one : other).post<RunResultDto>('/containers/run', SLEEPER, { headers }),
    );
    await held.came;
    await Promise.all([one.get('/livez'), other.get('/livez')]);
    held.release();
    const answers = await Promise.all(runs);
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter((each) => each.headers.get('idempotency-replayed') === 'true')).toHaveLength(9);
    expect((await containerIds()).length).toBe(before.length + 1);
  });

  it('tell each other’s operations, with their progress and their end', async () => {
    const held = engine.hold(CREATE);
    const { id } = await begin(one, 'POST', '/containers/run', { json: SLEEPER });
    await held.came;
    await expect.poll(async () => (await operation(other, id)).body.progress?.phase).toBe('creating');
    const waiting = ended(other, { id });
    held.release();
    expect(await waiting).toMatchObject({ state: 'succeeded', result: { status: 'running' } });
    expect((await other.get<OperationDto[]>('/operations')).body.map((each) => each.id)).toContain(id);
  });

  it('cancel each other’s operations', async () => {
    const held = engine.hold(CREATE);
    const name = uniqueName();
    const { id } = await begin(one, 'POST', '/containers/run', { json: { ...SLEEPER, name } });
    await held.came;
    const cancelled = other.delete<OperationDto>(`/operations/${id}`);
    await expect.poll(async () => (await operation(one, id)).body.state).not.toBe('pending');
    held.release();
    expect((await cancelled).body).toMatchObject({ id, state: 'cancelled' });
    expect(await inspectContainer(name)).toBeUndefined();
  });

  it('keep operations and keys over a restart', async () => {
    const headers = { 'idempotency-key': randomUUID(), ...ASYNC };
    const first = await one.post<OperationDto>('/containers/run', SLEEPER, { headers });
    const end = await ended(one, first.body);
    await services[0]!.stop();
    services[0] = await startService({ DOCKER_HOST: engine.host, DOCKAPI_STORE: 'file', DOCKAPI_STATE_DIR: folder });
    one = await Client.connect(services[0].url);
    expect((await operation(one, first.body.id)).body).toEqual(end);
    const again = await one.post('/containers/run', SLEEPER, { headers });
    expect([again.status, again.text]).toEqual([202, first.text]);
  });
});
