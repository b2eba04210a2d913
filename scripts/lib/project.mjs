import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's directory. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Node's arguments for the service. A young generation of 8 MiB halves: with Node's default of 16 MiB the process is 20 MiB
 * larger at rest and 80 MiB larger under load, and no faster. With `--expose-gc` it frees what only its start has needed.
 */
export const serviceArguments = ['--max-semi-space-size=8', '--expose-gc', path.join(root, 'dist', 'main.js')];

/** What the build depends on; the page imports the TypeScript client. */
const SOURCES = [
  ...['src', 'ui', 'clients/typescript/src', 'scripts/bundle.mjs', 'scripts/build-page.mjs'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'],
];

/**
 * Runs `npm ci`, unless the installed packages match the lock.
 *
 * @throws Error if npm fails, or if there is no Node that is new enough
 */
export async function install() {
  // The warnings would be about the current Node, but the lock brings a newer one.
  if (!isInstalled()) await npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
  await checkNode();
}

/** Builds the service into build/ and dist/, unless what is there was built from the same files. */
export async function build() {
  const stamp = path.join(root, 'dist', '.sources');
  const sources = sourcesHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  await npm('run', 'build', '--silent'); // it removes both first
  writeFileSync(stamp, sources);
}

/** Of all that `npm run build` reads. */
function sourcesHash() {
  const hash = createHash('sha256');
  for (const name of SOURCES.flatMap(filesIn).sort())
    hash.update(`${name}\0`).update(readFileSync(path.join(root, name)));
  return hash.digest('hex');
}

/**
 * @param {string} place a file, or a directory with all that is in it
 * @returns {string[]} paths in the project
 */
function filesIn(place) {
  if (statSync(path.join(root, place)).isFile()) return [place];
  return readdirSync(path.join(root, place), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

/** npm keeps a lock of installed packages, with the same keys. */
function isInstalled() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
  return Object.entries(wanted ?? {}).every(([place, { version, integrity, optional, devOptional }]) => {
    const found = installed?.[place];
    if (place === '') return installed !== undefined;
    if (!found) return optional || devOptional; // Packages of other platforms.
    return found.version === version && found.integrity === integrity;
  });
}

/**
 * @typedef {{version: string, integrity?: string, optional?: boolean, devOptional?: boolean}} LockedPackage
 *
 * @param {string} name
 * @returns {Record<string, LockedPackage> | undefined}
 */
function readPackages(name) {
  const file = path.join(root, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

async function checkNode() {
  const { output } = await run(nodeBinary(), ['--version'], { capture: true });
  const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const [, oldest = ''] = /^>=([\d.]+)$/.exec(engines.node) ?? [];
  const isNewEnough = output.trim().slice(1).localeCompare(oldest, 'en', { numeric: true }) >= 0;
  if (!isNewEnough) throw new Error(`dockAPI needs Node ${oldest} or newer; this is ${output.trim()}`);
}

/** The directory of the Node in the lock, which does not exist for every platform. */
function lockedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  return path.join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin');
}

/** @returns {string} the Node for the service and its tools */
export function nodeBinary() {
  const locked = path.join(lockedNode(), process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(locked) ? locked : process.execPath;
}

/** @returns {NodeJS.ProcessEnv} this environment, with that Node and the project's tools in `PATH` */
export function projectEnv() {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const directories = [path.dirname(nodeBinary()), path.join(root, 'node_modules', '.bin'), process.env[name]];
  return { ...process.env, [name]: directories.filter(Boolean).join(path.delimiter) };
}

/**
 * Installs and builds, then runs a script in the project's own Node, and exits with its exit code.
 *
 * @param {string} script path in the project
 * @param {string[]} args
 */
export async function buildAndRun(script, args) {
  try {
    await install();
    await build();
    process.exitCode = await inOwnNode([path.join(root, script), ...args]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
function inOwnNode(args) {
  const child = spawn(nodeBinary(), args, { cwd: root, env: projectEnv(), stdio: 'inherit' });
  // A terminal's Ctrl-C also reaches the child; this process only has to wait until the child has cleaned up.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** @param {string[]} args */
async function npm(...args) {
  // On Windows npm is a .cmd file, which needs a shell.
  const { code } = await run('npm', args, { shell: process.platform === 'win32' });
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed`);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{capture?: boolean, shell?: boolean}} [options]
 * @returns {Promise<{code: number | null, output: string}>}
 */
function run(command, args, { capture = false, shell = false } = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: projectEnv(),
    shell,
    stdio: ['inherit', capture ? 'pipe' : 'inherit', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
