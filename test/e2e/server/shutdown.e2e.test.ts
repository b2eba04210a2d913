import { once } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ExecResultDto } from '../../../src/containers/exec/exec.dto.js';
import { Client } from '../../support/client.js';
import { pullByEngine } from '../../support/containers.js';
import { CountingEngine } from '../../support/counting-engine.js';
import { useCleanEngine } from '../../support/dockapi.js';
import { inspectContainer } from '../../support/engine.js';
import { plainRequest } from '../../support/plain-request.js';
import { letGo, refuses } from '../../support/shutdown.js';
import { type Service, startService } from '../../support/service.js';

/** Enough time for running requests on a busy machine. */
const PATIENT = { DOCKAPI_SHUTDOWN_TIMEOUT: '100' };
const UNTIL_LET_GO = ['sh', '-c', 'touch /tmp/begun; until test -e /tmp/go; do sleep 0.1; done; echo done'];

describe('SIGTERM', () => {
  useCleanEngine();

  /** The exit code, or the signal that ended it. */
  async function exitOf({ process: { exitCode, signalCode }, process }: Service): Promise<unknown> {
    return exitCode ?? signalCode ?? ((await once(process, 'exit')) as unknown[]).find((each) => each !== null);
  }

  /** A service that runs one container. */
  async function serving(env: NodeJS.ProcessEnv = {}) {
    const service = await startService(env);
    const client = await Client.connect(service.url);
    const { body } = await client.post<{ id: string }>('/containers/run', {
      image: 'busybox',
      container_port: 80,
      command: ['sh', '-c', 'echo started; sleep 600'],
    });
    return { service, client, id: body.id };
  }

  it('makes /healthz a 500 shutting_down on an open connection, while others still connect', async () => {
    const { service } = await serving({ DOCKAPI_SHUTDOWN_DELAY: '5' });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const health = () => plainRequest(service.url, '/healthz', { agent });
    expect((await health()).status).toBe(200);
    service.process.kill('SIGTERM');
    await expect.poll(async () => (await health()).status).toBe(500);
    const { status, text, reused } = await health();
    expect({ status, code: (JSON.parse(text) as { code: string }).code, reused }).toEqual({
      status: 500,
      code: 'shutting_down',
      reused: true,
    });
    expect((await plainRequest(service.url, '/livez')).status).toBe(200);
    expect(await exitOf(service)).toBe(0);
    agent.destroy();
  });

  it('lets a running request finish, ends followed logs, takes no new connections, and ends with 0', async () => {
    const { service, client, id } = await serving(PATIENT);
    const exec = client.post<ExecResultDto>(`/containers/${id}/exec`, { command: UNTIL_LET_GO });
    const logs = await fetch(`${service.url}/containers/${id}/logs?follow=true`);
    const followed = logs.text().then(
      () => 'ended',
      () => 'cut',
    );
    await begun(client, id);

    service.process.kill('SIGTERM');
    expect(await followed).toBe('ended');
    await expect.poll(() => refuses(service.url)).toBe(true);
    await letGo(id);
    expect(await exec).toMatchObject({ status: 200, body: { exit_code: 0, stdout: 'done\n' } });
    const finished = Date.now();
    expect(await exitOf(service)).toBe(0);
    expect(Date.now() - finished).toBeLessThan(30_000); // it has nothing more to wait for
    expect((await inspectContainer(id))?.State.Status).toBe('running');
  });

  // That these settings are less than Docker's 10 s: test/unit/config.
  it('ends with 0 when its time is over, with its own settings, even if a request does not', async () => {
    const { service, client, id } = await serving({ DOCKAPI_SHUTDOWN_DELAY: undefined });
    const exec = client.post(`/containers/${id}/exec`, { command: ['sh', '-c', 'touch /tmp/begun; sleep 600'] });
    exec.catch(() => undefined);
    const idle = connect(Number(new URL(service.url).port), '127.0.0.1');
    await once(idle, 'connect');
    await begun(client, id);
    expect(await service.stop()).toBe(0);
    await expect(exec).rejects.toThrow();
    idle.destroy();
  });

  it('ends a log that is followed after it, too', async () => {
    const { service, id } = await serving({ DOCKAPI_SHUTDOWN_DELAY: '100', DOCKAPI_SHUTDOWN_TIMEOUT: '100' });
    service.process.kill('SIGTERM');
    await expect.poll(async () => (await plainRequest(service.url, '/healthz')).status).toBe(500);
    const logs = await fetch(`${service.url}/containers/${id}/logs?follow=true`);
    expect(logs.status).toBe(200);
    await logs.text();
    service.process.kill('SIGKILL');
  });

  it('removes the container of a run that it cuts', async () => {
    await pullByEngine('busybox');
    await using engine = await CountingEngine.listen();
    const env = { DOCKER_HOST: engine.host, DOCKAPI_SHUTDOWN_DELAY: '0', DOCKAPI_SHUTDOWN_TIMEOUT: '0' };
    const service = await startService(env);
    const client = await Client.connect(service.url);
    const held = engine.hold(/^POST .*\/containers\/create/, 'response');
    const run = client.post('/containers/run', { image: 'busybox', container_port: 80, name: 'undone' });
    await held.came;
    expect((await inspectContainer('undone'))?.State.Status).toBe('created');
    service.process.kill('SIGTERM');
    await expect(run).rejects.toThrow();
    await expect.poll(service.output).toContain('"cut":true'); // it has noticed, too
    held.release();
    expect(await exitOf(service)).toBe(0);
    expect(await inspectContainer('undone')).toBeUndefined();
  });

  it('may arrive twice, as from npm and the terminal: requests still finish', async () => {
    const { service, client, id } = await serving(PATIENT);
    const exec = client.post<ExecResultDto>(`/containers/${id}/exec`, { command: UNTIL_LET_GO });
    exec.catch(() => undefined);
    await begun(client, id);
    service.process.kill('SIGTERM');
    await expect.poll(() => refuses(service.url)).toBe(true);
    service.process.kill('SIGTERM');
    await expect.poll(() => refuses(service.url)).toBe(true);
    await letGo(id);
    expect(await exitOf(service)).toBe(0);
    expect(await exec).toMatchObject({ status: 200, body: { stdout: 'done\n' } });
  });

  it('lets a run that waits for readiness finish', async () => {
    const service = await startService(PATIENT);
    const client = await Client.connect(service.url);
    const run = client.post('/containers/run', {
      image: 'busybox',
      container_port: 80,
      command: 'sleep 600',
      name: 'cut-short',
      wait_ready: true,
      health_path: '/',
      wait_timeout: 2,
    });
    await expect.poll(async () => (await inspectContainer('cut-short'))?.State.Status).toBe('running');
    service.process.kill('SIGTERM');
    expect(await run).toMatchObject({ status: 504, body: { code: 'not_ready' } });
    expect(await exitOf(service)).toBe(0);
  });
});

async function begun(client: Client, id: string): Promise<void> {
  const there = { command: 'test -f /tmp/begun' };
  await expect
    .poll(async () => (await client.post<ExecResultDto>(`/containers/${id}/exec`, there)).body.exit_code)
    .toBe(0);
}
