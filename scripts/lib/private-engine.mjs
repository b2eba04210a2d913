import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { clearRuntime } from './cleanup.mjs';
import { ping } from './engine-api.mjs';
import { withLock } from './lock.mjs';
import { addBridge, divide, freeBlock, linkExists } from './network.mjs';
import { isRunning, signal, startDaemon, tail } from './processes.mjs';
import { startRegistry } from './registry.mjs';

/**
 * A private engine in one directory: dockerd, containerd and a registry in place of Docker Hub, with their own bridge
 * and addresses. It changes no firewall rules or kernel settings, so that several can run side by side.
 *
 * All its names derive from the directory's path, so that parts of a killed engine are found without a record.
 *
 * @typedef {ReturnType<typeof layout>} Layout
 * @typedef {import('./processes.mjs').ProcessId} ProcessId
 * @typedef {{block: string, registryPort: number, dockerd?: ProcessId, containerd?: ProcessId, daemon?:
 * DaemonSettings}} EngineState
 * @typedef {{hosts?: string[]} & Record<string, unknown>} DaemonSettings
 */

/**
 * @typedef {object} PrivateEngine
 * @property {string} host as in `DOCKER_HOST`
 * @property {number} registryPort of the mirror on 127.0.0.1: `nginx` is pulled from its `library/nginx`
 * @property {string} registry the same in an image reference, `127.0.0.1:port`
 * @property {number} pid of dockerd
 */

/** A unix socket's path has at most 107 characters, and the deepest one in `run` takes 45. */
const LONGEST_RUN_PATH = 60;

/** Only on such a machine can the engine's programs be installed and run. */
export function canStartEngine() {
  return process.platform === 'linux' && process.getuid?.() === 0 && isDebianLike() && isPrivileged();
}

/**
 * Root inside a container usually cannot mount or create a bridge: CAP_SYS_ADMIN and CAP_NET_ADMIN (capabilities(7)).
 */
function isPrivileged() {
  const capabilities = /^CapEff:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  const needed = (1n << 21n) | (1n << 12n);
  return (BigInt(`0x${capabilities}`) & needed) === needed;
}

