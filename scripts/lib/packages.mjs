import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemEnv } from './processes.mjs';

/** Packages for a private engine and its images. */
export const ENGINE_PACKAGES = [
  'docker.io',
  'docker-registry',
  'iproute2',
  'ca-certificates',
  'nginx-light',
  'busybox',
];

/** What tests with a private engine need. */
export const TEST_PACKAGES = [...ENGINE_PACKAGES, 'chromium-headless-shell', 'python3', 'zsh', 'fish'];

/**
 * Programs that count even if another package brought them: Debian's would not install beside Docker's own packages or
 * another build of nginx.
 *
 * @type {Record<string, string>}
 */
const PROGRAMS = {
  'docker.io': 'dockerd',
  'nginx-light': 'nginx',
  busybox: 'busybox', // busybox-static conflicts with it
  iproute2: 'ip',
  haproxy: 'haproxy',
  caddy: 'caddy',
  wrk: 'wrk',
  curl: 'curl',
  'redis-server': 'redis-server',
  systemd: 'systemd-analyze',
};

/**
 * Installs those Debian packages that are missing, and starts none of their services. Needs root.
 *
 * @param {string[]} packages
 * @param {(message: string) => void} [say] reports what is being installed, because that takes a while
 * @throws Error with apt-get's output if it fails
 */
export async function ensureInstalled(packages, say = console.log) {
  const missing = [];
  for (const name of packages) {
    if (!(await isInstalled(name))) missing.push(name);
  }
  if (missing.length === 0) return;
  say(`Installing ${missing.join(', ')} with apt-get.`);
  const script = fileURLToPath(new URL('apt-install.sh', import.meta.url));
  const { failed, output } = await run('sh', [script, ...missing]);
  if (failed) throw new Error(`apt-get could not install ${missing.join(', ')}:\n${output.trim()}`);
}

/** @param {string} name */
async function isInstalled(name) {
  const program = PROGRAMS[name];
  if (program && programExists(program)) return true;
  const { output } = await run('dpkg-query', ['--show', '--showformat', '${db:Status-Status}', name]);
  return output.startsWith('installed');
}

/** @param {string} name */
function programExists(name) {
  const directories = systemEnv().PATH?.split(':') ?? [];
  return directories.some((directory) => existsSync(`${directory}/${name}`));
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{failed: boolean, output: string}>}
 */
function run(command, args) {
  return new Promise((resolve) => {
    const options = { env: systemEnv(), maxBuffer: 64 * 1024 * 1024 };
    execFile(command, args, options, (error, stdout, stderr) =>
      resolve({ failed: error !== null, output: stdout + stderr }),
    );
  });
}
