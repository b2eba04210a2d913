import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ping } from './engine-api.mjs';
import { layout } from './private-engine.mjs';
import { isRunning, startDaemon, systemEnv, tail } from './processes.mjs';
import { startRegistry } from './registry.mjs';

const CGROUPS = '/sys/fs/cgroup';

/**
 * Starts Podman's service, and a registry in place of Docker Hub, with all their files in one directory. Podman changes
 * firewall rules, and its containers outlive it: start it in its own namespaces (see `inNamespaces`). `stopEngine` removes
 * the directory; `killEngine` kills the service alone, and this starts it again.
 *
 * @param {{dir: string}} options
 * @returns {Promise<import('./private-engine.mjs').PrivateEngine>}
 * @throws Error with the end of the log if it does not start
 */
export async function startPodman({ dir }) {
  const { run, socket, registry, ...engine } = layout(dir);
  const { port } = await startRegistry({ dir: registry });
  mkdirSync(run, { recursive: true, mode: 0o700 });
  rmSync(socket, { force: true }); // of a service that was killed
  const log = path.join(engine.dir, 'podman.log');
  const args = ['system', 'service', '--time=0', `unix://${socket}`];
  const started = await startDaemon('podman', args, { dir: engine.dir, log, env: settings(engine.dir, run, port) });
  writeFileSync(engine.state, JSON.stringify({ dockerd: started, registryPort: port }));
  const deadline = Date.now() + 60_000;
  while (!(await ping(`unix://${socket}`))) {
    if (!isRunning(started) || Date.now() > deadline) throw new Error(`podman does not start:\n${tail(log)}`);
    await delay(20);
  }
  return { host: `unix://${socket}`, registryPort: port, registry: `127.0.0.1:${port}`, pid: started.pid };
}

/**
 * Prefix for a command that may start Podman: Podman, its containers, mounts and firewall rules end with the command.
 * When it commits, Podman reads containers-policy.json(5) only in /etc, so /etc gets one in the namespace.
 *
 * @param {string} dir a directory for the policy
 */
export function inNamespaces(dir) {
  mkdirSync(path.join(dir, 'containers'), { recursive: true });
  const policy = { default: [{ type: 'insecureAcceptAnything' }] };
  writeFileSync(path.join(dir, 'containers', 'policy.json'), JSON.stringify(policy));
  const prepared = [
    `mount -t overlay -o 'lowerdir=${dir}:/etc' etc /etc`,
    'mkdir -p /run/containers && mount -t tmpfs containers /run/containers', // aardvark-dns would share its state with others
    'mkdir -p /run/netns && mount -t tmpfs netns /run/netns', // or the names of its containers' networks would stay in /run
    'ip link set lo up',
    '"$@"; exit $?',
  ].join(' && ');
  return [
    ...['unshare', '--net', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child', '--'],
    ...['sh', '-c', prepared, 'sh'],
  ];
}

/**
 * Removes the control group that Podman creates above those of its containers and leaves behind, unless it still has
 * processes.
 */
export function removePodmanCgroups() {
  const hierarchies = readdirSync(CGROUPS).map((name) => path.join(CGROUPS, name));
  for (const parent of [CGROUPS, ...hierarchies].map((directory) => path.join(directory, 'libpod_parent'))) {
    if (existsSync(parent))
      spawnSync('find', [parent, '-depth', '-type', 'd', '-exec', 'rmdir', '--ignore-fail-on-non-empty', '{}', '+']);
  }
}

/**
 * Writes Podman's settings, containers.conf(5), containers-storage.conf(5) and containers-registries.conf(5).
 *
 * @param {string} dir
 * @param {string} run
 * @param {number} registryPort
 * @returns {NodeJS.ProcessEnv} variables that point to them
 */
function settings(dir, run, registryPort) {
  const directory = path.join(dir, 'settings');
  mkdirSync(directory, { recursive: true });
  const programs = path.dirname(realProgram('conmon'));
  const files = {
    CONTAINERS_CONF: `[containers]
default_ulimits = ["nofile=16384:16384"]
seccomp_profile = ${quoted(realProgram('conmon'), '../../share/containers/seccomp.json')}
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
conmon_path = [${quoted(realProgram('conmon'))}]
helper_binaries_dir = [${quoted(programs)}, ${quoted(path.dirname(realProgram('netavark')))}]
tmp_dir = ${quoted(run, 'libpod')}
static_dir = ${quoted(dir, 'libpod')}
volume_path = ${quoted(dir, 'volumes')}
[engine.runtimes]
runc = [${quoted(realProgram('runc'))}]
[network]
network_backend = "netavark"
firewall_driver = "iptables"
network_config_dir = ${quoted(dir, 'networks')}
`,
    CONTAINERS_STORAGE_CONF: `[storage]
driver = "overlay"
graphroot = ${quoted(dir, 'storage')}
runroot = ${quoted(run, 'storage')}
`,
    // A prefix without a port means every port (c/image, pkg/sysregistriesv2, refMatchingPrefix).
    CONTAINERS_REGISTRIES_CONF: `unqualified-search-registries = ["docker.io"]
[[registry]]
prefix = "127.0.0.1"
location = "127.0.0.1"
insecure = true
[[registry]]
location = "docker.io"
[[registry.mirror]]
location = "127.0.0.1:${registryPort}"
insecure = true
`,
  };
  const variables = Object.entries(files).map(([name, text]) => {
    const file = path.join(directory, `${name.toLowerCase()}.toml`);
    writeFileSync(file, text);
    return [name, file];
  });
  return { PODMAN_IGNORE_CGROUPSV1_WARNING: '1', ...Object.fromEntries(variables) };
}

/**
 * The path of a program; Podman's own files are found next to it.
 *
 * @param {string} name
 */
function realProgram(name) {
  const directories = systemEnv().PATH?.split(':') ?? [];
  const found = directories.map((directory) => path.join(directory, name)).find(isExecutable);
  if (!found) throw new Error(`There is no ${name} in PATH`);
  return realpathSync(found);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string[]} parts */
function quoted(...parts) {
  return JSON.stringify(path.join(...parts));
}
