import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { call, request } from './engine-api.mjs';

/**
 * Images from Debian's own packages, for machines without access to Docker Hub.
 *
 * @typedef {object} Recipe
 * @property {string} repository as on Docker Hub
 * @property {(rootfs: string) => void} fill
 * @property {string[]} changes the image's configuration, as Dockerfile instructions
 */

const sources = fileURLToPath(new URL('../images/', import.meta.url));

/** @type {Recipe[]} */
const RECIPES = [
  { repository: 'library/busybox', fill: addBusybox, changes: ['CMD ["sh"]'] },
  {
    repository: 'library/nginx',
    fill: fillNginx,
    changes: ['CMD ["/usr/sbin/nginx", "-g", "daemon off;"]', 'EXPOSE 80'],
  },
  {
    repository: 'dockapi/echo',
    fill: fillEcho,
    changes: ['CMD ["/usr/bin/perl", "/echo.pl"]', 'EXPOSE 8080', 'ENV PORT=8080'],
  },
];

/**
 * Puts `nginx`, `busybox` and `dockapi/echo` (tag `latest`) into an engine's mirror, so that they can be pulled by
 * these names.
 *
 * @param {import('./private-engine.mjs').PrivateEngine} engine
 * @param {{dir: string, keepLocal?: boolean}} options a working directory; whether the engine keeps the images, so that
 * a first run does not pull
 */
export async function ensureImages(engine, { dir, keepLocal = false }) {
  await Promise.all(RECIPES.map((recipe) => ensureImage(engine, recipe, { dir, keepLocal })));
}

/**
 * @param {import('./private-engine.mjs').PrivateEngine} engine
 * @param {Recipe} recipe
 * @param {{dir: string, keepLocal: boolean}} options
 */
async function ensureImage({ host, registry }, { repository, fill, changes }, { dir, keepLocal }) {
  if (!keepLocal && (await isInRegistry(registry, repository))) return;
  const rootfs = path.join(dir, 'rootfs', path.basename(repository));
  rmSync(rootfs, { recursive: true, force: true });
  mkdirSync(rootfs, { recursive: true });
  fill(rootfs);
  const pushed = `${registry}/${repository}`;
  await importImage(host, `${pushed}:latest`, rootfs, changes);
  rmSync(rootfs, { recursive: true });
  await pushImage(host, pushed);
  if (keepLocal)
    await call(host, 'POST', `/images/${pushed}/tag?repo=${repository.replace('library/', '')}&tag=latest`);
  await call(host, 'DELETE', `/images/${pushed}:latest`);
}

/**
 * @param {string} registry
 * @param {string} repository
 */
async function isInRegistry(registry, repository) {
  const { status } = await request(`tcp://${registry}`, 'GET', `/v2/${repository}/manifests/latest`);
  return status === 200;
}

/**
 * Creates an image from a directory.
 *
 * @param {string} host as in `DOCKER_HOST`
 * @param {string} tag the image's name, with or without a tag
 * @param {string} rootfsDir its root; all files will belong to root
 * @param {string[]} [changes] Dockerfile instructions such as `CMD ["sh"]`; the engine accepts CMD, ENTRYPOINT, ENV,
 * EXPOSE, HEALTHCHECK, LABEL, ONBUILD, USER, VOLUME and WORKDIR
 * @returns {Promise<string>} its id, `sha256:…`
 */
export async function importImage(host, tag, rootfsDir, changes = []) {
  const [repo, label] = splitTag(tag);
  const query = new URLSearchParams({ fromSrc: '-', repo, tag: label });
  for (const change of changes) query.append('changes', change);
  const files = ['--numeric-owner', '--owner=0', '--group=0', '-C', rootfsDir, '.'];
  const answer = await sendTar(host, 'POST', `/images/create?${query}`, files);
  const id = /sha256:[0-9a-f]{64}/.exec(answer)?.[0];
  if (!id) throw new Error(`The engine imported no image ${tag}: ${answer}`);
  return id;
}

/**
 * A call of the Engine API with a tar stream.
 *
 * @param {string} host
 * @param {string} method
 * @param {string} target path and query
 * @param {string[]} files arguments of tar
 * @returns {Promise<string>} the engine's response
 */
