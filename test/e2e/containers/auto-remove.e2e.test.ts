import { afterAll, describe, expect, it } from 'vitest';
import { createManaged } from '../../support/containers.js';
import { CountingEngine } from '../../support/counting-engine.js';
import { type Dockapi, useDockapi } from '../../support/dockapi.js';
import { canKillEngine, engineRequest, inspectContainer, killEngine, restartEngine } from '../../support/engine.js';

/** Exits with 0 on SIGTERM. It logs when the trap is set, because an earlier signal would be lost. */
const POLITE = ['sh', '-c', 'trap "exit 0" TERM; echo polite; sleep 600 & wait'];

/** Runs a polite container. @returns its id */
async function runPolite(dockapi: Dockapi, fields: object = {}): Promise<string> {
  const { id } = await dockapi.running({ ...fields, command: POLITE });
  await saysPolite(id, 1);
  return id;
}

/** Waits until a polite container has set its trap for the nth time. */
async function saysPolite(id: string, times: number): Promise<void> {
  const log = async () => (await engineRequest('GET', `/containers/${id}/logs?stdout=1`)).text;
  await expect.poll(async () => (await log()).split('polite').length - 1).toBe(times);
}

describe('auto_remove', () => {
  let engine: CountingEngine;
  const dockapi = useDockapi(async () => {
    engine = await CountingEngine.listen();
    return { DOCKER_HOST: engine.host };
  });
  afterAll(() => engine[Symbol.asyncDispose]());
  const stop = (id: string, timeout = 30) => dockapi.client.post(`/containers/${id}/stop?timeout=${timeout}`);

  describe('without a restart policy', () => {
    it('removes the container after its exit, for any exit code', async () => {
      const { id } = await dockapi.running({ auto_remove: true, command: 'false' });
      await expectRemoved(id);
    });

    it('removes it with the stop, which responds when it is gone', async () => {
      const { id } = await dockapi.running({ auto_remove: true });
      expect((await inspectContainer(id))?.HostConfig.AutoRemove).toBe(false);
      expect((await stop(id, 1)).body).toEqual({ id, status: 'stopped', removed: true });
      expect(await inspectContainer(id)).toBeUndefined();
    });

    it('removes those of earlier versions with the stop, which the engine removes', async () => {
      const id = await createManaged({ HostConfig: { AutoRemove: true } });
      await engineRequest('POST', `/containers/${id}/start`);
      expect((await stop(id, 1)).body).toEqual({ id, status: 'stopped', removed: true });
      expect((await dockapi.client.get(`/removed/${id}`)).body).toMatchObject({
        id,
        because: 'auto_remove',
        exit_code: 137,
      });
    });

    it('keeps it when it is restarted, by dockAPI or by another client of the engine', async () => {
      const id = await runPolite(dockapi, { auto_remove: true });
      await dockapi.client.post(`/containers/${id}/restart?timeout=30`);
      await saysPolite(id, 2);
      // However long the engine takes: dockAPI looks when it has started again.
      const look = engine.hold(new RegExp(`^GET .*/containers/${id}/json`));
      await engineRequest('POST', `/containers/${id}/restart?t=30`);
      look.release();
      await saysPolite(id, 3);
      await removalsDone();
      expect((await inspectContainer(id))?.State.Status).toBe('running');
    });

    it('removes it when another client of the engine stops it, or it is killed', async () => {
      const stopped = await runPolite(dockapi, { auto_remove: true });
      await engineRequest('POST', `/containers/${stopped}/stop?t=30`);
      await expectRemoved(stopped);
      const killed = await runPolite(dockapi, { auto_remove: true });
      await dockapi.client.post(`/containers/${killed}/kill`);
      await expectRemoved(killed);
    });

    it('removes those that exited while dockAPI was away, and shows their end', async () => {
      const id = await runPolite(dockapi, { auto_remove: true });
      dockapi.service.process.kill('SIGKILL');
      await engineRequest('POST', `/containers/${id}/stop?t=30`);
      await dockapi.start({});
      await expectRemoved(id);
      await expect
        .poll(async () => (await dockapi.client.get(`/removed/${id}`)).body)
        .toMatchObject({
          ...{ id, exit_code: 0, because: 'auto_remove', logs: ['polite'] },
        });
    });
  });

  it('is off by default', async () => {
    const id = await runPolite(dockapi);
    expect((await stop(id)).body).toEqual({ id, status: 'stopped', removed: false });
    expect((await inspectContainer(id))?.State.Status).toBe('exited');
  });

  describe.each(['always', 'unless-stopped'])('with %s', (restart_policy) => {
    const fields = { auto_remove: true, restart_policy };

    it('sends the policy to the engine and removes the container when dockAPI stops it', async () => {
      const id = await runPolite(dockapi, fields);
      expect((await inspectContainer(id))?.HostConfig).toMatchObject({
        AutoRemove: false,
        RestartPolicy: { Name: restart_policy },
      });
      expect((await stop(id)).body).toEqual({ id, status: 'stopped', removed: true });
      expect(await inspectContainer(id)).toBeUndefined();
    });

    it('lets the engine restart it when it exits with 0', async () => {
      const { id } = await dockapi.running({ ...fields, command: 'sleep 0.2' });
      await expect.poll(async () => (await inspectContainer(id))?.RestartCount).toBeGreaterThan(1);
    });

    it('keeps it after a restart and stop outside dockAPI, and after dockAPI’s restart', async () => {
      const id = await runPolite(dockapi, fields);
      await engineRequest('POST', `/containers/${id}/restart?t=30`);
      await saysPolite(id, 2);
      await dockapi.client.post(`/containers/${id}/restart?timeout=30`);
      await saysPolite(id, 3);
      await engineRequest('POST', `/containers/${id}/stop?t=30`);
      await removalsDone();
      expect((await inspectContainer(id))?.State.Status).toBe('exited');
    });
  });

  describe('with on-failure', () => {
    const fields = { auto_remove: true, restart_policy: 'on-failure:1' };

    it('removes the container when it exits with 0', async () => {
      const { id } = await dockapi.running({ ...fields, command: 'true' });
      await expectRemoved(id);
    });

    it('removes it when dockAPI stops it, and reports that', async () => {
      const id = await runPolite(dockapi, fields);
      expect((await stop(id)).body).toEqual({ id, status: 'stopped', removed: true });
      expect(await inspectContainer(id)).toBeUndefined();
    });

    it('restarts it when it fails, and keeps it when it has failed for good', async () => {
      const { id } = await dockapi.running({ ...fields, command: 'false' });
      await expect
        .poll(async () => (await inspectContainer(id))?.State)
        .toMatchObject({ Status: 'exited', ExitCode: 1 });
      await removalsDone();
      expect(await inspectContainer(id)).toMatchObject({ RestartCount: 1 });
    });

    it.each(['somebody', 'dockAPI'])('keeps it after a restart by %s during which it exits with 0', async (who) => {
      const id = await runPolite(dockapi, fields);
      if (who === 'dockAPI') await dockapi.client.post(`/containers/${id}/restart?timeout=30`);
      else {
        // However long the engine takes: dockAPI looks when it has started again.
        const look = engine.hold(new RegExp(`^GET .*/containers/${id}/json`));
        await engineRequest('POST', `/containers/${id}/restart?t=30`);
        look.release();
      }
      await saysPolite(id, 2);
      await removalsDone();
      expect((await inspectContainer(id))?.State.Status).toBe('running');
    });

    it('removes containers that exited with 0 while dockAPI was away', async () => {
      const id = await runPolite(dockapi, fields);
      await dockapi.service.stop();
      await engineRequest('POST', `/containers/${id}/stop?t=30`);
      expect((await inspectContainer(id))?.State).toMatchObject({ Status: 'exited', ExitCode: 0 });
      await dockapi.start({});
      await expectRemoved(id);
    });
  });

  /** Once a later exit is handled, the earlier ones have been too. */
  async function removalsDone(): Promise<void> {
    const { id } = await dockapi.running({ auto_remove: true, restart_policy: 'on-failure', command: 'true' });
    await expectRemoved(id);
  }
});

