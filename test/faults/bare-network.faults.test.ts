import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canStartEngine } from '../../scripts/lib/private-engine.mjs';
import { root } from '../../scripts/lib/project.mjs';
import { BareNetwork } from '../support/bare-network.js';
import { Client } from '../support/client.js';
import { plainRequest } from '../support/plain-request.js';
import { startService } from '../support/service.js';

/** In the directory of the tests' engine, so that it ends with that one at the latest. */
const dir = path.join(root, '.dockapi', 'test-engine', 'bare');
const NGINX = { image: 'nginx', container_port: 80, wait_ready: true, health_path: '/' };

describe.runIf(canStartEngine())('without DNS and IPv6', () => {
  let network: BareNetwork;
  let env: NodeJS.ProcessEnv;

  const engine = (verb: string) => network.run(process.execPath, path.join(root, 'scripts/engine.mjs'), verb, dir);
  beforeAll(async () => {
    network = await BareNetwork.open();
    const [, host] = /DOCKER_HOST=(\S+)/.exec(await engine('start')) ?? [];
    env = { DOCKER_HOST: host };
  });
  afterAll(async () => {
    await engine('stop');
    await network[Symbol.asyncDispose]();
  });

  const reach = (url: string) => network.reach(new URL(url).port);

  it('routes of running containers work when both fail, and new runs succeed', async () => {
    await using service = await startService(env, network.through);
    const url = await reach(service.url);
    const client = await Client.connect(url);
    const run = await client.post('/containers/run', { ...NGINX, name: 'before' });
    expect(run.status, run.text).toBe(201);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const kept = () => plainRequest(url, '/proxy/before/', { agent });
    expect((await kept()).status).toBe(200);

    await network.takeAway();
    expect(await kept()).toMatchObject({ status: 200, reused: true });
    expect(await client.get('/proxy/before/')).toMatchObject({ status: 200 });
    expect(await client.post('/containers/before/restart?timeout=0')).toMatchObject({ status: 200 });
    expect(await client.post('/containers/run', { ...NGINX, name: 'after' })).toMatchObject({ status: 201 });
    expect(await client.get('/proxy/after/')).toMatchObject({ status: 200 });
    agent.destroy();
  });

  it('dockAPI starts, too', async () => {
    await network.takeAway();
    await using service = await startService(env, network.through);
    const client = await Client.connect(await reach(service.url));
    expect(await client.get('/healthz')).toMatchObject({ status: 200 });
    expect(await client.get('/proxy/after/')).toMatchObject({ status: 200 });
  });
});
