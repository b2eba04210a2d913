import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from '../../../scripts/lib/engine-api.mjs';
import { ensureImages } from '../../../scripts/lib/images.mjs';
import { type PrivateEngine, startEngine, stopEngine } from '../../../scripts/lib/private-engine.mjs';
import { root } from '../../../scripts/lib/project.mjs';
import { makeCertificates } from '../../support/certificates.js';
import { uniqueName } from '../../support/containers.js';
import { type Dockapi, useDockapi } from '../../support/dockapi.js';
import { freePorts } from '../../support/ports.js';
import { startService } from '../../support/service.js';
import { type SshServer, startSshServer } from '../../support/ssh-server.js';
import { testEngine } from '../../support/test-engine.js';

const SERVER = { image: 'dockapi/echo', container_port: 8080, command: undefined, wait_ready: true, health_path: '/' };

/** What a team does all day. @param engine the engine's own socket */
async function doTheMainJob(dockapi: Dockapi, engine: string): Promise<void> {
  const { client, service } = dockapi;
  // On a busy machine the first login may take longer than a probe waits.
  await expect.poll(async () => (await client.get('/healthz')).status).toBe(200);
  const name = uniqueName('remote');
  const { id } = await dockapi.running({ ...SERVER, name });
  expect((await client.get<unknown[]>('/containers')).body).toHaveLength(1);
  expect((await client.get(`/proxy/${name}/`)).status).toBe(200);
  const exec = await client.post(`/containers/${name}/exec`, { command: ['sh', '-c', 'cat | wc -c; echo err >&2'] });
  expect(exec.body).toMatchObject({ exit_code: 0, stdout: '0\n', stderr: 'err\n' });

  const followed = await fetch(`${service.url}/containers/${name}/logs?follow=true`);
  expect(followed.status).toBe(200);
  await request(engine, 'POST', `/containers/${id}/stop?t=0`); // outside dockAPI, which learns it from events
  await followed.text(); // ends
  await expect.poll(async () => (await client.get(`/proxy/${name}/`)).status).toBe(502);
  expect((await client.get(`/containers/${name}`)).body).toMatchObject({ status: 'exited' });
  expect((await client.delete(`/containers/${name}`)).status).toBe(200);

  const command = ['sh', '-c', 'echo ä; exit 3'];
  const { body } = await dockapi.run({ command, detach: false, auto_remove: true });
  expect(body).toMatchObject({ exit_code: 3, stdout: 'ä\n' });
}

/** The final response of /healthz for an unreachable engine. Earlier ones may report a timeout. */
async function expectUnhealthy(env: NodeJS.ProcessEnv, why: string): Promise<void> {
  await using service = await startService(env);
  const health = async () => {
    const response = await fetch(`${service.url}/healthz`);
    return { status: response.status, detail: ((await response.json()) as { detail: string }).detail };
  };
  await expect.poll(health).toEqual({ status: 500, detail: expect.stringContaining(why) });
}

describe('an engine at tcp:// with TLS', () => {
  const dir = path.join(root, '.dockapi', 'tls-engine');
  const certificates = mkdtempSync(path.join(tmpdir(), 'dockapi-tls-'));
  const strangers = path.join(certificates, 'strangers');
  let engine: PrivateEngine;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    await stopEngine({ dir }); // A run that was killed may have left its own.
    mkdirSync(strangers);
    await Promise.all([certificates, strangers].map(makeCertificates));
    const host = `tcp://127.0.0.1:${await freePorts()}`;
    engine = await startEngine({
      dir,
      daemon: {
        hosts: [host],
        tlsverify: true,
        tlscacert: path.join(certificates, 'ca.pem'),
        tlscert: path.join(certificates, 'server-cert.pem'),
        tlskey: path.join(certificates, 'server-key.pem'),
      },
    });
    await ensureImages(engine, { dir });
    env = { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certificates };
  });
  afterAll(async () => {
    await stopEngine({ dir });
    rmSync(certificates, { recursive: true });
  });

  const dockapi = useDockapi(() => env);

  it('works like any other', () => doTheMainJob(dockapi, engine.host));

  it.each([
    ["certificates that are not its authority's", { DOCKER_CERT_PATH: strangers }, 'DOCKER_CERT_PATH'],
    ['no certificate', { DOCKER_TLS_VERIFY: '', DOCKER_CERT_PATH: '' }, 'HTTPS server'],
  ])('is not reached with %s, and /healthz has the reason', async (_what, wrong, why) => {
    await expectUnhealthy({ ...env, ...wrong }, why);
  });
});

describe('an engine at ssh://', () => {
  let server: SshServer;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    server = await startSshServer();
    env = { ...server.env, DOCKER_HOST: server.url + testEngine().dockerHost.slice('unix://'.length) };
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const dockapi = useDockapi(() => env);

  it('works like any other', () => doTheMainJob(dockapi, testEngine().dockerHost));

  it('with another host key is refused, and /healthz has the reason', async () => {
    server.changeHostKey();
    await expectUnhealthy(env, 'Host key verification failed');
  });

  it.each([
    ['without a listener', async () => ({ DOCKER_HOST: `ssh://127.0.0.1:${await freePorts()}` }), 'Connection refused'],
    ['without a program ssh', () => ({ PATH: '/nowhere' }), 'install an OpenSSH client'],
  ])('%s does not respond, and /healthz has the reason', async (_what, wrong, why) => {
    await expectUnhealthy({ ...env, ...(await wrong()) }, why);
  });
});
