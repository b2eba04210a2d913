import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { afterContainers, createNetwork, pullByEngine, runForeign, uniqueName } from '../../support/containers.js';
import { CountingEngine, type EngineCall, type Hold } from '../../support/counting-engine.js';
import { useDockapi } from '../../support/dockapi.js';
import { containerIds, engineRequest, inspectContainer } from '../../support/engine.js';
import { HoldingRegistry } from '../../support/holding-registry.js';
import { freePorts } from '../../support/ports.js';
import { testEngine } from '../../support/test-engine.js';
import { differs } from '../../support/tested-engine.js';

describe('a run that fails', () => {
  const dockapi = useDockapi();

  /** Fails with this code; then neither the container nor its name nor its port is taken. */
  async function expectNothingLeft(code: string, fields: object): Promise<string> {
    await pullByEngine('busybox');
    const name = uniqueName();
    const host_port = await freePorts();
    const before = await containerIds('');
    const { status, body } = await dockapi.run({ name, host_port, ...fields });
    expect({ status, code: body.code }).toEqual({ status: 400, code });
    expect(await containerIds('')).toEqual(before);
    const again = differs('keeps ports of failed runs') ? { name } : { name, host_port };
    expect(await dockapi.running(again)).toMatchObject({ ...again, status: 'running' });
    return body.detail;
  }

  it('at its command leaves nothing', async () => {
    const detail = await expectNothingLeft('invalid_request', { command: 'no-such-command --flag' });
    expect(detail).toContain('no-such-command');
    await expectNothingLeft('invalid_request', { command: ['/etc'] });
  });

  it('at a network that does not exist leaves nothing', async () => {
    await expectNothingLeft('network_not_found', { network: uniqueName('nosuch') });
  });

  it('at an internal network, which publishes no ports, leaves nothing', async () => {
    await expectNothingLeft('invalid_request', { network: await createNetwork({ Internal: true }) });
  });

  it.each(['host', 'none', 'container:', 'a/b', '../containers', ''])(
    'at the network %j leaves nothing',
    async (network) => {
      await expectNothingLeft('invalid_request', { network });
    },
  );

  it('at the network of another container leaves nothing', async () => {
    await expectNothingLeft('invalid_request', { network: `container:${await runForeign()}` });
  });

  it('at a volume that cannot be mounted leaves nothing', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'dockapi-'));
    afterContainers(() => rm(dir, { recursive: true }));
    await expectNothingLeft('volume_path_not_found', { volumes: [`${path.join(dir, 'missing')}:/data`] });
    // A directory over a file: the engine notices at the start only.
    const detail = await expectNothingLeft('invalid_request', { volumes: [`${dir}:/etc/passwd`] });
    expect(detail).toMatch(/mount|is a directory/i);
    expect(detail).not.toMatch(/command/i);
  });

  it('leaves existing volumes, and no new anonymous ones', async () => {
    const volumes = async () =>
      ((await engineRequest('GET', '/volumes')).body as { Volumes: { Name: string }[] | null }).Volumes ?? [];
    const before = await volumes();
    await expectNothingLeft('invalid_request', { command: 'no-such-command' });
    expect(await volumes()).toEqual(before);
  });
});

describe('a client that leaves', () => {
  const dockapi = useDockapi();

  it('while another one waits for the same image leaves only the other one’s container', async () => {
    await using registry = await HoldingRegistry.listen();
    const image = registry.image();
    afterContainers(() => engineRequest('DELETE', `/images/${image}:latest?force=1`));
    const client = new AbortController();
    const gone = dockapi.run({ image, name: uniqueName('gone') }, { signal: client.signal });
    const stays = dockapi.run({ image, name: uniqueName('stays') });
    await registry.pulling;
    await dockapi.leave(client, gone);
    registry.release();
    const { status, body } = await stays;
    expect(status).toBe(201);
    expect(await containerIds()).toEqual([body.id]);
  });

  it('while it waits for readiness leaves the container running', async () => {
    const name = uniqueName();
    const client = new AbortController();
    const run = dockapi.run({ name, wait_ready: true, health_path: '/' }, { signal: client.signal });
    await expect.poll(async () => (await inspectContainer(name))?.State.Status).toBe('running');
    await dockapi.leave(client, run);
    const list = await dockapi.client.get<{ name: string; status: string }[]>('/containers');
    expect(list.body.map((each) => ({ name: each.name, status: each.status }))).toEqual([{ name, status: 'running' }]);
  });
});

