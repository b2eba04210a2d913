import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { daemonsOf, isRunning, signal, startDaemon, tail } from './processes.mjs';

/** @typedef {{port: number, process: import('./processes.mjs').ProcessId}} RegistryState */

/**
 * Starts Debian's docker-registry on a loopback port, or finds the one of this directory running.
 *
 * @param {object} options
 * @param {string} options.dir an absolute path for its images, configuration and log
 * @param {number} [options.port] preferred port; default: the previous one, or any
 * @param {{user: string, password: string}} [options.htpasswd] required login; default: none
 * @returns {Promise<{port: number, address: string}>} the address in image references
 */
export async function startRegistry({ dir, port, htpasswd }) {
  const before = readState(dir);
  if (before && isRunning(before.process) && (await answers(before.port))) return describe(before.port);
  await stopRegistry({ dir });
  mkdirSync(dir, { recursive: true });
  for (const wanted of [port ?? before?.port ?? 0, 0, 0]) {
    const chosen = await freePort(wanted);
    const started = await start(dir, chosen, htpasswd);
    if (started) return describe(chosen);
  }
  throw new Error(`docker-registry does not start:\n${tail(logOf(dir))}`);
}

/**
 * Ends the registry of a directory, however it was started; its images stay. Does nothing if there is none.
 *
 * @param {{dir: string}} options
 */
export async function stopRegistry({ dir }) {
  for (let pids = daemonsOf(dir); pids.length > 0; pids = daemonsOf(dir)) {
    pids.forEach((pid) => signal(pid, 'SIGKILL'));
    await delay(10);
  }
}

/**
 * @param {string} dir
 * @param {number} port
 * @param {{user: string, password: string} | undefined} htpasswd
 * @returns {Promise<boolean>} false if it ended, as it does if the port is in use
 */
async function start(dir, port, htpasswd) {
  const config = path.join(dir, 'config.json'); // JSON is YAML too.
  writeFileSync(config, JSON.stringify(configuration(dir, port, htpasswd), null, 2));
  const started = await startDaemon('docker-registry', ['serve', config], { dir, log: logOf(dir) });
  writeFileSync(path.join(dir, 'registry.json'), JSON.stringify({ port, process: started }));
  while (isRunning(started)) {
    if (await answers(port)) return isRunning(started);
    await delay(20);
  }
  return false;
}

/**
 * @param {string} dir
 * @param {number} port
 * @param {{user: string, password: string} | undefined} htpasswd
 */
function configuration(dir, port, htpasswd) {
  const file = path.join(dir, 'htpasswd');
  if (htpasswd) writeFileSync(file, `${htpasswd.user}:${bcrypt(htpasswd.password)}\n`, { mode: 0o600 });
  else rmSync(file, { force: true });
  return {
    version: 0.1,
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: path.join(dir, 'images') } },
    http: { addr: `127.0.0.1:${port}`, secret: randomBytes(16).toString('hex') },
    ...(htpasswd && { auth: { htpasswd: { realm: 'registry', path: file } } }),
  };
}

/**
 * The only hash that docker-registry supports. Debian's libcrypt has it, and perl is always installed.
 *
 * @param {string} password
 */
function bcrypt(password) {
  const salt = randomBytes(11).toString('hex');
  return execFileSync('perl', ['-e', 'print crypt($ARGV[0], q($2b$05$) . $ARGV[1])', password, salt], {
    encoding: 'utf8',
  });
}

/** @param {string} dir */
function logOf(dir) {
  return path.join(dir, 'registry.log');
}

/**
 * @param {string} dir
 * @returns {RegistryState | undefined}
 */
function readState(dir) {
  try {
    return JSON.parse(readFileSync(path.join(dir, 'registry.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {number} port */
function describe(port) {
  return { port, address: `127.0.0.1:${port}` };
}

/**
 * @param {number} port
 * @returns {Promise<boolean>} true for any HTTP response, such as 401
 */
function answers(port) {
  return new Promise((resolve) => {
    const req = http.get({ host: '127.0.0.1', port, path: '/v2/', timeout: 1_000, agent: false }, (res) => {
      res.resume();
      resolve(true);
    });
    req.on('timeout', () => req.destroy());
    req.on('error', () => resolve(false));
  });
}

/**
 * @param {number} wanted 0 for any
 * @returns {Promise<number>} `wanted` if it is free, otherwise another
 */
export function freePort(wanted) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error) => (wanted ? resolve(freePort(0)) : reject(error)));
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
