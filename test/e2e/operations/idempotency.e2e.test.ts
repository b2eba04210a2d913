import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { ExecResultDto } from '../../../src/containers/exec/exec.dto.js';
import type { OperationDto } from '../../../src/operations/operation.dto.js';
import { uniqueName } from '../../support/containers.js';
import { CountingEngine } from '../../support/counting-engine.js';
import { Execs } from '../../support/execs.js';
import { useDockapi } from '../../support/dockapi.js';
import { containerIds, inspectContainer } from '../../support/engine.js';
import { ASYNC, ended } from '../../support/operations.js';
import { makeToken } from '../../support/tokens.js';

const alice = makeToken('alice', 'team-a', 'read,run,exec,proxy');
const bob = makeToken('bob', 'team-b', 'read,run,exec');

const SLEEPER = { image: 'busybox', container_port: 8080, command: 'sleep 600' };
const CREATE = /^POST .*\/containers\/create/;

let engine: CountingEngine;
beforeAll(async () => {
  engine = await CountingEngine.listen();
});
afterAll(() => engine[Symbol.asyncDispose]());
const dockapi = useDockapi(
  () => ({ DOCKER_HOST: engine.host, DOCKAPI_TOKENS: [alice, bob].map(({ entry }) => entry).join(';') }),
  alice.headers,
);

type Members = RunResultDto & { code: string; errors: object[] };
const run = (key: string, fields: object = {}, headers: Record<string, string> = {}) =>
  dockapi.client.post<Members>(
    '/containers/run',
    { ...SLEEPER, ...fields },
    {
      headers: { 'idempotency-key': key, ...headers },
    },
  );
const replayed = ({ headers }: { headers: Headers }) => headers.get('idempotency-replayed');

