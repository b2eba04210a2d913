import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importImage, librariesOf } from '../../../scripts/lib/images.mjs';
import { ensureInstalled } from '../../../scripts/lib/packages.mjs';
import { root } from '../../../scripts/lib/project.mjs';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { NodeDto } from '../../../src/nodes/nodes.dto.js';
import { ok } from '../../support/containers.js';
import { buildDockapiImage, DOCKAPI_IMAGE } from '../../support/dockapi-image.js';
import { useCleanEngine } from '../../support/dockapi.js';
import { codeBlocks, documentText } from '../../support/documents.js';
import { plainRequest, type PlainResponse } from '../../support/plain-request.js';
import { Swarm } from '../../support/swarm.js';
import { testEngine } from '../../support/test-engine.js';

const NODES = 3;
const REDIS_IMAGE = 'dockapi-test/redis';
/** The kernel resets connections that wait to be accepted when their port is closed. */
const WHILE_UPDATED = ['200', '502 node_unreachable', 'ECONNREFUSED', 'ECONNRESET'];

const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-stack-'));
let swarm: Swarm;

useCleanEngine();
beforeAll(async () => {
  await ensureInstalled(['redis-server']);
  await Promise.all([buildDockapiImage(), importRedis()]);
  swarm = await Swarm.start(NODES, 1);
  await swarm.load([DOCKAPI_IMAGE, REDIS_IMAGE]);
  await ok('DELETE', `/images/${REDIS_IMAGE}`);
  mkdirSync(path.join(dir, 'deploy'));
  cpSync(path.join(root, 'deploy/swarm.yaml'), path.join(dir, 'deploy/swarm.yaml'));
});
afterAll(async () => {
  await swarm?.[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

/** The programs of redis:7 that swarm.yaml uses. */
async function importRedis(): Promise<void> {
  const rootfs = path.join(dir, 'rootfs');
  const put = (file: string) => {
    mkdirSync(path.join(rootfs, path.dirname(file)), { recursive: true });
    copyFileSync(file, path.join(rootfs, file));
  };
  const server = '/usr/bin/redis-server';
  for (const file of [server, ...librariesOf(server), '/bin/busybox', ...librariesOf('/bin/busybox')]) put(file);
  for (const applet of ['sh', 'cat']) symlinkSync('/bin/busybox', path.join(rootfs, 'bin', applet));
  for (const folder of ['data', 'tmp', 'etc', 'proc', 'sys', 'dev', 'run'])
    mkdirSync(path.join(rootfs, folder), { recursive: true });
  await importImage(testEngine().dockerHost, REDIS_IMAGE, rootfs, ['VOLUME /data']);
}

/** Runs shell as on the first manager, in a directory with `deploy/`. @returns stdout */
async function shell(script: string): Promise<string> {
  const [manager] = swarm.nodes;
  const adapted = script
    .replace('npm run token --', `node '${root}/scripts/token.mjs'`)
    .replace('REDIS_ADDRESS=10.0.0.11', `REDIS_ADDRESS=${manager!.address}`);
  const { PATH, HOME } = process.env;
  const images = { DOCKAPI_IMAGE, REDIS_IMAGE };
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', adapted], {
    cwd: dir,
    env: { PATH, HOME, DOCKER_HOST: manager!.dockerHost, ...images },
  });
  return stdout;
}

/** Asks again and again, until it is ended. @returns ends it, with the statuses and errors that there were */
function traffic(ask: () => Promise<PlainResponse>): () => Promise<string[]> {
  const results = new Set<string>();
  let isOver = false;
  const once = () =>
    ask().then(
      ({ status, text }) => (status === 200 ? '200' : `${status} ${(JSON.parse(text) as { code: string }).code}`),
      (error: NodeJS.ErrnoException) => error.code ?? error.message,
    );
  const loop = (async () => {
    for (; !isOver; await pause(20)) results.add(await once());
  })();
  return async () => {
    isOver = true;
    await loop;
    return [...results];
  };
}

it('the commands of docs/deployment/swarm.md make the nodes of a swarm one dockAPI', async () => {
  const [setUp = ''] = codeBlocks(documentText('docs/deployment/swarm.md'), 'bash');
  const token = /^dockapi_\S+$/m.exec(await shell(setUp))?.[0] ?? '';
  const headers = { 'x-api-key': token, host: 'dockapi.example.com' };
  const ask = (node: number, target: string, options: Parameters<typeof plainRequest>[2] = {}) =>
    plainRequest(`http://${swarm.nodes[node]!.address}:8000`, target, {
      ...options,
      headers: { ...headers, ...(options.headers as Record<string, string>) },
    });

  for (let node = 0; node < NODES; node++) {
    const states = async () => {
      const { text } = await ask(node, '/nodes').catch(() => ({ text: '[]' }));
      return (JSON.parse(text) as NodeDto[]).map(({ name, state }) => `${name} ${state}`).sort();
    };
    await expect.poll(states).toEqual(['n1 ready', 'n2 ready', 'n3 ready']);
  }

  const body = JSON.stringify({
    ...{ image: 'dockapi/echo', container_port: 8080, wait_ready: true, health_path: '/' },
    ...{ name: 'web', node: 'n2', pull: 'never' },
  });
  const run = await ask(0, '/containers/run', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(run.status, run.text).toBe(201);
  const { id } = JSON.parse(run.text) as RunResultDto;
  const there = await swarm.nodes[1]!.engine<{ Id: string }>('GET', '/containers/web/json');
  expect(there.Id).toBe(id);
  expect(JSON.parse((await ask(2, '/proxy/web/by-path')).text)).toMatchObject({ path: '/by-path' });

  // An update ends what goes through a node, and to its containers, only while it is updated, and says so.
  const through = [0, 1, 2].map((node) => traffic(() => ask(node, '/proxy/web/by-path')));
  await shell('docker service update --quiet --force --no-resolve-image --update-monitor 1s dockapi_dockapi');
  for (const end of through) {
    const results = await end();
    expect(results).toContain('200');
    expect(results.filter((each) => !WHILE_UPDATED.includes(each))).toEqual([]);
  }
  for (let node = 0; node < NODES; node++)
    await expect.poll(async () => (await ask(node, '/proxy/web/by-path').catch(() => undefined))?.status).toBe(200);
  expect((await ask(2, '/containers/web?force=true', { method: 'DELETE' })).status).toBe(200);

  // Redis serves nobody without TLS and the password.
  const plain = ['-h', swarm.nodes[0]!.address, '-p', '6380', '--no-auth-warning'];
  const redis = (...args: string[]) =>
    promisify(execFile)('redis-cli', [...plain, ...args]).then(
      ({ stdout }) => stdout,
      (error: Error) => error.message,
    );
  expect(await redis('ping')).not.toContain('PONG');
  expect(await redis('--tls', '--insecure', 'ping')).toContain('NOAUTH');
});
