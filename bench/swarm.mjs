// A swarm on this machine: each node has namespaces(7) of its own with an engine and a dockAPI, and all share a Redis.
import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, createReadStream, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { removeCgroups } from '../scripts/lib/cleanup.mjs';
import { call, ping } from '../scripts/lib/engine-api.mjs';
import { addBridge, freeBlock, linkExists, removeBridges } from '../scripts/lib/network.mjs';
import { layout } from '../scripts/lib/private-engine.mjs';
import { belongingTo, systemEnv } from '../scripts/lib/processes.mjs';
import { atEnd } from './cleanup.mjs';
import { benchService, client } from './lib.mjs';
import { startRedis } from './redis.mjs';

/**
 * @typedef {object} Node
 * @property {string} name
 * @property {string} address
 * @property {string} dir
 * @property {string} host of its engine, as in `DOCKER_HOST`
 * @property {string[]} through prefix of commands that run in its network
 * @property {import('./lib.mjs').Client} raw calls its engine
 * @property {import('./lib.mjs').Client} api calls its dockAPI
 * @property {import('./lib.mjs').Service} service
 *
 * @typedef {{nodes: Node[], headers: Record<string, string>, secret: string}} Swarm what lets a client
 * in, and the peer secret
 */

const run = promisify(execFile);

const REDIS_PORT = 6379;
const LISTEN = '0.0.0.0:2377';
const READY_MS = 60_000;
const CONNECTIONS = { keepAlive: true };

/** Waits for its network, then runs dockerd. A nameserver that does not answer would cost seconds for each name. */
const MACHINE = `hostname "$1" && mount -t tmpfs tmpfs /run && mkdir -p /etc/docker &&
mount --bind "$0/etc" /etc/docker && mount --bind "$0/resolv.conf" /etc/resolv.conf && echo made && read -r _ || exit 1
dockerd & exec docker-init -- sleep infinity`;

/**
 * Starts a swarm, whose first node is its manager. It ends with the run.
 *
 * @param {import('./lib.mjs').Engine} engine has the images
 * @param {{count: number, images: string[]}} options number of nodes, and images for each
 * @returns {Promise<Swarm>}
 */
export async function startSwarm(engine, { count, images }) {
  const own = layout(engine.dir);
  const dir = path.join(own.dir, 'swarm');
  const bridge = own.bridge.replace('dockapi-', 'dasw');
  rmSync(dir, { recursive: true, force: true });
  removeBridges([bridge]);
  mkdirSync(dir, { recursive: true });
  const prefix = freeBlock(own.seed + 7)
    .split('.')
    .slice(0, 2)
    .join('.');
  addBridge(bridge, `${prefix}.9.1/24`);
  atEnd(() => removeBridges([bridge]));
  const names = Array.from({ length: count }, (_, index) => `n${index + 1}`);
  const machines = await Promise.all(
    names.map((name, index) =>
      startMachine({
        name,
        address: `${prefix}.9.${11 + index}`,
        dir: path.join(dir, name),
        bridge,
        cgroup: `${own.cgroup}/${name}`,
      }),
    ),
  );
  await Promise.all([join(machines), loadImages(engine, dir, machines, images)]);
  const token = randomBytes(32).toString('base64url');
  const secret = await peerSecret(dir);
  const redis = await startRedis({ dir, address: `${prefix}.9.1`, port: REDIS_PORT, password: token });
  const shared = {
    DOCKAPI_CLUSTER: 'swarm',
    DOCKAPI_HOSTS: machines.map(({ address }) => address).join(),
    DOCKAPI_TOKENS: `bench bench admin sha256:${createHash('sha256').update(token).digest('hex')}`,
    DOCKAPI_PEER_SECRET_FILE: secret,
    ...redis.settings,
  };
  const headers = { 'x-api-key': token };
  const nodes = await Promise.all(machines.map((machine) => withDockapi(machine, shared, headers)));
  await untilReady(nodes);
  return { nodes, headers, secret };
}

/** @param {{name: string, address: string, dir: string, bridge: string, cgroup: string}} options */
async function startMachine({ name, address, dir, bridge, cgroup }) {
  mkdirSync(path.join(dir, 'etc'), { recursive: true });
  writeFileSync(path.join(dir, 'resolv.conf'), 'nameserver 127.0.0.1\n');
  const host = `unix://${path.join(dir, 'docker.sock')}`;
  writeFileSync(path.join(dir, 'etc', 'daemon.json'), JSON.stringify(daemonSettings(dir, host, cgroup)));
  const link = `${bridge.replace('dasw', 'dv')}${name}`;
  const log = openSync(path.join(dir, 'log'), 'a');
  const namespaces = ['--mount', '--uts', '--ipc', '--pid', '--net', '--fork', '--mount-proc', '--kill-child'];
  const holder = spawn('unshare', [...namespaces, '--propagation', 'private', 'sh', '-c', MACHINE, dir, name], {
    stdio: ['pipe', 'pipe', log],
    env: { ...systemEnv(), ...belongingTo(dir) },
    detached: true,
  });
  closeSync(log);
  atEnd(() => endMachine(holder, link, cgroup));
  await once(holder.stdout, 'data');
  const through = ['nsenter', '--target', String(holder.pid), '--net', '--'];
  await connect(link, bridge, address, holder.pid ?? 0, through);
  holder.stdin.end('go\n');
  await until(() => ping(host), `The engine of ${name} does not start: see ${dir}/log`);
  return { name, address, dir, host, through, raw: client(host, CONNECTIONS) };
}

