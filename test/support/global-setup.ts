import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { borrowEngine, returnEngine } from '../../scripts/lib/borrowed-engine.mjs';
import { call, ping } from '../../scripts/lib/engine-api.mjs';
import { engineNamed, reportOf } from '../../scripts/lib/engines.mjs';
import { copyToRegistry, ensureImages, pullImage } from '../../scripts/lib/images.mjs';
import { tryLock } from '../../scripts/lib/lock.mjs';
import { TEST_PACKAGES, ensureInstalled } from '../../scripts/lib/packages.mjs';
import { startPodman } from '../../scripts/lib/podman-engine.mjs';
import { canStartEngine, startEngine, stopEngine } from '../../scripts/lib/private-engine.mjs';
import { nodeBinary, root } from '../../scripts/lib/project.mjs';
import { startRegistry } from '../../scripts/lib/registry.mjs';
import { resolveDockerEndpoint } from '../../src/docker/engine/docker-endpoint.js';
import { ENGINE_DIRS } from './engine-dirs.js';
import type { TestEngine } from './test-engine.js';

/** Set by `npm run test:engines`, which puts its programs into `PATH` too. */
const TESTED = process.env['TEST_ENGINE'];
const { kind, daemon } = engineNamed(TESTED);

/** Any password does; the hash is its own, for registries on machines that cannot make one. */
const LOGIN = {
  username: 'dockapi',
  password: 'test-only',
  bcrypt: '$2b$05$dockapidockapidockapiuAeT24xFDBhMj.Ti88ir.KlLrl7ojA6W',
};

/** State shared by the projects of a run: each has its own copy of this module, but all are in one process. */
interface Run {
  projects: number;
  engines: Promise<TestEngine[]>;
  end(): Promise<void>;
}

const runs = process as typeof process & { dockapiTestRun?: Run | undefined };

/** Starts or finds the engines; the function it returns ends them with the last project, and fails the run if a container leaked. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const run = (runs.dockapiTestRun ??= beginRun());
  run.projects++;
  project.provide('engines', await run.engines);
  return async () => {
    if (--run.projects > 0) return;
    runs.dockapiTestRun = undefined;
    await run.end();
  };
}

function beginRun(): Run {
  const unlock = tryLock(path.join(root, '.dockapi', 'test-run.lock'));
  if (!unlock) throw new Error('Another test run is going on in this checkout: wait for its end.');
  const isPrivate = canStartEngine();
  const engines = isPrivate ? startPrivateEngines() : findEngine().then((engine) => [engine]);
  // An existing engine may have containers of another dockAPI.
  const before = engines.then(managedContainers).then((found) => new Set(found.map(({ Id }) => Id)));
  const end = async () => {
    const [all, known] = await Promise.all([engines, before]);
    const leaked = (await managedContainers(all)).filter(({ Id }) => !known.has(Id));
    if (isPrivate) await stopPrivateEngines();
    else await Promise.all(all.map(({ dockerHost }) => returnEngine(dockerHost)));
    unlock();
    failOn(leaked);
  };
  return { projects: 0, engines, end };
}

async function startPrivateEngines(): Promise<TestEngine[]> {
  process.once('exit', stopOnTheWayOut);
  await Promise.all(ENGINE_DIRS.map((dir) => stopEngine({ dir }))); // A run that was killed may have left its own.
  await ensureInstalled(TEST_PACKAGES);
  return Promise.all(ENGINE_DIRS.map(startPrivateEngine));
}

async function startPrivateEngine(dir: string): Promise<TestEngine> {
  const { username, password } = LOGIN;
  const [engine, auth] = await Promise.all([
    kind === 'podman' ? startPodman({ dir }) : startEngine({ dir, daemon }),
    startRegistry({ dir: path.join(dir, 'auth-registry'), htpasswd: { user: username, password } }),
  ]);
  if (TESTED) writeFileSync(reportOf(TESTED).version, await call(engine.host, 'GET', '/version'));
  await ensureImages(engine, { dir });
  await pullImage(engine.host, 'busybox');
  await copyToRegistry(engine.host, 'busybox', `${auth.address}/library/busybox`, LOGIN);
  await call(engine.host, 'DELETE', '/images/busybox'); // Tests find the engine without any image.
  return {
    dir,
    dockerHost: engine.host,
    registry: engine.registry,
    authRegistry: { address: auth.address, username, password },
  };
}

async function stopPrivateEngines(): Promise<void> {
  await Promise.all(ENGINE_DIRS.map((dir) => stopEngine({ dir })));
  process.off('exit', stopOnTheWayOut);
}

/** When interrupted, vitest exits at once without a teardown: only synchronous steps still run. */
function stopOnTheWayOut(): void {
  for (const dir of ENGINE_DIRS) {
    // In its own session, so that a second Ctrl-C does not reach it.
    spawnSync('setsid', ['--wait', nodeBinary(), path.join(root, 'scripts', 'engine.mjs'), 'stop', dir], {
      stdio: 'inherit',
    });
  }
}

async function findEngine(): Promise<TestEngine> {
  const { host, tls } = resolveDockerEndpoint(process.env);
  if (tls || !(await ping(host))) {
    throw new Error(
      `The e2e tests need a Docker engine, and none responds at ${host} without TLS: start one, or set DOCKER_HOST.`,
    );
  }
  const { registry, authRegistry } = await borrowEngine(host, LOGIN);
  const { username, password } = LOGIN;
  return {
    dir: ENGINE_DIRS[0] ?? root,
    dockerHost: host,
    registry,
    authRegistry: { address: authRegistry, username, password },
  };
}

/** What tells which test made a container. */
interface ContainerSummary {
  Id: string;
  Names: string[];
  Image: string;
  Command: string;
  Created: number;
  Status: string;
  Labels: Record<string, string>;
}

async function managedContainers(engines: readonly TestEngine[]): Promise<ContainerSummary[]> {
  const query = new URLSearchParams({ all: '1', filters: JSON.stringify({ label: ['dockapi.managed'] }) });
  const lists = engines.map(({ dockerHost }) => call(dockerHost, 'GET', `/containers/json?${query}`));
  return (await Promise.all(lists)).flatMap((list) => JSON.parse(list) as ContainerSummary[]);
}

function failOn(leaked: ContainerSummary[]): void {
  if (leaked.length === 0) return;
  const names = leaked.map(
    ({ Id, Names, Image, Command, Created, Status, Labels }) =>
      `leaked container: ${JSON.stringify({ Id, Names, Image, Command, Created: new Date(Created * 1000), Status, Labels })}`,
  );
  process.exitCode = 1;
  throw new Error(`The tests left containers behind:\n${names.join('\n')}`);
}
