// npm run up: starts the service from a fresh checkout, with a private engine if the machine has none.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ping } from './lib/engine-api.mjs';
import { ensureImages } from './lib/images.mjs';
import { ENGINE_PACKAGES, ensureInstalled } from './lib/packages.mjs';
import { canStartEngine, startEngine } from './lib/private-engine.mjs';
import { isRunning } from './lib/processes.mjs';
import { build, install, root } from './lib/project.mjs';
import {
  STATE_DIR,
  isTaken,
  recordService,
  recordedService,
  serviceAddress,
  startService,
  waitUntilLive,
} from './lib/service.mjs';

const address = serviceAddress(process.env);

// Before the service runs there is nothing to clean up; everything started is found again next time.
const stopAtOnce = () => process.exit(130);
process.on('SIGINT', stopAtOnce).on('SIGTERM', stopAtOnce);

try {
  await refuseIfRunning();
  await install();
  await build();
  process.exitCode = await serve(await findEngine());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function refuseIfRunning() {
  if (isRunning(recordedService())) throw new Error('dockAPI is running already: "npm run down" stops it.');
  if (address.port !== 0 && (await isTaken(address))) {
    throw new Error(`Port ${address.port} on ${address.host} is in use: free it, or choose another with PORT.`);
  }
}

/**
 * The engine that the Docker CLI would use, or else a private one.
 *
 * @returns {Promise<NodeJS.ProcessEnv>} settings for the service
 */
async function findEngine() {
  const { resolveDockerEndpoint } = await import(
    pathToFileURL(path.join(root, 'build', 'docker', 'engine', 'docker-endpoint.js')).href
  );
  const { host, source } = resolveDockerEndpoint(process.env);
  if (/^(tcp|https?|ssh):/.test(host)) return {}; // An explicit choice; /healthz of the service shows whether it responds.
  if (await ping(host)) return {};
  if (source !== 'default')
    throw new Error(`No Docker engine responds at ${host} (${source}): start it, or unset that choice.`);
  if (!canStartEngine()) {
    throw new Error(
      `No Docker engine responds at ${host}: install and start Docker Desktop or Docker Engine, or set DOCKER_HOST.`,
    );
  }
  return { DOCKER_HOST: await privateEngine(host) };
}

/**
 * @param {string} host where no engine responds
 * @returns {Promise<string>} host of the private engine
 */
async function privateEngine(host) {
  console.log(`No Docker engine responds at ${host}: starting a private one in .dockapi/engine.`);
  await ensureInstalled(ENGINE_PACKAGES);
  const dir = path.join(root, '.dockapi', 'engine');
  const engine = await startEngine({ dir });
  await ensureImages(engine, { dir });
  return engine.host;
}

/**
 * Runs the service in the foreground.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
async function serve(env) {
  const { child, ended } = startService({ DOCKAPI_STATE_DIR: process.env.DOCKAPI_STATE_DIR || STATE_DIR, ...env });
  passOnce(child);
  const gone = new AbortController();
  const finished = ended.finally(() => gone.abort());
  if (address.port !== 0 && (await waitUntilLive(address.url, gone.signal))) greet();
  const code = await finished;
  recordService(undefined);
  return code;
}

/**
 * Passes on one request to stop, however many signals arrive: npm and the terminal may both send one for a single
 * Ctrl-C.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
function passOnce(child) {
  let passed = false;
  const pass = (/** @type {NodeJS.Signals} */ signal) => {
    if (!passed) child.kill(signal);
    passed = true;
  };
  process.off('SIGINT', stopAtOnce).off('SIGTERM', stopAtOnce);
  process
    .on('SIGINT', pass)
    .on('SIGTERM', pass)
    .on('SIGHUP', () => pass('SIGTERM'));
}

function greet() {
  console.log(`
dockAPI is ready: ${address.url}/docs
Its page:         ${address.url}/ui/

  curl -X POST ${address.url}/containers/run -H 'content-type: application/json' \\
    -d '{"image":"nginx","container_port":80,"wait_ready":true}'

Ctrl-C stops the service; "npm run down" stops it and its private engine, if it has one.
`);
}
