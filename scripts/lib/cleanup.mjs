import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { removeBridges, removeOrphanedPorts } from './network.mjs';
import { daemonsOf, signal } from './processes.mjs';

/**
 * Removes everything that a running engine creates outside its data directory: processes, bridges, mounts, control
 * groups, sockets. Works in whatever state a killed engine left them, because it finds all of them by name.
 *
 * @param {import('./private-engine.mjs').Layout} engine
 * @param {{below?: boolean}} [options] whether to include the registries in its directory
 */
export async function clearRuntime(engine, options) {
  await killAll(engine, options);
  await removeOrphanedPorts(engine.bridge);
  removeBridges(bridgesOf(engine));
  removeShimSockets(engine);
  unmountBelow(engine.dir);
  unmountBelow(engine.run);
  rmSync(engine.run, { recursive: true, force: true });
  await removeCgroups(engine.cgroup);
}

/**
 * Kills daemons, shims and port proxies, which carry the directory's mark, and containers, which are in its cgroup.
 *
 * @param {import('./private-engine.mjs').Layout} engine
 * @param {{below?: boolean}} [options]
 */
async function killAll({ dir, cgroup }, options) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const pids = [...daemonsOf(dir, options), ...cgroupDirectories(cgroup).flatMap(members)];
    if (pids.length === 0) return;
    if (Date.now() > deadline) throw new Error(`Processes ${pids.join(', ')} of ${dir} do not end`);
    thaw(cgroup);
    pids.forEach((pid) => signal(pid, 'SIGKILL'));
    await delay(10);
  }
}

/**
 * In cgroup v1, a frozen (paused) process cannot even die.
 *
 * @param {string} cgroup
 */
function thaw(cgroup) {
  for (const directory of cgroupDirectories(cgroup)) {
    const file = path.join(directory, 'freezer.state');
    if (existsSync(file)) tryTo(() => writeFileSync(file, 'THAWED')); // or removed meanwhile
  }
}

/** @param {string} directory */
function members(directory) {
  try {
    return readFileSync(path.join(directory, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
  } catch {
    return []; // Removed meanwhile, or a threaded cgroup.
  }
}

/**
 * The engine's control groups in every hierarchy, inner ones first.
 *
 * @param {string} cgroup
 */
function cgroupDirectories(cgroup) {
  const roots = mounts().filter(({ type }) => type === 'cgroup' || type === 'cgroup2');
  return roots.flatMap(({ target }) => directoriesInsideOut(path.join(target, cgroup)));
}

/**
 * @param {string} directory
 * @returns {string[]}
 */
function directoriesInsideOut(directory) {
  const inner = entriesOf(directory)?.filter((entry) => entry.isDirectory());
  return inner ? [...inner.flatMap((entry) => directoriesInsideOut(path.join(directory, entry.name))), directory] : [];
}

/** @param {string} directory */
function entriesOf(directory) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return undefined; // It is not there, or was removed meanwhile.
  }
}

/** @param {string} cgroup */
export async function removeCgroups(cgroup) {
  // The kernel returns EBUSY for a moment after the last process of a group has died.
  for (let tries = 0; tries < 100 && cgroupDirectories(cgroup).length > 0; tries++) {
    for (const directory of cgroupDirectories(cgroup)) tryTo(() => rmdirSync(directory));
    await delay(tries === 0 ? 0 : 10);
  }
}

/**
 * containerd's shims listen in one directory for the whole machine, under a digest of their container's name
 * (containerd, pkg/shim, SocketAddress).
 *
 * @param {import('./private-engine.mjs').Layout} engine
 */
function removeShimSockets({ containerdSocket, data }) {
  const containers = path.join(data, 'containers');
  if (!existsSync(containers)) return;
  for (const id of readdirSync(containers)) {
    const digest = createHash('sha256')
      .update(path.join(containerdSocket, 'moby', id))
      .digest('hex');
    rmSync(path.join('/run/containerd/s', digest), { force: true });
  }
}

/** @param {string} dir */
function unmountBelow(dir) {
  const below = mounts()
    .map(({ target }) => target)
    .filter((target) => target === dir || target.startsWith(`${dir}/`));
  for (const target of below.reverse()) execFileSync('umount', ['--lazy', target]);
}

/** @returns {{target: string, type: string}[]} in the order of mounting */
function mounts() {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [left = '', right = ''] = line.split(' - ');
    const target = (left.split(' ')[4] ?? '').replace(/\\(\d{3})/g, (_, octal) =>
      String.fromCharCode(parseInt(octal, 8)),
    );
    return { target, type: right.split(' ')[0] ?? '' };
  });
}

/**
 * The default bridge and those of user-defined networks, which the engine creates again when it starts. The engine may
 * be dead, so their names come from its own store.
 *
 * @param {import('./private-engine.mjs').Layout} engine
 */
function bridgesOf({ bridge, data }) {
  const store = path.join(data, 'network', 'files', 'local-kv.db');
  return [bridge, ...(existsSync(store) ? (readFileSync(store, 'latin1').match(/br-[0-9a-f]{12}/g) ?? []) : [])];
}

/** @param {() => void} step a failure leaves something small behind, or is repeated */
function tryTo(step) {
  try {
    step();
  } catch {
    // See above.
  }
}
