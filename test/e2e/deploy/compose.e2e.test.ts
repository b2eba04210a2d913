import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { ensureInstalled } from '../../../scripts/lib/packages.mjs';
import { root } from '../../../scripts/lib/project.mjs';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import { ok, pullByEngine, uniqueName } from '../../support/containers.js';
import { buildDockapiImage, DOCKAPI_IMAGE } from '../../support/dockapi-image.js';
import { useCleanEngine } from '../../support/dockapi.js';
import { plainRequest } from '../../support/plain-request.js';
import { freePorts } from '../../support/ports.js';
import { freeSubnet } from '../../support/subnets.js';
import { makeToken } from '../../support/tokens.js';

/** As `npm run token` leaves it in secrets/tokens.txt beside compose.yaml. */
const token = makeToken('compose', 'tests', 'admin');
const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-compose-'));
const subnet = freeSubnet();
let port = 0;

async function compose(...args: string[]): Promise<void> {
  const { PATH, HOME } = process.env;
  const socket = inject('dockerHost').slice('unix://'.length);
  const env = { PATH, HOME, DOCKER_HOST: inject('dockerHost'), DOCKER_SOCKET: socket };
  await promisify(execFile)('docker-compose', ['--project-name', 'dockapi-test', ...args], {
    cwd: dir,
    env: {
      ...env,
      DOCKER_GID: String(statSync(socket).gid),
      GATEWAY_PORT: `127.0.0.1:${port}`,
      GATEWAY_SUBNET: subnet,
    },
  });
}

useCleanEngine();
beforeAll(async () => {
  await Promise.all([ensureInstalled(['docker-compose']), buildDockapiImage(), pullByEngine('nginx')]);
  await pullByEngine('dockapi/echo');
  await ok('POST', `/images/${DOCKAPI_IMAGE}/tag?repo=dockapi`);
  await ok('POST', '/images/nginx/tag?repo=nginx&tag=stable');
  for (const file of ['compose.yaml', 'nginx.conf']) cpSync(path.join(root, 'deploy', file), path.join(dir, file));
  mkdirSync(path.join(dir, 'secrets'));
  writeFileSync(path.join(dir, 'secrets/tokens.txt'), `${token.entry}\n`, { mode: 0o644 });
  port = await freePorts();
});
afterAll(async () => {
  rmSync(dir, { recursive: true });
  for (const image of ['dockapi', 'nginx:stable']) await ok('DELETE', `/images/${image}`);
});

it('deploy/compose.yaml: the API and the containers through nginx, with nothing to set but the socket’s group', async () => {
  await compose('up', '--detach', '--no-build');
  try {
    const url = `http://127.0.0.1:${port}`;
    const headers = { ...token.headers, host: 'dockapi.example.com' };
    const health = () => plainRequest(url, '/dockapi/healthz', { headers }).then(({ status }) => status);
    await expect.poll(health, { timeout: 20_000 }).toBe(200);

    const fields = { image: 'dockapi/echo', container_port: 8080, wait_ready: true, health_path: '/' };
    const run = await plainRequest(url, '/dockapi/containers/run', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ ...fields, name: uniqueName('compose') }),
    });
    expect(run.status, run.text).toBe(201);
    const { id } = JSON.parse(run.text) as RunResultDto;
    try {
      const byPath = await plainRequest(url, `/dockapi/proxy/${id}/by-path`, { headers });
      expect(JSON.parse(byPath.text)).toMatchObject({ path: '/by-path' });
      const own = { ...headers, host: `${id.slice(0, 12)}.apps.example.com` };
      const byOrigin = await plainRequest(url, '/by-origin', { headers: own });
      expect(JSON.parse(byOrigin.text)).toMatchObject({ path: '/by-origin' });
      const refused = await plainRequest(url, '/by-origin', { headers: { host: own.host } });
      expect(refused.status).toBe(401);
    } finally {
      await plainRequest(url, `/dockapi/containers/${id}?force=true`, { method: 'DELETE', headers });
    }
  } finally {
    await compose('down', '--volumes', '--timeout', '5');
  }
});
