// The other proxies, each in a process of its own on a free port of 127.0.0.1.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureInstalled } from '../scripts/lib/packages.mjs';
import { canStartEngine } from '../scripts/lib/private-engine.mjs';
import { belongingTo, systemEnv, tail } from '../scripts/lib/processes.mjs';
import { nodeBinary, root } from '../scripts/lib/project.mjs';
import { endsWithRun } from './cleanup.mjs';
import { caddyConfig, haproxyConfig, nginxConfig } from './peer-configs.mjs';

/**
 * @typedef {import('./upstreams.mjs').Upstream} Upstream
 * @typedef {object} Peer
 * @property {string} name
 * @property {(upstream: Upstream) => string} base prefix of paths
 * @property {number | number[]} [pid] of all processes that take part
 * @property {Record<string, string>} [headers] of each request
 * @property {() => Promise<void>} [stop]
 *
 * @typedef {{dir: string, engineDir: string, upstreams: Upstream[]}} Setting
 * @typedef {{dir: string, engineDir: string, through?: string[], address?: string}} Place a working directory, the
 * engine's, a command that runs the command after it, and the address of the ports
 */

const CHP = path.join(root, 'node_modules', 'configurable-http-proxy');

const STARTS = { nginx: startNginx, HAProxy: startHaproxy, Caddy: startCaddy, CHP: startChp };
const PACKAGES = { nginx: 'nginx-light', HAProxy: 'haproxy', Caddy: 'caddy' };

/**
 * The other proxies that this machine has, or can install; the rest is reported.
 *
 * @param {(line: string) => void} leftOut
 * @returns {Promise<string[]>} their names
 */
export async function availablePeers(leftOut) {
  const names = [];
  for (const name of Object.keys(STARTS)) {
    try {
      if (PACKAGES[name]) await installed(PACKAGES[name]);
      names.push(name);
    } catch (error) {
      leftOut(`${name} is left out: ${error.message}`);
    }
  }
  return names;
}

/**
 * Starts a proxy as a new process.
 *
 * @param {string} name
 * @param {Setting} setting working directory, the engine's directory, and the containers
 * @returns {Promise<Peer>}
 */
export async function startPeer(name, setting) {
  const dir = path.join(setting.dir, name);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const { port, pid, stop } = await STARTS[name]({ ...setting, dir });
  return { name, pid, stop, base: ({ id }) => `http://127.0.0.1:${port}/proxy/${id}` };
}

/** @param {string} name a Debian package; if packages cannot be installed, its program may exist anyway */
export async function installed(name) {
  if (canStartEngine()) await ensureInstalled([name]);
}

/** @returns {Promise<Record<string, string>>} versions of all programs that take part, as they report them */
export async function versions() {
  const told = {
    nginx: await output('nginx', ['-v']),
    HAProxy: await output('haproxy', ['-v']),
    Caddy: await output('caddy', ['version']),
    wrk: await output('wrk', ['-v']),
    curl: await output('curl', ['--version']),
  };
  const numbers = Object.entries(told).map(([name, text]) => [name, /\d+\.\d+(\.\d+)?/.exec(text)?.[0] ?? 'none']);
  return {
    ...Object.fromEntries(numbers),
    CHP: JSON.parse(readFileSync(path.join(CHP, 'package.json'), 'utf8')).version,
  };
}

/** @param {string} command @param {string[]} args @returns {Promise<string>} its output on both streams */
function output(command, args) {
  return new Promise((resolve) => {
    execFile(command, args, { env: systemEnv() }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
}

/** @param {Setting} setting */
async function startNginx(setting) {
  const port = await freePort();
  const file = write(setting, 'nginx.conf', nginxConfig(port, setting.upstreams));
  return started('nginx', ['-e', 'stderr', '-p', setting.dir, '-c', file], setting, [port]);
}

/** @param {Setting} setting */
async function startHaproxy(setting) {
  const port = await freePort();
  const file = write(setting, 'haproxy.cfg', haproxyConfig(port, setting.upstreams));
  return started('haproxy', ['-db', '-f', file], setting, [port]);
}

/** @param {Setting} setting */
async function startCaddy(setting) {
  const port = await freePort();
  const file = write(setting, 'Caddyfile', caddyConfig(port, setting.upstreams));
  const env = { HOME: setting.dir, XDG_DATA_HOME: setting.dir, XDG_CONFIG_HOME: setting.dir };
  return started('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], setting, [port], env);
}

/** @param {Setting} setting */
async function startChp(setting) {
  const [port, api] = [await freePort(), await freePort()];
  const program = path.join(CHP, 'bin', 'configurable-http-proxy');
  const address = ['--ip', '127.0.0.1', '--port', String(port), '--api-ip', '127.0.0.1', '--api-port', String(api)];
  const env = { NODE_ENV: 'production', CONFIGPROXY_AUTH_TOKEN: 'bench' };
  const args = [program, ...address, '--no-include-prefix', '--log-level', 'error'];
  const peer = await started(nodeBinary(), args, setting, [port, api], env);
  for (const { id, port: target } of setting.upstreams) {
    const { status } = await fetch(`http://127.0.0.1:${api}/api/routes/proxy/${id}`, {
      method: 'POST',
      headers: { authorization: 'token bench' },
      body: JSON.stringify({ target: `http://127.0.0.1:${target}` }),
    });
    if (status !== 201) throw new Error(`it refuses the route (${status})`);
  }
  return peer;
}

/** @param {Setting} setting @param {string} name @param {string} text */
function write({ dir }, name, text) {
  const file = path.join(dir, name);
  writeFileSync(file, text);
  return file;
}

/**
 * Starts a program, and waits until it listens.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {Place} place
 * @param {number[]} ports that it will listen on, the proxy's first
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function started(command, args, { dir, engineDir, through = [], address }, ports, env = {}) {
  for (const port of ports) {
    if (await accepts(port, address)) throw new Error(`Port ${port} is in use: its program would be measured instead.`);
  }
  const log = path.join(dir, 'log.txt');
  const file = openSync(log, 'w');
  // If this run is killed, the mark lets the next one end it.
  const marked = { ...systemEnv(), ...belongingTo(engineDir), ...env };
  const [program = '', ...rest] = [...through, command, ...args];
  const child = spawn(program, rest, { cwd: dir, stdio: ['ignore', file, file], env: marked, detached: true });
  closeSync(file);
  const stop = endsWithRun(child, 5_000);
  await once(child, 'spawn');
  for (const port of ports) {
    while (!(await accepts(port, address))) {
      if (child.exitCode !== null) throw new Error(`${command} does not start: ${tail(log)}`);
      await delay(20);
    }
  }
  if (child.exitCode !== null) throw new Error(`${command} ended, and another program responds: ${tail(log)}`);
  return { port: ports[0], pid: child.pid, stop };
}

/** @returns {Promise<number>} a free port of 127.0.0.1 */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** @param {number} port @param {string} [address] @returns {Promise<boolean>} */
function accepts(port, address = '127.0.0.1') {
  return new Promise((resolve) => {
    const socket = net.connect(port, address);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
