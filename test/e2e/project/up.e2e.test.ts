import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ping } from '../../../scripts/lib/engine-api.mjs';
import { canStartEngine } from '../../../scripts/lib/private-engine.mjs';
import { resolveDockerEndpoint } from '../../../src/docker/engine/docker-endpoint.js';
import type { HealthDto } from '../../../src/health/dto/health.dto.js';
import { engineRequest } from '../../support/engine.js';
import { freePorts } from '../../support/ports.js';
import { testEngine } from '../../support/test-engine.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const ENGINE = path.join(ROOT, '.dockapi', 'engine');
const STORE = path.join(ROOT, '.dockapi', 'state', 'store.sqlite');

/** It may install packages, build, start an engine and pull. */
const LIMIT = { timeout: 600_000 };

describe('npm run up and npm run down', () => {
  const started: ChildProcess[] = [];
  beforeAll(() => npm('down').ended); // A run that was killed may have left its own.
  afterAll(async () => {
    await Promise.all(
      started
        .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
        .map((child) => interrupt(child)),
    );
    await npm('down').ended;
  });

  it('start a service that runs containers, stop it at Ctrl-C, and take the private engine away', LIMIT, async () => {
    const port = await freePorts();
    const url = `http://127.0.0.1:${port}`;
    const up = npm('up', { ...(await engineForUp()), PORT: String(port), DOCKAPI_SHUTDOWN_DELAY: '0' });
    started.push(up.child);
    await up.says(`dockAPI is ready: ${url}/docs`);

    const run = await fetch(`${url}/containers/run`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ image: 'nginx', container_port: 80, wait_ready: true }),
    });
    expect(run.status, await run.clone().text()).toBe(201);
    const { id } = (await run.json()) as { id: string };
    expect((await fetch(`${url}/proxy/${id}/`)).status).toBe(200);
    await fetch(`${url}/containers/${id}?force=true`, { method: 'DELETE' });

    expect(existsSync(STORE)).toBe(true);

    await interrupt(up.child);
    expect(up.output()).not.toMatch(/Error|^ +at /m);
    await expect(fetch(`${url}/livez`)).rejects.toThrow();

    const down = npm('down');
    expect(await down.ended).toBe(0);
    expect(existsSync(ENGINE)).toBe(false);
    expect(existsSync(path.dirname(STORE))).toBe(false);
    expect(mounts()).not.toContain(ENGINE);
  });

  it.skipIf(!hasDockerCli())('use the engine of the Docker CLI’s current context', LIMIT, async () => {
    const config = await mkdtemp(path.join(tmpdir(), 'dockapi-'));
    const context = (...args: string[]) => execFileSync('docker', ['--config', config, 'context', ...args]);
    context('create', 'lab', '--docker', `host=${testEngine().dockerHost}`);
    context('use', 'lab');
    const port = await freePorts();
    const up = npm('up', { DOCKER_CONFIG: config, PORT: String(port), DOCKAPI_SHUTDOWN_DELAY: '0' });
    started.push(up.child);
    await up.says('dockAPI is ready');

    const { engine } = (await (await fetch(`http://127.0.0.1:${port}/healthz`)).json()) as HealthDto;
    expect((await engineRequest('GET', '/version')).body).toMatchObject({ Version: engine.version });
    expect(existsSync(ENGINE)).toBe(false);
    await interrupt(up.child);
    await rm(config, { recursive: true });
  });
});

function npm(script: string, env: NodeJS.ProcessEnv = {}) {
  const { PATH, HOME } = process.env;
  const child = spawn('npm', ['run', script], {
    cwd: ROOT,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const heard = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      heard.forEach((listen) => listen());
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      heard.add(() => output.includes(text) && resolve());
      void ended.then((code) => reject(new Error(`npm run ${script} ended with ${code}:\n${output}`)));
    });
  return { child, ended, says, output: () => output };
}

/** As a terminal does at Ctrl-C: every process of the group hears it. npm itself then ends by the signal. */
async function interrupt(child: ChildProcess): Promise<void> {
  const end = once(child, 'close');
  process.kill(-(child.pid ?? 0), 'SIGINT');
  await end;
}

/** If `up` would not start an engine, for example because the machine has one already, it gets the tests' engine. */
async function engineForUp(): Promise<NodeJS.ProcessEnv> {
  const { host, source } = resolveDockerEndpoint({});
  const startsOne = canStartEngine() && source === 'default' && !(await ping(host));
  return startsOne ? {} : { DOCKER_HOST: testEngine().dockerHost };
}

function hasDockerCli(): boolean {
  return spawnSync('docker', ['--version']).status === 0;
}

function mounts(): string {
  return existsSync('/proc/self/mounts') ? readFileSync('/proc/self/mounts', 'utf8') : '';
}