export async function sendTar(host, method, target, files) {
  const tar = spawn('tar', ['-cf', '-', ...files], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [answer] = await Promise.all([call(host, method, target, { body: tar.stdout }), succeeds(tar)]);
  return answer;
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<void>}
 */
function succeeds(child) {
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${child.spawnfile}: ${errors.trim()}`))));
  });
}

/**
 * Copies a local image to a registry, under another name that the engine does not keep.
 *
 * @param {string} host
 * @param {string} image
 * @param {string} target its name with the registry's address
 * @param {{username: string, password: string}} [login]
 */
export async function copyToRegistry(host, image, target, login) {
  const [repo, tag] = splitTag(target);
  await call(host, 'POST', `/images/${image}/tag?${new URLSearchParams({ repo, tag })}`);
  await pushImage(host, target, login);
  await call(host, 'DELETE', `/images/${target}`);
}

/**
 * @param {string} host
 * @param {string} image named with its registry
 * @param {{username: string, password: string}} [login]
 */
async function pushImage(host, image, login = { username: '', password: '' }) {
  const [name, tag] = splitTag(image);
  const auth = Buffer.from(JSON.stringify(login)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  const headers = { 'X-Registry-Auth': auth };
  await call(host, 'POST', `/images/${name}/push?tag=${tag}`, { headers });
}

/**
 * @param {string} host
 * @param {string} image
 */
export async function pullImage(host, image) {
  const [fromImage, tag] = splitTag(image);
  await call(host, 'POST', `/images/create?${new URLSearchParams({ fromImage, tag })}`);
}

/**
 * @param {string} image
 * @returns {[string, string]}
 */
function splitTag(image) {
  const [, name = image, tag = 'latest'] = /^(.+?)(?::([^:/]+))?$/.exec(image) ?? [];
  return [name, tag];
}

/** @param {string} rootfs */
function fillNginx(rootfs) {
  addBusybox(rootfs);
  addProgram(rootfs, '/usr/sbin/nginx');
  addFile(rootfs, '/etc/nginx/mime.types', '/etc/nginx/mime.types');
  addFile(rootfs, path.join(sources, 'nginx.conf'), '/etc/nginx/nginx.conf');
  addFile(rootfs, path.join(sources, 'nginx.html'), '/usr/share/nginx/html/index.html');
  for (const directory of ['/var/lib/nginx', '/var/cache/nginx', '/var/log/nginx']) {
    mkdirSync(path.join(rootfs, directory), { recursive: true });
  }
}

/** @param {string} rootfs */
function fillEcho(rootfs) {
  addBusybox(rootfs);
  addProgram(rootfs, '/usr/bin/perl');
  const files = execFileSync('dpkg', ['--listfiles', 'perl-base'], { encoding: 'utf8' }).split('\n');
  const library = files.find((file) => file.endsWith('/perl-base'));
  if (!library) throw new Error('perl-base has no library directory');
  cpSync(library, path.join(rootfs, library), { recursive: true });
  addFile(rootfs, path.join(sources, 'echo.pl'), '/echo.pl');
}

/**
 * A shell and the usual tools, and the files that programs expect on any system.
 *
 * @param {string} rootfs
 */
function addBusybox(rootfs) {
  addProgram(rootfs, '/bin/busybox'); // busybox-static has no libraries
  const applets = execFileSync('busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n');
  for (const applet of applets) {
    if (applet !== 'busybox') symlinkSync('busybox', path.join(rootfs, 'bin', applet));
  }
  addSystemFiles(rootfs);
}

/**
 * Adds a program and its linked libraries.
 *
 * @param {string} rootfs
 * @param {string} file
 */
function addProgram(rootfs, file) {
  for (const needed of [file, ...librariesOf(file)]) addFile(rootfs, needed, needed);
}

/**
 * @param {string} file
 * @returns {string[]} empty for a static program, for which ldd fails (ldd(1))
 */
export function librariesOf(file) {
  const { status, stdout, stderr, error } = spawnSync('ldd', [file], { encoding: 'utf8' });
  if (status === 0) return stdout.match(/\/\S+\.so\S*/g) ?? [];
  if (/not a dynamic executable/.test(`${stdout}${stderr}`)) return [];
  throw error ?? new Error(`ldd ${file}: ${stderr.trim()}`);
}

/**
 * @param {string} rootfs
 * @param {string} from
 * @param {string} to
 */
function addFile(rootfs, from, to) {
  const target = path.join(rootfs, to);
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(from, target);
  chmodSync(target, statSync(from).mode & 0o111 ? 0o755 : 0o644);
}

/**
 * Users, groups and temporary directories.
 *
 * @param {string} rootfs
 */
function addSystemFiles(rootfs) {
  for (const directory of ['etc', 'run', 'root', 'tmp', 'var/tmp', 'proc', 'sys', 'dev']) {
    mkdirSync(path.join(rootfs, directory), { recursive: true });
  }
  for (const directory of ['tmp', 'var/tmp']) chmodSync(path.join(rootfs, directory), 0o1777);
  const users = [
    'root:x:0:0:root:/root:/bin/sh',
    'www-data:x:33:33:www-data:/var/www:/bin/false',
    'nobody:x:65534:65534:nobody:/nonexistent:/bin/false',
  ];
  const groups = ['root:x:0:', 'www-data:x:33:', 'nogroup:x:65534:'];
  writeFileSync(path.join(rootfs, 'etc/passwd'), `${users.join('\n')}\n`);
  writeFileSync(path.join(rootfs, 'etc/group'), `${groups.join('\n')}\n`);
}
