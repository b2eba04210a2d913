import path from 'node:path';
import { ensurePrograms } from './debian-root.mjs';
import { root } from './project.mjs';

/**
 * The engines that dockAPI is tested with.
 *
 * @typedef {object} TestedEngine
 * @property {string} name as in `npm run test:engines -- sid`
 * @property {'docker' | 'podman'} kind
 * @property {string} about text of the table
 * @property {string} [suite] the Debian suite that it comes from; without it, this machine's own
 * @property {import('./private-engine.mjs').DaemonSettings} [daemon]
 * @property {(keyof typeof DIFFERENCES)[]} [differs] differences that users notice
 */

/** Differences to the newest Docker, as in docs/engines.md. Tests check for them by name. */
export const DIFFERENCES = {
  'no word of the registry':
    '`registry_rate_limited` has no `Retry-After`, as the engine does not pass the registry’s words on',
  'platforms first':
    'a pull of an image without a fitting platform fails at once, with a problem instead of a last line of the progress',
  'log times of whole seconds': 'the times of log lines, and so `since` and `until`, are whole seconds',
  progress: 'the progress of a pull has other lines, and comes late',
  'waits for registries': 'the engine itself waits for a minute or more where a registry limits pulls',
  'no annotations': 'no proof that dockAPI made a container whose image is gone, as the engine keeps no annotations',
};

/** @type {TestedEngine[]} */
export const ENGINES = [
  { name: 'bookworm', kind: 'docker', about: "Docker, Debian's of this machine", differs: ['no annotations'] },
  { name: 'trixie', kind: 'docker', about: "Docker, Debian's current one", suite: 'trixie' },
  { name: 'sid', kind: 'docker', about: 'Docker, the newest in Debian', suite: 'sid' },
  {
    name: 'sid-containerd',
    kind: 'docker',
    about: 'The same, with the containerd image store',
    suite: 'sid',
    daemon: { features: { 'containerd-snapshotter': true } },
    differs: ['no word of the registry', 'platforms first'],
  },
  {
    name: 'podman',
    kind: 'podman',
    about: "Podman, Debian's current one",
    suite: 'trixie',
    differs: ['log times of whole seconds', 'progress', 'waits for registries', 'platforms first'],
  },
];

/** @type {Record<TestedEngine['kind'], {packages: string[], programs: string[]}>} */
const PARTS = {
  docker: {
    packages: ['docker.io'],
    programs: ['dockerd', 'docker-proxy', 'containerd', 'containerd-shim-runc-v2', 'runc'],
  },
  podman: {
    packages: ['podman', 'aardvark-dns'],
    programs: ['podman', 'conmon', 'netavark', 'aardvark-dns'], // with this machine's runc
  },
};

/**
 * @param {string | undefined} name undefined: this machine's own
 * @returns {TestedEngine}
 */
export function engineNamed(name) {
  const found = ENGINES.find((engine) => engine.name === (name ?? 'bookworm'));
  if (!found) throw new Error(`No engine "${name}": ${ENGINES.map((engine) => engine.name).join(', ')}`);
  return found;
}

/**
 * Downloads an engine's programs, unless they exist.
 *
 * @param {TestedEngine} engine
 * @returns {Promise<string | undefined>} a directory for `PATH`; undefined for this machine's own
 */
export async function programsOf({ kind, suite }) {
  if (!suite) return undefined;
  const dir = path.join(root, '.dockapi', 'engines', `${kind}-${suite}`);
  return ensurePrograms({ suite, ...PARTS[kind], dir });
}

/**
 * Paths of the results of a round of tests: the engine’s `/version`, vitest’s report, and the record of all rounds.
 *
 * @param {string} name
 */
export function reportOf(name) {
  const dir = path.join(root, '.dockapi', 'engines', 'reports');
  const file = (/** @type {string} */ what) => path.join(dir, `${name}.${what}.json`);
  return { dir, version: file('version'), results: file('results'), record: file('record') };
}
