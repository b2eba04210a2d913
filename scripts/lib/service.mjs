import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { constants } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify } from './processes.mjs';
import { nodeBinary, projectEnv, root, serviceArguments } from './project.mjs';

/** Where the service of `npm run up` keeps its state. `npm run down` removes it. */
export const STATE_DIR = path.join(root, '.dockapi', 'state');

/** Records the service that `npm run up` has started, for `npm run down`. */
const record = path.join(root, '.dockapi', 'service.json');

/** @typedef {import('./processes.mjs').ProcessId} ProcessId */

/** @returns {ProcessId | undefined} the last started service; it may have ended */
export function recordedService() {
  try {
    return JSON.parse(readFileSync(record, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {ProcessId | undefined} service undefined once it has ended */
export function recordService(service) {
  if (!service) return rmSync(record, { force: true });
  mkdirSync(path.dirname(record), { recursive: true });
  writeFileSync(record, JSON.stringify(service));
}

/**
 * Starts the built service, with the output of this process.
 *
 * @param {NodeJS.ProcessEnv} env settings besides this process's environment
 * @returns {{child: import('node:child_process').ChildProcess, ended: Promise<number>}} `ended` has its exit code
 */
export function startService(env) {
  const child = spawn(nodeBinary(), serviceArguments, {
    cwd: root,
    env: { ...projectEnv(), ...env },
    stdio: 'inherit',
    // In its own process group, so that a terminal's Ctrl-C does not reach it directly, and it gets only one signal.
    detached: process.platform !== 'win32',
  });
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, /** @type {NodeJS.Signals | null} */ signal) =>
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']),
    );
  });
  recordService(child.pid === undefined ? undefined : identify(child.pid));
  return { child, ended };
}

/**
 * Where the service will listen, by the settings that it reads itself. Port 0: unknown until it listens.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function serviceAddress(env) {
  const host = env.HOST || '127.0.0.1';
  const wanted = Number(env.PORT || 8000);
  const port = wanted > 0 && wanted < 65_536 ? wanted : 0; // The service itself reports an invalid port.
  // A client cannot connect to the wildcard addresses.
  const called = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return { host, port, url: `http://${net.isIPv6(called) ? `[${called}]` : called}:${port}` };
}

/**
 * @param {{host: string, port: number}} address
 * @returns {Promise<boolean>} whether the port is in use
 */
export function isTaken({ host, port }) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error) => resolve(/** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE'));
    server.listen(port, host, () => server.close(() => resolve(false)));
  });
}

/**
 * Waits until the service responds.
 *
 * @param {string} url its origin
 * @param {AbortSignal} gone aborts the wait
 * @returns {Promise<boolean>} false if it was aborted
 */
export async function waitUntilLive(url, gone) {
  while (!gone.aborted) {
    if (await answers(`${url}/livez`)) return !gone.aborted;
    await delay(50);
  }
  return false;
}

/**
 * @param {string} url
 * @returns {Promise<boolean>}
 */
function answers(url) {
  return new Promise((resolve) => {
    const req = http.get(url, { timeout: 1_000, agent: false }, (res) => {
      res.resume();
      resolve(res.statusCode === 200);
    });
    req.on('timeout', () => req.destroy());
    req.on('error', () => resolve(false));
  });
}