function isDebianLike() {
  const file = '/etc/os-release';
  return existsSync(file) && /^(ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(readFileSync(file, 'utf8'));
}

/** @param {string} directory */
export function layout(directory) {
  const dir = path.resolve(directory);
  const digest = createHash('sha256').update(dir).digest('hex');
  const inside = path.join(dir, 'run');
  const run = inside.length <= LONGEST_RUN_PATH ? inside : `/run/dockapi-${digest.slice(0, 7)}`;
  return {
    dir,
    run,
    socket: path.join(run, 'docker.sock'),
    containerdSocket: path.join(run, 'containerd.sock'),
    data: path.join(dir, 'docker'),
    registry: path.join(dir, 'registry'),
    state: path.join(dir, 'engine.json'),
    lock: `${dir}.lock`,
    seed: parseInt(digest.slice(0, 7), 16),
    bridge: `dockapi-${digest.slice(0, 7)}`,
    cgroup: `/dockapi-${digest.slice(0, 7)}`,
  };
}

/**
 * Starts the engine of a directory, or finds it running. After a kill it starts with its old data; its containers are
 * stopped then, unless they have a restart policy.
 *
 * @param {object} options
 * @param {string} options.dir
 * @param {string} [options.network] a free /16 block, as `10.200.0.0/16`; by default one is chosen
 * @param {DaemonSettings} [options.daemon] more settings of dockerd's daemon.json, by default those it had before; it
 * listens on `hosts` besides its socket
 * @returns {Promise<PrivateEngine>}
 * @throws Error with the end of the log if it does not start
 */
export async function startEngine({ dir, network, daemon }) {
  const engine = layout(dir);
  return withLock(engine.lock, async () => {
    const before = readState(engine);
    const { port } = await startRegistry({ dir: engine.registry });
    if (before?.registryPort === port && (await isLive(engine, before))) return describe(engine, before);
    await clearRuntime(engine);
    const block = await claimBlock(engine, network ?? before?.block);
    const state = await start(engine, block, port, daemon ?? before?.daemon);
    return describe(engine, state);
  });
}

/**
 * Ends the engine of a directory with all its containers, and removes the directory. Does nothing if there is none.
 *
 * @param {{dir: string}} options
 */
export async function stopEngine({ dir }) {
  if (!canStartEngine()) return;
  const engine = layout(dir);
  await withLock(engine.lock, async () => {
    await clearRuntime(engine, { below: true });
    rmSync(engine.dir, { recursive: true, force: true });
  });
}

/**
 * Kills dockerd without a clean shutdown: containers, data, sockets and pid file stay. `startEngine` starts it again.
 *
 * @param {{dir: string}} options
 */
export async function killEngine({ dir }) {
  const { dockerd } = readState(layout(dir)) ?? {};
  signalEngine({ dir }, 'SIGKILL');
  while (isRunning(dockerd)) await delay(10);
}

/**
 * Sends dockerd a signal, such as SIGSTOP and SIGCONT to make it hang and continue.
 *
 * @param {{dir: string}} options
 * @param {NodeJS.Signals} name
 * @returns {number | undefined} its process; undefined: it does not run
 */
export function signalEngine({ dir }, name) {
  const { dockerd } = readState(layout(dir)) ?? {};
  if (!dockerd || !isRunning(dockerd)) return undefined;
  signal(dockerd.pid, name);
  return dockerd.pid;
}

/**
 * Why an engine hangs: dockerd writes its stacks to a file on SIGUSR1.
 *
 * @param {{dir: string}} options
 * @returns {Promise<string>} the stacks of what has waited for minutes, for a lock or in the middle of a call
 */
export async function stuckStacks({ dir }) {
  const written = path.join(layout(dir).run, 'docker');
  const dumps = () => readdirSync(written).filter((name) => name.startsWith('goroutine-stacks'));
  const before = new Set(dumps());
  signalEngine({ dir }, 'SIGUSR1');
  const deadline = Date.now() + 5_000;
  while (Date.now() < deadline) {
    const file = dumps().find((name) => !before.has(name));
    const text = file === undefined ? '' : readFileSync(path.join(written, file), 'utf8');
    if (text.endsWith('\n')) return stuck(text).join('\n\n');
    await delay(50);
  }
  return 'dockerd writes no stacks';
}

/** @param {string} stacks as Go prints them: "goroutine 12 [semacquire, 3 minutes]:" above each */
function stuck(stacks) {
  const waits = (/** @type {string} */ each) => /^goroutine \d+ \[.*\d+ minutes\]/.test(each);
  const isAtWork = (/** @type {string} */ each) => /^goroutine \d+ \[(semacquire|sync\.)|docker\/daemon\./.test(each);
  return stacks.split('\n\n').filter((each) => waits(each) && isAtWork(each));
}

/**
 * @param {Layout} engine
 * @param {string} block
 * @param {number} registryPort
 * @param {DaemonSettings} [daemon]
 * @returns {Promise<EngineState>}
 */
async function start(engine, block, registryPort, daemon) {
  mkdirSync(engine.run, { recursive: true, mode: 0o700 });
  const settled = { block, registryPort, ...(daemon && { daemon }) };
  writeState(engine, settled);
  try {
    const containerd = await startContainerd(engine);
    const dockerd = await startDockerd(engine, settings(engine, block, registryPort, daemon));
    const state = { ...settled, containerd, dockerd };
    writeState(engine, state);
    return state;
  } catch (error) {
    await clearRuntime(engine);
    throw error;
  }
}

/**
 * Creates the engine's bridge. A block is in use when it has a route, so engines that start at once choose one after
 * another.
 *
 * @param {Layout} engine
 * @param {string} [wanted]
 * @returns {Promise<string>} its block of addresses
 */
function claimBlock({ seed, bridge }, wanted) {
  return withLock(path.join(tmpdir(), 'dockapi-addresses.lock'), async () => {
    const block = wanted ?? freeBlock(seed);
    addBridge(bridge, divide(block).bridgeAddress);
    return block;
  });
}

/**
 * dockerd would use the machine's containerd if there is one, and share its containers with another engine.
 *
 * @param {Layout} engine
 */
async function startContainerd({ dir, run, containerdSocket }) {
  const config = path.join(dir, 'containerd.toml');
  const quoted = (/** @type {string[]} */ ...parts) => JSON.stringify(path.join(...parts));
  writeFileSync(
    config,
    `version = 2
root = ${quoted(dir, 'containerd')}
state = ${quoted(run, 'containerd')}
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = ${quoted(containerdSocket)}
[plugins."io.containerd.internal.v1.opt"]
path = ${quoted(dir, 'containerd', 'opt')}
`,
  );
  const log = path.join(dir, 'containerd.log');
  const started = await startDaemon('containerd', ['--config', config], { dir, log });
  await until(() => existsSync(containerdSocket), started, 'containerd', log);
  return started;
}

/**
 * @param {Layout} engine
 * @param {object} daemon
 */
async function startDockerd(engine, daemon) {
  // Ignores the settings of the machine's own dockerd, in /etc/docker/daemon.json.
  const config = path.join(engine.dir, 'daemon.json');
  writeFileSync(config, JSON.stringify(daemon, null, 2));
  const log = path.join(engine.dir, 'dockerd.log');
  const started = await startDaemon('dockerd', ['--config-file', config], { dir: engine.dir, log });
  await until(() => ping(`unix://${engine.socket}`), started, 'dockerd', log);
  return started;
}

/**
 * @param {Layout} engine
 * @param {string} block
 * @param {number} registryPort
 * @param {DaemonSettings} [daemon]
 */
function settings(engine, block, registryPort, daemon = {}) {
  return {
    ...daemon,
    hosts: [`unix://${engine.socket}`, ...(daemon.hosts ?? [])],
    containerd: engine.containerdSocket,
    'data-root': engine.data,
    'exec-root': path.join(engine.run, 'docker'),
    pidfile: path.join(engine.run, 'docker.pid'),
    bridge: engine.bridge,
    'default-address-pools': [{ base: divide(block).networkPool, size: 24 }],
    'cgroup-parent': engine.cgroup,
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    'registry-mirrors': [`http://127.0.0.1:${registryPort}`],
    // A second engine with rules of its own would remove the first one's. Published ports work without them, through
    // docker-proxy.
    iptables: false,
    ip6tables: false,
    'ip-forward': false,
    'ip-masq': false,
  };
}

/**
 * @param {() => boolean | Promise<boolean>} condition
 * @param {ProcessId} daemon must stay alive meanwhile
 * @param {string} name
 * @param {string} log
 */
async function until(condition, daemon, name, log) {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (!isRunning(daemon) || Date.now() > deadline) throw new Error(`${name} does not start:\n${tail(log)}`);
    await delay(20);
  }
}

/**
 * @param {Layout} engine
 * @param {EngineState} state
 */
async function isLive(engine, state) {
  return (
    isRunning(state.containerd) &&
    isRunning(state.dockerd) &&
    linkExists(engine.bridge) &&
    (await ping(`unix://${engine.socket}`))
  );
}

/**
 * @param {Layout} engine
 * @returns {EngineState | undefined}
 */
function readState({ state }) {
  try {
    return JSON.parse(readFileSync(state, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {Layout} engine
 * @param {EngineState} state
 */
function writeState(engine, state) {
  writeFileSync(engine.state, JSON.stringify({ ...state, bridge: engine.bridge, run: engine.run }, null, 2));
}

/**
 * @param {Layout} engine
 * @param {EngineState} state
 * @returns {PrivateEngine}
 */
function describe({ socket }, { dockerd, registryPort }) {
  return { host: `unix://${socket}`, registryPort, registry: `127.0.0.1:${registryPort}`, pid: dockerd?.pid ?? 0 };
}