/** @param {string} dir @param {string} host @param {string} cgroup */
function daemonSettings(dir, host, cgroup) {
  return {
    hosts: [host, 'unix:///run/docker.sock'],
    'data-root': path.join(dir, 'data'),
    'exec-root': '/run/docker',
    pidfile: '/run/docker.pid',
    'cgroup-parent': cgroup,
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    dns: ['127.0.0.1'],
    'log-level': 'warn',
  };
}

/** @param {import('node:child_process').ChildProcess} holder @param {string} link @param {string} cgroup */
async function endMachine(holder, link, cgroup) {
  if (holder.exitCode === null && holder.signalCode === null) {
    const exit = once(holder, 'exit');
    holder.kill('SIGKILL');
    await exit;
  }
  while (linkExists(link)) await delay(10); // the kernel takes namespaces down a moment later
  await removeCgroups(cgroup);
}

/** @param {string} link @param {string} bridge @param {string} address @param {number} pid @param {string[]} through */
async function connect(link, bridge, address, pid, [program = '', ...args]) {
  const env = systemEnv();
  const ip = (...more) => run('ip', more, { env });
  const inside = (...more) => run(program, [...args, 'ip', ...more], { env });
  await ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid));
  await ip('link', 'set', link, 'master', bridge, 'up');
  await inside('link', 'set', 'lo', 'up');
  await inside('address', 'add', `${address}/24`, 'dev', 'eth0');
  await inside('link', 'set', 'eth0', 'up');
}

/** @param {{host: string, address: string}[]} machines */
async function join([leader, ...others]) {
  const own = { ListenAddr: LISTEN, AdvertiseAddr: leader.address };
  await post(leader.host, '/swarm/init', own);
  const { JoinTokens } = JSON.parse(await call(leader.host, 'GET', '/swarm'));
  await Promise.all(
    others.map(({ host, address }) =>
      post(host, '/swarm/join', {
        ListenAddr: LISTEN,
        AdvertiseAddr: address,
        RemoteAddrs: [`${leader.address}:2377`],
        JoinToken: JoinTokens.Worker,
      }),
    ),
  );
}

/** @param {string} host @param {string} target @param {object} body */
function post(host, target, body) {
  return call(host, 'POST', target, { body });
}

/** @param {import('./lib.mjs').Engine} engine @param {string} dir @param {{host: string}[]} machines @param {string[]} images */
async function loadImages(engine, dir, machines, images) {
  const file = path.join(dir, 'images.tar');
  const query = images.map((image) => `names=${encodeURIComponent(image)}`).join('&');
  const socket = engine.host.replace('unix://', '');
  await run('curl', ['-sf', '-o', file, '--unix-socket', socket, `http://engine/images/get?${query}`]);
  await Promise.all(
    machines.map(({ host }) => call(host, 'POST', '/images/load?quiet=1', { body: createReadStream(file) })),
  );
  rmSync(file);
}

/** @param {string} dir @returns {Promise<string>} a file as in DOCKAPI_PEER_SECRET_FILE */
export async function peerSecret(dir) {
  const [key, cert, both] = ['key.pem', 'cert.pem', 'peer.pem'].map((name) => path.join(dir, name));
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  await run('openssl', ['req', '-x509', ...kind, '-subj', '/CN=dockapi-peer', '-keyout', key, '-out', cert]);
  writeFileSync(both, readFileSync(cert, 'utf8') + readFileSync(key, 'utf8'), { mode: 0o600 });
  return both;
}

/** @returns {Promise<Node>} */
async function withDockapi(machine, shared, headers) {
  const { host, dir, address, through } = machine;
  const env = { ...shared, HOST: address };
  const service = await benchService({ host, dir }, { env, through });
  return { ...machine, service, api: client(service.url, CONNECTIONS, headers) };
}

/** @param {Node[]} nodes until each reaches all others */
async function untilReady(nodes) {
  const names = nodes.map(({ name }) => name);
  const reaches = async ({ api }) => {
    for (const name of names) await api('GET', `/images?node=${name}`);
    return JSON.parse(await api('GET', '/nodes')).filter(({ state }) => state === 'ready').length === nodes.length;
  };
  for (const node of nodes)
    await until(() => reaches(node).catch(() => false), `Node ${node.name} does not reach all others.`);
}

/** @param {() => Promise<boolean>} condition @param {string} problem */
async function until(condition, problem) {
  const deadline = Date.now() + READY_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(problem);
    await delay(20);
  }
}
