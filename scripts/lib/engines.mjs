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
  'no owners in tars':
    'a tar of files, and a list of a stopped container’s, name the container’s user as the owner of all of them',
  'links of tars':
    'an absolute link in an uploaded tar leads from the container’s root, not from the directory into which the tar is unpacked',
  'names in UTF-8': 'files whose names are not UTF-8 can be listed, but not read',
  'broken links': 'a link to a missing file counts as missing, and `PUT` replaces it',
  'no health checks of images': 'a commit loses the health check of its image, and `GET /images/{reference}` has none',
  'late news of restarts':
    'the event `restarted` of a followed log may come after the first lines that the container has written since',
  'changes of the engine': 'the changes of a container include `/etc`, into which the engine mounts its own files',
  'silent pauses of commits': 'a commit pauses the container without an event',
  'health checks by systemd':
    'the health checks of containers run by timers of systemd: without it, their health stays `starting`',
  'limit of processes':
    'a container without `pids_limit` has the limit of the engine’s settings, by default 2048 processes',
  limits: 'a limit of more CPUs than there are is accepted, and one below the memory in use is an `engine_error`',
  'networks of stopped containers': 'containers keep a network from being removed even if they are stopped',
  'no state of restarting':
    'containers with a restart policy are started again at once, with no pause that grows, and are `exited` instead of `restarting` before, which ends a wait for their end',
  'breaks uploads off':
    'a file that does not fit is often `not_supported` or `engine_unreachable` instead of `disk_full`, as the engine breaks the upload off without its reason',
  'ages of images':
    '`until` of a prune of images is compared with when the engine got an image, not with when it was built',
  'images take containers along': 'an image that is removed with `force` takes its containers along',
  'no empty entrypoint': 'a run with an empty `entrypoint` has that of its image',
  'owners of tmpfs': 'the `tmpfs` of a run cannot have `uid` and `gid`',
  'ignores GPUs': '`gpus` of a run are ignored',
  'keeps ports of failed runs': 'the host ports of a run that fails at its start stay in use for some time',
  'whole image ids': 'an image id that begins with `sha256:` has to be whole in a run',
  'input waits for output': 'the input of a command waits while its output is held back, and so does its end',
  'no top of paused containers': 'processes of a paused container are not listed',
  'no daemon': 'containers run on when its service ends',
  'writable tmp': '`/tmp`, `/run` and `/var/tmp` of a running container with `read_only` can be written',
  'no annotations': 'no proof that dockAPI made a container whose image is gone, as the engine keeps no annotations',
};

/** @type {TestedEngine[]} */
export const ENGINES = [
  {
    name: 'bookworm',
    kind: 'docker',
    about: "Docker, Debian's of this machine",
    differs: ['no annotations', 'links of tars'],
  },
  {
    name: 'trixie',
    kind: 'docker',
    about: "Docker, Debian's current one",
    suite: 'trixie',
    differs: ['links of tars'],
  },
  { name: 'sid', kind: 'docker', about: 'Docker, the newest in Debian', suite: 'sid' },
  {
    name: 'sid-containerd',
    kind: 'docker',
    about: 'The same, with the containerd image store',
    suite: 'sid',
    daemon: { features: { 'containerd-snapshotter': true } },
    differs: ['no word of the registry', 'platforms first', 'ages of images'],
  },
  {
    name: 'podman',
    kind: 'podman',
    about: "Podman, Debian's current one",
    suite: 'trixie',
    differs: [
      ...['log times of whole seconds', 'progress', 'waits for registries', 'platforms first'],
      ...[
        'no owners in tars',
        'links of tars',
        'names in UTF-8',
        'broken links',
        'no health checks of images',
        'networks of stopped containers',
        'no state of restarting',
        'breaks uploads off',
        'whole image ids',
        'input waits for output',
        'no top of paused containers',
        'no daemon',
        'writable tmp',
        'late news of restarts',
        'changes of the engine',
        'silent pauses of commits',
        'health checks by systemd',
        'limit of processes',
        'limits',
        'images take containers along',
        'no empty entrypoint',
        'owners of tmpfs',
        'ignores GPUs',
        'keeps ports of failed runs',
      ],
    ],
  },
];

/** @type {Record<TestedEngine['kind'], {packages: string[], programs: string[]}>} */
const PARTS = {
  docker: {
    packages: ['docker.io'],
    programs: ['dockerd', 'docker-proxy', 'containerd', 'containerd-shim-runc-v2', 'runc'],
  },
  podman: {
    packages: ['podman', 'aardvark-dns', 'catatonit'],
    programs: ['podman', 'conmon', 'netavark', 'aardvark-dns', 'catatonit'], // with this machine's runc
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
