import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ContainerDetailsDto } from '../../../src/containers/dto/container.dto.js';
import {
  createForeign,
  createNetwork,
  imageWith,
  published,
  runForeign,
  uniqueName,
} from '../../support/containers.js';
import { type ProblemMembers, useDockapi } from '../../support/dockapi.js';
import { canKillEngine, engineRequest, inspectContainer, killEngine, restartEngine } from '../../support/engine.js';
import { differs } from '../../support/tested-engine.js';

type Details = ContainerDetailsDto & ProblemMembers;

/** Seconds after the epoch are digits of a number: RFC 3339. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

describe('a container', () => {
  const dockapi = useDockapi();
  const inspect = async (id: string) => (await dockapi.client.get<Details>(`/containers/${id}`)).body;
  const post = (id: string, action: string) => dockapi.client.post<Details>(`/containers/${id}/${action}`);
  const remove = (id: string, query = '') => dockapi.client.delete<ProblemMembers>(`/containers/${id}${query}`);

  describe('inspect', () => {
    it('returns a running container', async () => {
      const network = await createNetwork();
      const run = await dockapi.running({ network });
      expect(await inspect(run.id)).toEqual({
        ...run,
        created: expect.stringMatching(TIME),
        started_at: expect.stringMatching(TIME),
        finished_at: null,
        exit_code: null,
        restart_count: 0,
        health: null,
        networks: [network],
        command: expect.arrayContaining([expect.any(String)]),
        restart_policy: 'no',
        memory: null,
        cpus: null,
        pids_limit: differs('limit of processes') ? 2_048 : null,
        mounts: [],
      });
    });

    it('returns its command, limits, restart policy and mounts', async () => {
      const volume = uniqueName('volume');
      const { id } = await dockapi.running({
        command: ['sleep', '60'],
        restart_policy: 'on-failure:3',
        memory: '64m',
        cpus: 0.5,
        pids_limit: 50,
        volumes: [`${volume}:/kept:ro`],
        tmpfs: { '/scratch': 'size=1m' },
      });
      expect(await inspect(id)).toMatchObject({
        command: ['sleep', '60'],
        restart_policy: 'on-failure:3',
        memory: 64 * 1024 ** 2,
        cpus: 0.5,
        pids_limit: 50,
        mounts: [
          { type: 'volume', source: volume, target: '/kept', read_only: true },
          { type: 'tmpfs', source: null, target: '/scratch', read_only: false },
        ],
      });
      await remove(id, '?force=true');
      await engineRequest('DELETE', `/volumes/${volume}`);
    });

    it('returns its environment by a route of its own', async () => {
      const { id } = await dockapi.running({ env: { PLAIN: 'a=b', LINES: 'one\ntwo', EMPTY: '' } });
      const { body } = await dockapi.client.get<{ env: object }>(`/containers/${id}/env`);
      expect(body.env).toMatchObject({ PLAIN: 'a=b', LINES: 'one\ntwo', EMPTY: '' });
      expect(JSON.stringify(await inspect(id))).not.toContain('PLAIN');
    });

    it('returns an exited one', async () => {
      const { id } = await dockapi.running({ detach: false, command: ['sh', '-c', 'exit 9'] });
      expect(await inspect(id)).toMatchObject({
        status: 'exited',
        exit_code: 9,
        finished_at: expect.stringMatching(TIME),
        host_port: null,
      });
    });

    it('returns a restarted one', async () => {
      const { id } = await dockapi.running({ restart_policy: 'always', command: 'sleep 0.3' });
      await expect.poll(async () => (await inspect(id)).restart_count).toBeGreaterThan(0);
    });

    it('returns the status of the image’s health check', async () => {
      const image = await imageWith('HEALTHCHECK --interval=100ms CMD test -f /tmp/ok');
      const { id } = await dockapi.running({ image });
      expect((await inspect(id)).health).toMatch(/starting|unhealthy/);
      await dockapi.client.post(`/containers/${id}/exec`, { command: 'touch /tmp/ok' });
      if (differs('health checks by systemd')) return expect((await inspect(id)).health).toBe('starting');
      await expect.poll(async () => (await inspect(id)).health).toBe('healthy');
    });
  });

  describe('stop and start', () => {
    it('keep the port, which is null while it is not bound', async () => {
      const run = await dockapi.running({ image: 'dockapi/echo', command: undefined });
      const stopped = await post(run.id, 'stop');
      expect(stopped).toMatchObject({ status: 200, body: { id: run.id, status: 'stopped', removed: false } });
      expect(await inspect(run.id)).toMatchObject({ status: 'exited', host_port: null });
      const started = await post(run.id, 'start');
      expect(started).toMatchObject({ status: 200, body: run });
      await expect.poll(() => responses(run.host_port!)).toBe(true);
    });

    it('change nothing if repeated', async () => {
      const run = await dockapi.running();
      const before = await inspect(run.id);
      expect(await post(run.id, 'start')).toMatchObject({ status: 200, body: run });
      expect(await inspect(run.id)).toEqual(before);

      await post(run.id, 'stop?timeout=0');
      const stopped = await inspect(run.id);
      const again = await post(run.id, 'stop');
      expect(again).toMatchObject({ status: 200, body: { id: run.id, status: 'stopped', removed: false } });
      expect(await inspect(run.id)).toEqual(stopped);
    });

    it('wait for the timeout before the container is killed', async () => {
      // A signal that arrives before the trap is lost.
      const trapping = async (trap: string, rest: string) => {
        const run = await dockapi.running({ command: ['sh', '-c', `trap "${trap}" TERM; echo trapped; ${rest}`] });
        const log = async () => (await dockapi.client.get(`/containers/${run.id}/logs`)).text;
        await expect.poll(log).toContain('trapped');
        return run;
      };
      const polite = await trapping('exit 5', 'sleep 600 & wait');
      await post(polite.id, 'stop?timeout=30');
      expect(await inspect(polite.id)).toMatchObject({ exit_code: 5 });

      const stubborn = await trapping('', 'while :; do sleep 1; done');
      const asked = Date.now();
      await post(stubborn.id, 'stop?timeout=1');
      expect(Date.now() - asked).toBeGreaterThanOrEqual(1_000);
      expect(Date.now() - asked).toBeLessThan(10_000); // as without one
      expect(await inspect(stubborn.id)).toMatchObject({ status: 'exited', exit_code: 137 });
    });

    it.each(['-1', 'x', '1.5', '3601', ''])('refuse the timeout %j', async (timeout) => {
      const { id } = await dockapi.running();
      for (const action of ['stop', 'restart']) {
        const { status, body } = await post(id, `${action}?timeout=${timeout}`);
        expect({ status, code: body.code, field: body.errors?.[0]?.field }, action).toEqual({
          status: 400,
          code: 'invalid_request',
          field: 'timeout',
        });
      }
      expect(await inspect(id)).toMatchObject({ status: 'running' });
    });

    it('is port_in_use if the port was taken meanwhile, and works when it is free again', async () => {
      const { id, host_port } = await dockapi.running();
      await post(id, 'stop?timeout=0');
      const foreign = await runForeign(published(host_port!));
      for (const action of ['start', 'restart?timeout=0']) {
        expect(await post(id, action), action).toMatchObject({ status: 400, body: { code: 'port_in_use' } });
      }
      await engineRequest('DELETE', `/containers/${foreign}?force=1`);
      expect(await post(id, 'start')).toMatchObject({ status: 200, body: { host_port, status: 'running' } });
    });

    it('is network_not_found or volume_path_not_found if either was removed meanwhile', async () => {
      const network = await createNetwork();
      const lost = await dockapi.running({ network });
      await post(lost.id, 'stop?timeout=0');
      await engineRequest('DELETE', `/networks/${network}`);
      // Podman keeps the network.
      const outcome = differs('networks of stopped containers')
        ? { status: 200, body: { status: 'running' } }
        : { status: 400, body: { code: 'network_not_found' } };
      expect(await post(lost.id, 'start')).toMatchObject(outcome);

      const dir = await mkdtemp(path.join(tmpdir(), 'dockapi-'));
      const { id } = await dockapi.running({ volumes: [`${dir}:/data`] });
      await post(id, 'stop?timeout=0');
      await rm(dir, { recursive: true });
      for (const action of ['start', 'restart?timeout=0']) {
        expect(await post(id, action), action).toMatchObject({ status: 400, body: { code: 'volume_path_not_found' } });
      }
    });
  });

  it('restart keeps the port and starts the container, running or not', async () => {
    const run = await dockapi.running();
    const before = await inspect(run.id);
    expect(await post(run.id, 'restart?timeout=0')).toMatchObject({ status: 200, body: run });
    const after = await inspect(run.id);
    expect(Date.parse(after.started_at!)).toBeGreaterThan(Date.parse(before.started_at!));
    await post(run.id, 'stop?timeout=0');
    expect(await post(run.id, 'restart')).toMatchObject({ status: 200, body: run });
  });

  describe('DELETE', () => {
    it('removes a stopped container', async () => {
      const { id } = await dockapi.running({ detach: false, command: 'true' });
      expect(await remove(id)).toMatchObject({ status: 200, body: { id, removed: true } });
      expect(await inspectContainer(id)).toBeUndefined();
      expect(await remove(id)).toMatchObject({ status: 404, body: { code: 'container_not_found' } });
    });

    it.each([['running'], ['paused']])('refuses a %s one without force, and removes it with', async (state) => {
      const name = uniqueName();
      const { id } = await dockapi.running({ name });
      if (state === 'paused') await engineRequest('POST', `/containers/${id}/pause`);
      for (const query of ['', '?force=false']) {
        expect(await remove(id, query)).toMatchObject({ status: 400, body: { code: 'container_running' } });
      }
      expect((await inspectContainer(id))?.State.Status).toBe(state);
      expect(await remove(name, '?force=true')).toMatchObject({ status: 200, body: { id, removed: true } });
      expect(await inspectContainer(id)).toBeUndefined();
    });

    it('refuses an invalid force', async () => {
      const { id } = await dockapi.running();
      const { status, body } = await remove(id, '?force=yes');
      expect({ status, field: body.errors[0]?.field }).toEqual({ status: 400, field: 'force' });
    });

    it.each([false, true])('accepts a stop of a container that never ran, auto_remove %s', async (AutoRemove) => {
      const Labels = { 'dockapi.managed': 'true', 'dockapi.run': uniqueName(), 'dockapi.container_port': '80' };
      const id = await createForeign({ Labels, HostConfig: { AutoRemove } });
      const { status, body } = await dockapi.client.post(`/containers/${id}/stop`);
      expect({ status, body }).toEqual({ status: 200, body: { id, status: 'stopped', removed: AutoRemove } });
      expect((await inspectContainer(id))?.State.Status).toBe(AutoRemove ? undefined : 'created');
    });

    it('removes a managed container that was created and never started', async () => {
      const id = await createForeign({
        Labels: { 'dockapi.managed': 'true', 'dockapi.run': uniqueName(), 'dockapi.container_port': '80' },
      });
      expect(await inspect(id)).toMatchObject({
        status: 'created',
        started_at: null,
        exit_code: null,
        host_port: null,
      });
      expect(await remove(id)).toMatchObject({ status: 200, body: { id, removed: true } });
      expect(await inspectContainer(id)).toBeUndefined();
    });

    it('removes anonymous volumes too', async () => {
      const { id } = await dockapi.running({ image: await imageWith('VOLUME /data') });
      const { Mounts } = (await engineRequest('GET', `/containers/${id}/json`)).body as { Mounts: { Name: string }[] };
      expect((await engineRequest('GET', `/volumes/${Mounts[0]!.Name}`)).status).toBe(200);
      await remove(id, '?force=true');
      expect((await engineRequest('GET', `/volumes/${Mounts[0]!.Name}`)).status).toBe(404);
    });

    it('works for many at once: none of them gets a server error', async () => {
      const { id } = await dockapi.running();
      const responses = await Promise.all([1, 2, 3, 4].map(() => remove(id, '?force=true')));
      expect(responses.map(({ status }) => status).filter((status) => status !== 404)).toContain(200);
      expect(responses.every(({ status }) => status === 200 || status === 404)).toBe(true);
      expect(await inspectContainer(id)).toBeUndefined();
    });
  });

  it.runIf(canKillEngine)('keeps its port after a restart of the engine', async () => {
    const always = await dockapi.running({ restart_policy: 'always' });
    const never = await dockapi.running();
    await killEngine();
    await restartEngine();
    await expect.poll(() => inspect(always.id)).toMatchObject(always);
    expect(await inspect(never.id)).toMatchObject(differs('no daemon') ? never : { status: 'exited', host_port: null });
    expect(await post(never.id, 'start')).toMatchObject({ status: 200, body: never });
  });
});

async function responses(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
}