describe('a run whose engine calls are slow', () => {
  let engine: CountingEngine;
  const dockapi = useDockapi(async () => {
    engine = await CountingEngine.listen();
    return { DOCKER_HOST: engine.host };
  });
  /** For tests that wait for a timeout. It is still enough for calls that are not held. */
  const hasty = useDockapi(() => ({ DOCKAPI_ENGINE_TIMEOUT: '5', DOCKER_HOST: engine.host }));
  beforeAll(() => pullByEngine('busybox'));
  afterAll(() => engine[Symbol.asyncDispose]());

  /** Lets a call go on, and waits until the engine is asked to remove what that made. @returns the calls meanwhile */
  function untilRemoval(held: Hold): Promise<EngineCall[]> {
    const before = engine.calls.length;
    const removals = () => engine.calls.slice(before).filter(({ method }) => method === 'DELETE').length;
    return engine.during(async () => {
      held.release();
      await expect.poll(removals).toBeGreaterThan(0);
    });
  }

  it('ends the pull and leaves nothing if the client leaves meanwhile', async () => {
    await engineRequest('DELETE', `/images/${testEngine().registry}/library/busybox?force=1`);
    const before = await containerIds('');
    const held = engine.hold(/^POST .*\/images\/create/);
    const client = new AbortController();
    const image = `${testEngine().registry}/library/busybox`;
    const run = dockapi.run({ image, name: uniqueName() }, { signal: client.signal });
    await held.came;
    await dockapi.leave(client, run);
    await held.gone;
    held.release();
    expect(await containerIds('')).toEqual(before);
  });

  it('leaves nothing if the client leaves during the create', async () => {
    const before = await containerIds('');
    const held = engine.hold(/^POST .*\/containers\/create/, 'response');
    const client = new AbortController();
    const run = dockapi.run({ name: uniqueName() }, { signal: client.signal });
    await held.came;
    await dockapi.leave(client, run);
    const calls = await untilRemoval(held);
    await expect.poll(() => containerIds('')).toEqual(before);
    expect(calls.filter(({ target }) => target.includes('/start'))).toEqual([]);
  });

  it('is engine_timeout, and leaves nothing, if the engine creates the container without a response', async () => {
    const before = await containerIds('');
    const held = engine.hold(/^POST .*\/containers\/create/, 'response');
    const { status, body } = await hasty.run({ name: uniqueName() });
    held.release();
    expect({ status, code: body.code }).toEqual({ status: 504, code: 'engine_timeout' });
    await expect.poll(() => containerIds('')).toEqual(before);
  });

  it('is engine_timeout, and leaves nothing, if the engine creates the container after that', async () => {
    const before = await containerIds('');
    const held = engine.hold(/^POST .*\/containers\/create/);
    const { status, body } = await hasty.run({ name: uniqueName() });
    expect({ status, code: body.code }).toEqual({ status: 504, code: 'engine_timeout' });
    await untilRemoval(held);
    await expect.poll(() => containerIds('')).toEqual(before);
  });

  it('leaves nothing in the end if the removal fails at first, while the engine keeps running', async () => {
    const before = await containerIds('');
    engine.cutNext(/^DELETE /);
    const { status, body } = await dockapi.run({ name: uniqueName(), command: 'no-such-command' });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' });
    await expect.poll(() => containerIds('')).toEqual(before);
  });

  it('is engine_timeout, and leaves nothing, if the start never returns', async () => {
    const before = await containerIds('');
    const held = engine.hold(/^POST .*\/start$/, 'response');
    const { status, body } = await hasty.run({ name: uniqueName() });
    held.release();
    expect({ status, code: body.code }).toEqual({ status: 504, code: 'engine_timeout' });
    await expect.poll(() => containerIds('')).toEqual(before);
  });
});
