import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../scripts/lib/lock.mjs';
import { projectEnv, root } from '../../scripts/lib/project.mjs';

const PACKAGES = ['clients/typescript', 'cli'];
const HOME = path.join(root, '.dockapi', 'clients');

/**
 * An empty project into which `@dockapi/client` and `dockapi` were installed as `npm pack` packs them. Offline: their
 * dependencies are packed from the checkout. It is made once for each state of the sources.
 *
 * @returns its directory
 */
export function installedClients(): Promise<string> {
  const project = path.join(HOME, stateOf());
  return withLock(`${HOME}.lock`, async () => {
    if (!existsSync(project)) await install(project);
    return project;
  });
}

function stateOf(): string {
  const files = globSync(['{clients/typescript,cli}/{src/**/*.ts,*.*}', 'package-lock.json'], { cwd: root }).sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(path.join(root, file)));
  return hash.digest('hex').slice(0, 16);
}

async function install(project: string): Promise<void> {
  rmSync(HOME, { recursive: true, force: true });
  const part = `${project}.part`;
  const tarballs = path.join(HOME, 'tarballs');
  mkdirSync(tarballs, { recursive: true });
  mkdirSync(part);
  for (const directory of PACKAGES) await npm(path.join(root, directory), 'pack', '--pack-destination', tarballs);
  await npm(root, 'pack', '--ignore-scripts', '--pack-destination', tarballs, ...dependencies());
  writeFileSync(path.join(part, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const files = readdirSync(tarballs).map((name) => path.join(tarballs, name));
  await npm(part, 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', ...files);
  renameSync(part, project);
}

/** All packages that the two need, as directories of the checkout. */
function dependencies(): string[] {
  const found = new Set<string>();
  const own = PACKAGES.map((directory) => (readJson(path.join(directory, 'package.json')) as { name: string }).name);
  const add = (directory: string) => {
    const { dependencies = {} } = readJson(path.join(directory, 'package.json')) as {
      dependencies?: Record<string, string>;
    };
    for (const name of Object.keys(dependencies)) {
      const place = own.includes(name) ? undefined : placeOf(name, directory);
      if (place === undefined || found.has(place)) continue;
      found.add(place);
      add(place);
    }
  };
  PACKAGES.forEach(add);
  return [...found].map((place) => `./${place}`);
}

/** Where Node finds a package that a directory imports. */
function placeOf(name: string, directory: string): string {
  const inside = path.join(directory, 'node_modules', name);
  if (existsSync(path.join(root, inside))) return inside;
  if (directory === '.') throw new Error(`${name} is not installed`);
  return placeOf(name, path.dirname(directory));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}

async function npm(directory: string, ...args: string[]): Promise<void> {
  await promisify(execFile)('npm', ['--silent', ...args], { cwd: directory, env: projectEnv() });
}