describe('Idempotency-Key', () => {
  it('makes ten runs of ten clients one container, and ten equal responses', async () => {
    const key = randomUUID();
    const before = await containerIds();
    const held = engine.hold(CREATE);
    const runs = Array.from({ length: 10 }, () => run(key));
    await held.came;
    await dockapi.client.get('/livez');
    held.release();
    const responses = await Promise.all(runs);
    expect(responses.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
    expect(responses.filter((each) => replayed(each) === 'true')).toHaveLength(9);
    expect((await containerIds()).length).toBe(before.length + 1);
    const { Config } = (await inspectContainer(responses[0]!.body.id))!;
    expect(Config.Labels['dockapi.idempotency']).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(Config.Labels)).not.toContain(key);
  });

  it('returns the first response later too, whatever has become of the container, with the fields in any order', async () => {
    const key = randomUUID();
    const first = await run(key, { name: uniqueName() });
    expect(replayed(first)).toBeNull();
    await dockapi.client.delete(`/containers/${first.body.id}?force=true`);
    const again = await run(key, { name: first.body.name });
    expect([again.status, again.text, replayed(again)]).toEqual([201, first.text, 'true']);
    const { command, container_port, image } = SLEEPER;
    const body = JSON.stringify({ command, name: first.body.name, container_port, image }, null, 2);
    const headers = { 'idempotency-key': key, 'content-type': 'application/json' };
    const reordered = await dockapi.client.request('POST', '/containers/run', { body, headers });
    expect([reordered.text, replayed(reordered)]).toEqual([first.text, 'true']);
  });

  it('is 409 idempotency_conflict with another request, and an owner’s own', async () => {
    const key = randomUUID();
    const { body } = await run(key);
    expect((await run(key, { command: 'sleep 601' })).body).toMatchObject({
      status: 409,
      code: 'idempotency_conflict',
    });
    const stop = await dockapi.client.post(`/containers/${body.id}/stop`, undefined, {
      headers: { 'idempotency-key': key },
    });
    expect(stop.body).toMatchObject({ code: 'idempotency_conflict' });
    const others = await run(key, { command: 'sleep 601' }, bob.headers);
    expect([others.status, replayed(others)]).toEqual([201, null]);
  });

  it.each(['', 'a b', 'x'.repeat(256), 'ü'])('is 400 invalid_request if it is %j', async (key) => {
    const { status, body } = await run(key);
    expect({ status, code: body.code, errors: body.errors }).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ field: 'Idempotency-Key' }],
    });
  });

  it('runs a command once', async () => {
    const { id } = await dockapi.running();
    const exec = () =>
      dockapi.client.post<ExecResultDto>(
        `/containers/${id}/exec`,
        { command: ['sh', '-c', 'echo x >> /tmp/n; wc -l < /tmp/n'] },
        { headers: { 'idempotency-key': 'exec-1' } },
      );
    expect((await exec()).body.stdout.trim()).toBe('1');
    const again = await exec();
    expect([again.body.stdout.trim(), replayed(again)]).toEqual(['1', 'true']);
  });

  it('types into a command once, and only the same bytes', async () => {
    const execs = new Execs(dockapi, await dockapi.sleeper());
    const id = await execs.sh('cat', { stdin: true });
    const type = (text: string, key: string) => execs.input(id, text, '', key);
    const first = await type('one\n', 'input-1');
    const again = await type('one\n', 'input-1');
    expect([first.status, replayed(first), again.status, replayed(again)]).toEqual([204, null, 204, 'true']);
    expect((await type('two\n', 'input-1')).body).toMatchObject({ status: 409, code: 'idempotency_conflict' });
    expect((await type('two\n', 'input-2')).status).toBe(204);
    expect((await type('x'.repeat(2 ** 20 + 1), 'input-3')).status).toBe(413);
    await execs.input(id, '', 'eof=true');
    expect(await execs.end(id)).toMatchObject({ state: 'exited' });
    expect(await execs.text(id)).toBe('one\ntwo\n');
  });

  it('ends a command once, and returns the first response', async () => {
    const execs = new Execs(dockapi, await dockapi.sleeper());
    const id = await execs.sh('sleep 600');
    const kill = () =>
      dockapi.client.post(`${execs.path}/${id}/kill`, {}, { headers: { 'idempotency-key': 'kill-1' } });
    const [first, again] = [await kill(), await kill()];
    expect([first.status, again.text, replayed(again)]).toEqual([200, first.text, 'true']);
  });

  it('keeps a problem that names a container that stays, and no other of 5xx', async () => {
    const key = randomUUID();
    const failing = { command: 'false', wait_ready: true };
    const first = await run(key, failing);
    expect(first.body).toMatchObject({ status: 502, code: 'container_exited' });
    const again = await run(key, failing);
    expect([again.text, replayed(again)]).toEqual([first.text, 'true']);

    const other = randomUUID();
    engine.cutNext(CREATE);
    const lost = await run(other, {});
    expect(lost.status).toBe(500);
    const retried = await run(other, {});
    expect([retried.status, replayed(retried)]).toEqual([201, null]);
  });

  it('begins one operation with respond-async, and returns its path again', async () => {
    const key = randomUUID();
    const asked = () =>
      dockapi.client.post<OperationDto>('/containers/run', SLEEPER, { headers: { 'idempotency-key': key, ...ASYNC } });
    const [first, second] = await Promise.all([asked(), asked()]);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(second.headers.get('preference-applied')).toBe('respond-async');
    expect(first.body.id).toBe(second.body.id);
    expect((await ended(dockapi.client, first.body)).state).toBe('succeeded');
  });

  it('returns a link again that the store has in no clear form', async () => {
    const { id } = await dockapi.running();
    const link = () => dockapi.client.post(`/containers/${id}/links`, {}, { headers: { 'idempotency-key': 'link-1' } });
    const first = await link();
    expect(first.status).toBe(201);
    expect((await link()).text).toBe(first.text);
  });

  it('is ignored by requests that are no POST', async () => {
    const headers = { 'idempotency-key': 'a b' };
    expect((await dockapi.client.get('/containers', { headers })).status).toBe(200);
  });

  it('lets a run that lost its client before the start be made again', async () => {
    const key = randomUUID();
    const held = engine.hold(CREATE);
    const client = new AbortController();
    const name = uniqueName();
    const first = dockapi.client.post(
      '/containers/run',
      { ...SLEEPER, name },
      {
        headers: { 'idempotency-key': key },
        signal: client.signal,
      },
    );
    await held.came;
    await dockapi.leave(client, first);
    held.release();
    const again = await run(key, { name });
    expect([again.status, replayed(again)]).toEqual([201, null]);
  });
});
