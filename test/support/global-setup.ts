import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { borrowEngine, returnEngine } from '../../scripts/lib/borrowed-engine.mjs';
import { call, ping } from '../../scripts/lib/engine-api.mjs';
import { copyToRegistry, ensureImages, pullImage } from '../../scripts/lib/images.mjs';
import { tryLock } from '../../scripts/lib/lock.mjs';
import { ENGINE_PACKAGES, ensureInstalled } from '../../scripts/lib/packages.mjs';
import { canStartEngine, startEngine, stopEngine } from '../../scripts/lib/private-engine.mjs';
import { nodeBinary, root } from '../../scripts/lib/project.mjs';
import { startRegistry } from '../../scripts/lib/registry.mjs';
import { resolveDockerEndpoint } from '../../src/docker/engine/docker-endpoint.js';

/** What the tests of a run share; `inject('dockerHost')` and so on give it to them. */
interface TestEngine {
  /** As in `DOCKER_HOST`. */
  dockerHost: string;
  /** A registry on the engine's side that wants no password, `host:port`. It has nginx, busybox and dockapi/echo. */
  registry: string;
  /** A registry that asks for a password. It has `library/busybox`. */
  authRegistry: { address: string; username: string; password: string };
}

declare module 'vitest' {
  export interface ProvidedContext extends TestEngine {}
}

const dir = path.join(root, '.dockapi', 'test-engine');
const BROWSER_PACKAGES = ['chromium'];

/** Any password does; the hash is its own, for registries on machines that cannot make one. */
const LOGIN = {
  username: 'dockapi',
  password: 'test-only',
  bcrypt: '$2b$05$dockapidockapidockapiuAeT24xFDBhMj.Ti88ir.KlLrl7ojA6W',
};

/** Starts or finds the engine for the e2e tests; the function it returns ends it and fails the run if a container leaked. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const unlock = tryLock(`${dir}.run.lock`);
  if (!unlock) throw new Error('Another test run is going on in this checkout: wait for its end.');
  const isPrivate = canStartEngine();
  const engine = isPrivate ? await startPrivateEngine() : await findEngine();
  for (const key of Object.keys(engine) as (keyof TestEngine)[]) project.provide(key, engine[key]);

  // Somebody's own engine may have containers of their own dockAPI.
  const before = new Set((await managedContainers(engine.dockerHost)).map(({ Id }) => Id));
  return async () => {
    const leaked = (await managedContainers(engine.dockerHost)).filter(({ Id }) => !before.has(Id));
    if (isPrivate) await stopPrivateEngine();
    else await returnEngine(engine.dockerHost);
    unlock();
    failOn(leaked);
  };
}

async function startPrivateEngine(): Promise<TestEngine> {
  process.once('exit', stopOnTheWayOut);
  await stopEngine({ dir }); // A run that was killed may have left its own.
  await ensureInstalled([...ENGINE_PACKAGES, ...BROWSER_PACKAGES]);
  const { username, password } = LOGIN;
  const [engine, auth] = await Promise.all([
    startEngine({ dir }),
    startRegistry({ dir: path.join(dir, 'auth-registry'), htpasswd: { user: username, password } }),
  ]);
  await ensureImages(engine, { dir });
  await pullImage(engine.host, 'busybox');
  await copyToRegistry(engine.host, 'busybox', `${auth.address}/library/busybox`, LOGIN);
  await call(engine.host, 'DELETE', '/images/busybox'); // Tests find the engine without any image.
  return {
    dockerHost: engine.host,
    registry: engine.registry,
    authRegistry: { address: auth.address, username, password },
  };
}

async function stopPrivateEngine(): Promise<void> {
  await stopEngine({ dir });
  process.off('exit', stopOnTheWayOut);
}

/** vitest exits at once when it is interrupted, without a teardown: only what is synchronous still happens. */
function stopOnTheWayOut(): void {
  // In a session of its own a second Ctrl-C does not reach it.
  spawnSync('setsid', ['--wait', nodeBinary(), path.join(root, 'scripts', 'engine.mjs'), 'stop', dir], {
    stdio: 'inherit',
  });
}

async function findEngine(): Promise<TestEngine> {
  const { host, tls } = resolveDockerEndpoint(process.env);
  if (tls || !(await ping(host))) {
    throw new Error(
      `The e2e tests need a Docker engine, and none answers at ${host} without TLS: start one, or set DOCKER_HOST.`,
    );
  }
  const { registry, authRegistry } = await borrowEngine(host, LOGIN);
  const { username, password } = LOGIN;
  return { dockerHost: host, registry, authRegistry: { address: authRegistry, username, password } };
}

interface ContainerSummary {
  Id: string;
  Names: string[];
}

async function managedContainers(host: string): Promise<ContainerSummary[]> {
  const query = new URLSearchParams({ all: '1', filters: JSON.stringify({ label: ['dockapi.managed'] }) });
  return JSON.parse(await call(host, 'GET', `/containers/json?${query}`)) as ContainerSummary[];
}

function failOn(leaked: ContainerSummary[]): void {
  if (leaked.length === 0) return;
  const names = leaked.map(({ Id, Names }) => `leaked container: ${Names.join(' ')} ${Id.slice(0, 12)}`);
  process.exitCode = 1;
  throw new Error(`The tests left containers behind:\n${names.join('\n')}`);
}