describe.runIf(canKillEngine)('auto_remove after a restart of the engine', () => {
  const dockapi = useDockapi();

  it('keeps containers with always and unless-stopped, and still removes those with on-failure', async () => {
    const kept = await Promise.all(
      ['always', 'unless-stopped'].map((restart_policy) =>
        dockapi.running({ auto_remove: true, restart_policy, command: 'sleep 600' }),
      ),
    );
    await killEngine();
    await restartEngine();
    const { id } = await dockapi.running({ auto_remove: true, restart_policy: 'on-failure', command: 'true' });
    await expectRemoved(id);
    for (const { id: each, host_port } of kept) {
      await expect
        .poll(async () => (await dockapi.client.get(`/containers/${each}`)).body)
        .toMatchObject({ status: 'running', host_port });
    }
  });
});

async function expectRemoved(id: string): Promise<void> {
  await expect.poll(() => inspectContainer(id)).toBeUndefined();
}

describe('auto_remove, with an engine timeout shorter than the container’s stop timeout', () => {
  const dockapi = useDockapi({ DOCKAPI_ENGINE_TIMEOUT: '2' });

  it('stops the container within its timeout, and removes it', async () => {
    const { id } = await dockapi.running({ auto_remove: true, command: 'sleep 600' }); // deaf to SIGTERM, as PID 1 is
    const { status, body } = await dockapi.client.post(`/containers/${id}/stop?timeout=4`);
    expect([status, body]).toEqual([200, { id, status: 'stopped', removed: true }]);
    expect(await inspectContainer(id)).toBeUndefined();
  });
});
