import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureInstalled } from '../../../scripts/lib/packages.mjs';
import { root } from '../../../scripts/lib/project.mjs';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import { ok, pullByEngine, uniqueName } from '../../support/containers.js';
import { buildDockapiImage, DOCKAPI_IMAGE } from '../../support/dockapi-image.js';
import { useCleanEngine } from '../../support/dockapi.js';
import { codeBlocks, documentText } from '../../support/documents.js';
import { plainRequest } from '../../support/plain-request.js';
import { freePorts } from '../../support/ports.js';
import { freeSubnet } from '../../support/subnets.js';
import { testEngine } from '../../support/test-engine.js';

const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-compose-'));
const subnet = freeSubnet();
let port = 0;

const SOCKET = testEngine().dockerHost.slice('unix://'.length);

/** Runs shell in a directory with `deploy/`. `docker compose` is Debian's `docker-compose`. @returns stdout */
async function shell(script: string): Promise<string> {
  const { PATH, HOME } = process.env;
  const adapted = script
    .replace('npm run token --', `node '${root}/scripts/token.mjs'`)
    .replace('/var/run/docker.sock', SOCKET)
    .replace('docker compose', 'docker-compose --project-name dockapi-test');
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', adapted], {
    cwd: dir,
    env: {
      PATH,
      HOME,
      DOCKER_HOST: testEngine().dockerHost,
      DOCKER_SOCKET: SOCKET,
      GATEWAY_PORT: `127.0.0.1:${port}`,
      GATEWAY_SUBNET: subnet,
    },
  });
  return stdout;
}

useCleanEngine();
beforeAll(async () => {
  await Promise.all([ensureInstalled(['docker-compose']), buildDockapiImage(), pullByEngine('nginx')]);
  await pullByEngine('dockapi/echo');
  await ok('POST', `/images/${DOCKAPI_IMAGE}/tag?repo=dockapi`);
  await ok('POST', '/images/nginx/tag?repo=nginx&tag=stable');
  mkdirSync(path.join(dir, 'deploy'));
  for (const file of ['deploy/compose.yaml', 'deploy/nginx.conf']) cpSync(path.join(root, file), path.join(dir, file));
  port = await freePorts();
});
afterAll(async () => {
  rmSync(dir, { recursive: true });
  for (const image of ['dockapi', 'nginx:stable']) await ok('DELETE', `/images/${image}`);
});

it('the commands of docs/deployment/compose.md start the API and the containers’ origins behind nginx', async () => {
  const [up = ''] = codeBlocks(documentText('docs/deployment/compose.md'), 'bash');
  try {
    const token = /^dockapi_\S+$/m.exec(await shell(up))?.[0] ?? '';
    const url = `http://127.0.0.1:${port}`;
    const headers = { 'x-api-key': token, host: 'dockapi.example.com' };
    const health = () => plainRequest(url, '/dockapi/healthz', { headers }).then(({ status }) => status);
    await expect.poll(health).toBe(200);

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
    await shell('export DOCKER_GID=0; docker compose --file deploy/compose.yaml down --volumes --timeout 5');
  }
});
