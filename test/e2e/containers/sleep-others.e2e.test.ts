import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CountingEngine } from '../../support/counting-engine.js';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest, inspectContainer } from '../../support/engine.js';
import { lifetimeOf, SLEEPY_APP, untilAsleep } from '../../support/lifetimes.js';
import { isPodman } from '../../support/tested-engine.js';
import { importUpstreamImage } from '../../support/upstream-image.js';

describe('a container that its lifetime puts to sleep', () => {
  let engine: CountingEngine;
  const folder = mkdtempSync(path.join(tmpdir(), 'dockapi-sleep-'));
  const settings = () => ({ DOCKER_HOST: engine.host, DOCKAPI_STORE: 'file', DOCKAPI_STATE_DIR: folder });
  const dockapi = useDockapi(async () => {
    await importUpstreamImage();
    engine = await CountingEngine.listen();
    return settings();
  });
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const ids: Record<string, string> = {};
  beforeAll(async () => {
    const paused = { ...SLEEPY_APP, on_idle: 'pause' };
    const before_stop = ['/node', '-e', 'require("fs").writeFileSync("/said", "")'];
    const all = {
      resumed: paused,
      ended: paused,
      started: SLEEPY_APP,
      told: { ...SLEEPY_APP, before_stop },
      untold: { ...paused, before_stop },
      hung: { ...SLEEPY_APP, before_stop: ['/node', '-e', 'setTimeout(() => {}, 600_000)'] },
    };
    for (const [name, fields] of Object.entries(all)) ids[name] = (await dockapi.running(fields)).id;
    await untilAsleep(dockapi.client, ...Object.values(ids));
  });
  const visit = async (id: string) => (await fetch(`${dockapi.service.url}/proxy/${id}/`)).status;
  const told = async (id: string) => {
    const { asleep, history } = await lifetimeOf(dockapi.client, id);
    return { asleep, last: history.at(-1) };
  };

  it('has run its before_stop if it was stopped, not if it was paused, and sleeps also if that does not end', async () => {
    for (const [name, said] of [
      ['told', true],
      ['untold', false],
    ] as const) {
      const command = ['/node', '-p', 'require("fs").existsSync("/said")'];
      const { body } = await dockapi.client.post(`/containers/${ids[name]}/exec`, { command });
      expect([name, body]).toMatchObject([name, { stdout: `${said}\n` }]);
    }
    expect(await told(ids['hung']!)).toMatchObject({ asleep: 'stopped', last: { action: 'slept' } });
  });

  it('is awake if another client of the engine resumes it', async () => {
    const id = ids['resumed']!;
    await engineRequest('POST', `/containers/${id}/unpause`);
    await expect.poll(() => told(id)).toMatchObject({ asleep: null, last: { action: 'awake' } });
    expect(await visit(id)).toBe(200);
  });

  it('is stopped, and wakes no more, if another client of the engine stops it while it is paused', async () => {
    const id = ids['ended']!;
    await engineRequest('POST', `/containers/${id}/${isPodman ? 'kill' : 'stop?t=0'}`); // Podman stops none that is paused
    await expect.poll(() => told(id)).toMatchObject({ asleep: null, last: { action: 'stopped' } });
    expect(await visit(id)).toBe(502);
  });

  it('is awake if a caller starts it', async () => {
    const id = ids['started']!;
    expect((await dockapi.client.post(`/containers/${id}/start`)).body).toMatchObject({ status: 'running' });
    const by = { action: 'awake', because: 'a request of the API', actor: { kind: 'caller', name: null } };
    expect(await told(id)).toMatchObject({ asleep: null, last: by });
    await expect.poll(() => visit(id)).toBe(200);
  });

  it('sleeps if it crashes while it is being stopped, and wakes', async () => {
    const { id } = await dockapi.running(SLEEPY_APP);
    const held = engine.hold(new RegExp(`^POST .*/containers/${id}/stop`));
    await held.came;
    await engineRequest('POST', `/containers/${id}/kill`);
    held.release();
    await untilAsleep(dockapi.client, id);
    expect((await inspectContainer(id))?.State.ExitCode).toBe(137);
    expect(await visit(id)).toBe(200);
  });

  it('sleeps if dockAPI is killed while it stops it, and wakes', async () => {
    const { id } = await dockapi.running(SLEEPY_APP);
    const held = engine.hold(new RegExp(`^POST .*/containers/${id}/stop`), 'response');
    await held.came;
    dockapi.service.process.kill('SIGKILL');
    await held.gone;
    held.release();
    await expect.poll(async () => (await inspectContainer(id))?.State.Status).toBe('exited');
    await dockapi.start(settings());
    await untilAsleep(dockapi.client, id);
    expect(await visit(id)).toBe(200);
  });
});
