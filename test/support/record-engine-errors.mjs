// Records what an engine returns when it fails, into test/fixtures/engine-errors.json, or for another engine than the oldest
// supported one into engine-errors.NAME.json:
//
//   DOCKER_HOST=unix:///path/to/docker.sock node test/support/record-engine-errors.mjs [NAME]
//
// As root on Debian (`node scripts/engine.mjs start` gives an engine). Everything goes through dockerode, as in
// src/docker, so that the fixture holds the errors as docker-errors.ts gets them. What it makes it removes again. It takes more than
// a minute: the engine tries a rate-limited registry again and again.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import { copyToRegistry } from '../../scripts/lib/images.mjs';
import { startRegistry, stopRegistry } from '../../scripts/lib/registry.mjs';
import { imageForAnotherPlatform, oneImage, registryError, startScriptedRegistry } from './scripted-registry.mjs';

const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
const socketPath = host.replace('unix://', '');
const docker = new Docker({ socketPath });
const folder = mkdtempSync(path.join(os.tmpdir(), 'record-'));
const [name] = process.argv.slice(2);
const fixture = path.resolve(import.meta.dirname, `../fixtures/engine-errors${name ? `.${name}` : ''}.json`);
const MISSING = 'no-such-container';
const LOGIN = { username: 'recorder', password: 'recording-only' };

/** @type {{operation: string, situation: string, error: object}[]} */
const responses = [];
/** @type {(() => unknown)[]} */
const cleanups = [() => rmSync(folder, { recursive: true, force: true })];
let made = 0;

try {
  await pull('busybox');
  await recordCreate();
  await recordStart();
  await recordRestart();
  await recordLife();
  await recordPull();
  await recordTransport();
  await recordResources();
  await recordArchives();
  const { Version, ApiVersion } = await docker.version();
  writeFileSync(
    fixture,
    `${JSON.stringify({ engine: { version: Version, api_version: ApiVersion }, responses }, null, 2)}\n`,
  );
  console.log(`${responses.length} responses in ${fixture}`);
} finally {
  for (const cleanup of cleanups.reverse()) await cleanup();
}

async function recordCreate() {
  const taken = await create({ name: 'recorded' });
  await record('create', 'image missing', () => create({ Image: 'recorder/no-such-image:latest' }));
  await record('image', 'image missing', () => docker.getImage('recorder/no-such-image:latest').inspect());
  await record('create', 'name taken', () => create({ name: 'recorded' }));
  await record('create', 'bad name', () => create({ name: '-recorded' }));
  await record('create', 'bad environment', () => create({ Env: ['=value'] }));
  await record('create', 'bad restart policy', () => create({ HostConfig: { RestartPolicy: { Name: 'sometimes' } } }));
  await record('create', 'auto-remove with a restart policy', () =>
    create({ HostConfig: { AutoRemove: true, RestartPolicy: { Name: 'always' } } }),
  );
  await record('create', 'nonsense volume', () => create({ HostConfig: { Binds: ['a:b:c:d'] } }));
  await record('create', 'bad volume mode', () => create({ HostConfig: { Binds: ['/tmp:/data:sometimes'] } }));
  await record('create', 'Windows volume on Linux', () => create({ HostConfig: { Binds: ['C:/data:/data'] } }));
  await record('create', 'Windows mount on Linux', () => create({ HostConfig: { Mounts: [bind('C:/data')] } }));
  await record('create', 'missing host path', () => create({ HostConfig: { Mounts: [bind('/no/such/folder')] } }));
  await record('create', 'two mounts at one place', () =>
    create({ HostConfig: { Mounts: [bind('/tmp'), bind('/var')] } }),
  );
  await record('create', 'mount over the root', () =>
    create({ HostConfig: { Mounts: [{ ...bind('/tmp'), Target: '/' }] } }),
  );
  await docker.getContainer(taken.id).remove({ force: true });
}

async function recordStart() {
  const port = await freePort();
  const first = await create({ HostConfig: publish(port) });
  await first.start();
  const second = await create({ HostConfig: publish(port) });
  await record('start', 'port taken by a container', () => second.start());
  const listener = net.createServer();
  const listening = await listen(listener);
  await record('start', 'port taken by a process', async () =>
    (await create({ HostConfig: publish(listening) })).start(),
  );
  listener.close();
  await record('start', 'network missing', async () =>
    (await create({ HostConfig: { NetworkMode: 'no-such-network' } })).start(),
  );
  await record('network', 'network missing', () => docker.getNetwork('no-such-network').inspect());
  await record('start', 'host path gone', async () => (await withGonePath()).start());
  await record('start', 'command not found', async () => (await create({ Cmd: ['no-such-command'] })).start());
  await record('start', 'command not executable', async () => (await create({ Cmd: ['/etc/passwd'] })).start());
  await record('start', 'user missing', async () => (await create({ User: 'nobody-here' })).start());
  await record('start', 'group missing', async () =>
    (await create({ HostConfig: { GroupAdd: ['no-such-group'] } })).start(),
  );
  await record('start', 'no GPU', async () =>
    (await create({ HostConfig: { DeviceRequests: [{ Count: -1, Capabilities: [['gpu']] }] } })).start(),
  );
  await record(
    'start',
    'working directory is a file',
    async () => (await create({ WorkingDir: '/etc/passwd' })).start(),
    true,
  );
  await record('start', 'running already', () => first.start());
  await record('stop', 'stopped already', () => second.stop());
}

async function recordRestart() {
  const port = await freePort();
  const container = await create({ HostConfig: publish(port) });
  const listener = net.createServer();
  await listen(listener, port);
  await record('restart', 'port taken by a process', () => container.restart());
  listener.close();
  const other = await create({ HostConfig: publish(port) });
  await other.start();
  await record('restart', 'port taken by a container', () => container.restart());
  await record('restart', 'command not found', async () => (await create({ Cmd: ['no-such-command'] })).restart());
  await record('restart', 'host path gone', async () => (await withGonePath()).restart());
  await record('restart', 'network gone', async () => {
    const network = await docker.createNetwork({ Name: 'recorded' });
    const joined = await create({ HostConfig: { NetworkMode: 'recorded' } });
    await network.remove();
    await joined.restart();
  });
}

async function recordLife() {
  const running = await create({});
  await running.start();
  const stopped = await create({});
  const paused = await create({});
  await paused.start();
  await paused.pause();
  const exec = { Cmd: ['true'], AttachStdout: true };
  await record('exec', 'container stopped', () => stopped.exec(exec));
  await record('exec', 'container paused', () => paused.exec(exec));
  await record('exec', 'exec missing', () => docker.getExec('a'.repeat(64)).inspect());
  await record(
    'exec',
    'environment without a name',
    async () => (await running.exec({ ...exec, Env: ['=x'] })).start({}),
    true,
  );
  await record('exec', 'no command', () => running.exec({ ...exec, Cmd: [] }));
  await record('remove', 'running', () => running.remove());
  await record('remove', 'paused', () => paused.remove());
  await record('remove', 'removal in progress', () => removeTwice());
  await record('remove', 'ended meanwhile', () => removeWhileItEnds(), true);
  await record('logs', 'no stream', () => running.logs({ stdout: false, stderr: false }));
  await record('logs', 'bad time', () => running.logs({ stdout: true, since: 'yesterday' }));
  await record('list', 'bad status', () => docker.listContainers({ filters: { status: ['asleep'] } }));
  await record('list', 'bad expression', () => docker.listContainers({ all: true, filters: { name: ['['] } }), true);
  await record('inspect', 'ambiguous prefix', () => ambiguous());
  const gone = docker.getContainer(MISSING);
  await record('inspect', 'container missing', () => gone.inspect());
  await record('start', 'container missing', () => gone.start());
  await record('stop', 'container missing', () => gone.stop());
  await record('restart', 'container missing', () => gone.restart());
  await record('remove', 'container missing', () => gone.remove());
  await record('logs', 'container missing', () => gone.logs({ stdout: true }));
  await record('attach', 'container missing', () => gone.attach({ stream: true, stdout: true }));
  await record('wait', 'container missing', () => gone.wait());
  await record('exec', 'container missing', () => gone.exec(exec));
}

async function recordPull() {
  const dir = path.join(folder, 'registry');
  const sound = await startRegistry({ dir: path.join(dir, 'open') });
  const locked = await startRegistry({
    dir: path.join(dir, 'locked'),
    htpasswd: { user: LOGIN.username, password: LOGIN.password },
  });
  cleanups.push(() => stopRegistry({ dir }));
  await copyToRegistry(host, 'busybox', `${sound.address}/library/busybox`);
  await copyToRegistry(host, 'busybox', `${locked.address}/library/busybox`, LOGIN);

  await record('pull', 'repository unknown', () => pull(`${sound.address}/no/such`));
  await record('pull', 'tag unknown', () => pull(`${sound.address}/library/busybox`, { tag: 'no-such-tag' }));
  await record('pull', 'digest unknown', () =>
    pull(`${sound.address}/library/busybox`, { tag: `sha256:${'0'.repeat(64)}` }),
  );
  await record('pull', 'login needed', () => pull(`${locked.address}/library/busybox`));
  await record('pull', 'wrong password', () =>
    pull(`${locked.address}/library/busybox`, {}, { ...LOGIN, password: 'wrong' }),
  );
  await record('pull', 'registry away', async () => pull(`127.0.0.1:${await freePort()}/no/such`));
  await record(
    'pull',
    'platform nonsense',
    () => pull(`${sound.address}/library/busybox`, { platform: 'no/such/thing' }),
    true,
  );
  await record(
    'pull',
    'platform malformed',
    () => pull(`${sound.address}/library/busybox`, { platform: 'a/b/c/d' }),
    true,
  );
  await record(
    'pull',
    'other platform',
    () => pull(`${sound.address}/library/busybox`, { platform: 'linux/arm64' }),
    true,
  );
  await recordScripted('access denied', registryError(403, 'DENIED', 'requested access to the resource is denied'));
  await recordScripted('unauthorized', registryError(401, 'UNAUTHORIZED', 'authentication required'));
  await recordScripted('name unknown', registryError(404, 'NAME_UNKNOWN', 'repository name not known to registry'));
  await recordScripted('rate limit', registryError(429, 'TOOMANYREQUESTS', 'slow down'));
  await recordScripted('registry broken', registryError(500, 'UNKNOWN', 'internal server error'));
  await recordScripted('no image for this platform', imageForAnotherPlatform());
  await recordScripted('layer missing', oneImage(registryError(404, 'BLOB_UNKNOWN', 'blob unknown to registry')));
  await recordScripted(
    'layer denied',
    oneImage(registryError(403, 'DENIED', 'requested access to the resource is denied')),
  );
}

/**
 * @param {string} situation
 * @param {import('./scripted-registry.mjs').Handler} response
 */
async function recordScripted(situation, response) {
  const registry = await startScriptedRegistry(response);
  await record('pull', situation, () => pull(`${registry.address}/recorded/image`));
  await registry.close();
}

async function recordTransport() {
  const at = (/** @type {string} */ where) => new Docker({ socketPath: where }).version();
  await record('version', 'socket missing', () => at('/no/such/docker.sock'));
  const closed = new Docker({ host: '127.0.0.1', port: await freePort() });
  await record('version', 'connection refused', () => closed.version());
  const rude = http.createServer((request) => request.socket.destroy());
  const port = await listen(rude);
  await record('version', 'connection reset', () => new Docker({ host: '127.0.0.1', port }).version());
  rude.close();
  responses.push({ operation: 'version', situation: 'socket forbidden', error: forbidden() });
}

/** root may use any socket, so another user tries. */
function forbidden() {
  const locked = path.join(folder, 'locked.sock');
  const server = net.createServer().listen(locked);
  chmodSync(folder, 0o755);
  chmodSync(locked, 0o600);
  const script = `require('net').connect(process.argv[1]).on('error', (e) => console.log(JSON.stringify({ code: e.code, message: e.message })))`;
  const { stdout } = spawnSync(process.execPath, ['-e', script, locked], {
    uid: 65_534,
    gid: 65_534,
    encoding: 'utf8',
  });
  server.close();
  return JSON.parse(stdout.replaceAll(locked, '/run/docker.sock'));
}

async function recordResources() {
  const name = 'recorded-resource';
  const network = await docker.createNetwork({ Name: name, CheckDuplicate: true });
  cleanups.push(() => network.remove().catch(() => undefined));
  await docker.createVolume({ Name: name });
  cleanups.push(() =>
    docker
      .getVolume(name)
      .remove()
      .catch(() => undefined),
  );
  const user = await create({ HostConfig: { NetworkMode: name, Binds: [`${name}:/data`] } });
  await user.start();
  const { Id } = await docker.getImage('busybox').inspect();
  await record('image', 'used by a container', () => docker.getImage(Id).remove());
  await record('image', 'remove what is missing', () => docker.getImage('recorder/no-such-image:latest').remove());
  const until = JSON.stringify({ until: { '1h': true } });
  await record('image', 'another prune under way', () =>
    Promise.all(Array.from({ length: 50 }, () => docker.pruneImages({ filters: until }))),
  );
  await record('network', 'used by a container', () => network.remove());
  await record('network', 'name taken', () => docker.createNetwork({ Name: name, CheckDuplicate: true }));
  await record('network', 'remove what is missing', () => docker.getNetwork('no-such-network').remove());
  await record('volume', 'used by a container', () => docker.getVolume(name).remove());
  await record('volume', 'missing', () => docker.getVolume('no-such-volume').inspect());
  await record('volume', 'remove what is missing', () => docker.getVolume('no-such-volume').remove());
  await user.remove({ force: true });
}

async function recordArchives() {
  const full = 'recorded-full';
  const DriverOpts = { type: 'tmpfs', device: 'tmpfs', o: 'size=1m' };
  await docker.createVolume({ Name: full, Driver: 'local', DriverOpts });
  const made = await create({ HostConfig: { Binds: [`${full}:/full`] } });
  cleanups.push(async () => {
    await made.remove({ force: true }).catch(() => undefined);
    await docker.getVolume(full).remove();
  });
  await made.start();
  const readOnly = await create({ HostConfig: { ReadonlyRootfs: true } });
  const put = async (container, path, ...entries) =>
    container.putArchive(await tarOf(entries), { path, noOverwriteDirNonDir: '1' });
  const small = { name: 'small', content: 'x' };
  await record('archive', 'container missing', () => docker.getContainer(MISSING).getArchive({ path: '/etc' }));
  await record('archive', 'path missing', () => made.getArchive({ path: '/no/such' }));
  await record('archive', 'directory missing', () => put(made, '/no/such', small));
  await record('archive', 'directory is a file', () => put(made, '/etc/passwd', small));
  await record('archive', 'read-only container', () => put(readOnly, '/', small));
  await record('archive', 'full volume', () => put(made, '/full', { name: 'large', content: 'x'.repeat(4 << 20) }));
  await record('archive', 'mount replaced', () => put(made, '/etc', { name: 'hosts', content: 'x' }));
  await record('archive', 'directory over a file', () => put(made, '/etc', { name: 'passwd', type: 'directory' }));
  await record('archive', 'name too long', () => put(made, '/tmp', { name: 'n'.repeat(300), content: 'x' }));
  await record('archive', 'link that leads out', () =>
    put(made, '/tmp', { name: 'out', type: 'symlink', linkname: '../../../etc' }),
  );
  await record('archive', 'no tar', () => made.putArchive(Buffer.alloc(2_000, 'x'), { path: '/tmp' }));
  await record('archive', 'half a tar', async () =>
    made.putArchive((await tarOf([{ name: 'half', content: 'x'.repeat(5_000) }])).subarray(0, 2_000), { path: '/tmp' }),
  );
}

/** @param {({name: string, content?: string} & Partial<import('tar-stream').Headers>)[]} entries */
async function tarOf(entries) {
  const tar = pack();
  for (const { content = '', ...header } of entries) tar.entry(header, content);
  tar.finalize();
  return Buffer.concat(await Array.fromAsync(tar));
}

/**
 * Runs a call that must fail, and records dockerode's error.
 *
 * @param {string} operation
 * @param {string} situation
 * @param {() => Promise<unknown>} run
 * @param {boolean} [maySucceed] not every engine refuses it
 */
async function record(operation, situation, run, maySucceed = false) {
  try {
    await run();
  } catch (caught) {
    const { statusCode, code, message, json, inBand } = /** @type {any} */ (caught);
    responses.push({ operation, situation, error: { statusCode, code, message, json: json ?? null, inBand } });
    return;
  }
  if (maySucceed) return;
  const unexpected = `${operation}, ${situation}: the engine did not refuse it`;
  if (name) console.warn(unexpected);
  else throw new Error(unexpected);
}

/** @param {object} options */
async function create(options) {
  const container = await docker.createContainer({
    Image: 'busybox',
    Cmd: ['sleep', '600'],
    ExposedPorts: { '80/tcp': {} },
    name: `recorded-${++made}`,
    ...options,
  });
  cleanups.push(() => container.remove({ force: true, v: true }).catch(() => undefined));
  return container;
}

/** A container whose bind mount's directory has been removed since. */
async function withGonePath() {
  const gone = path.join('/tmp', `recorded-folder-${++made}`);
  mkdirSync(gone);
  const container = await create({ HostConfig: { Mounts: [bind(gone)] } });
  rmSync(gone, { recursive: true });
  return container;
}

/** Two removals at once, until the engine is caught in the middle of the first. */
async function removeTwice() {
  for (;;) {
    const container = await create({});
    await container.start();
    const all = await Promise.allSettled(Array.from({ length: 4 }, () => container.remove({ force: true })));
    const late = all.find((each) => each.status === 'rejected' && each.reason.statusCode === 409);
    if (late?.status === 'rejected') throw late.reason;
  }
}

/** Only old engines fail, and these not always. */
async function removeWhileItEnds() {
  for (let tries = 0; tries < 100; tries++) {
    const container = await create({});
    await container.start();
    const stop = container.stop({ t: 0 }).catch(() => undefined);
    await Promise.all([stop, container.remove({ force: true })]);
  }
}

/** Ids are random: with 17 containers two begin with the same digit. */
async function ambiguous() {
  const all = await Promise.all(Array.from({ length: 17 }, () => create({})));
  const digits = all.map(({ id }) => id.charAt(0));
  const digit = digits.find((each, index) => digits.indexOf(each) !== index) ?? '';
  await docker.getContainer(digit).inspect();
}

/**
 * @param {string} fromImage
 * @param {object} [query]
 * @param {object} [auth]
 */
async function pull(fromImage, query, auth) {
  // With the padding, which Go's decoder wants.
  const authconfig = auth && {
    key: Buffer.from(JSON.stringify(auth)).toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
  };
  const options = { fromImage, tag: 'latest', ...query };
  const stream = await new Promise((resolve, reject) => {
    const settings = {
      method: 'POST',
      path: '/images/create?',
      options: { _query: options, _body: {} },
      isStream: true,
      statusCodes: { 200: true },
      authconfig,
    };
    docker.modem.dial(settings, (error, result) => (error ? reject(error) : resolve(result)));
  });
  let text = '';
  for await (const chunk of stream) text += chunk;
  const line = text.split('\n').find((each) => each.includes('"error"'));
  if (line) throw { message: JSON.parse(line).errorDetail.message, inBand: JSON.parse(line) };
}

/** @param {string} Source */
function bind(Source) {
  return { Type: /** @type {const} */ ('bind'), Source, Target: '/data', ReadOnly: false };
}

/** @param {number} port */
function publish(port) {
  return { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } };
}

async function freePort() {
  const server = net.createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * @param {net.Server} server
 * @param {number} [port]
 * @returns {Promise<number>}
 */
function listen(server, port = 0) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(/** @type {net.AddressInfo} */ (server.address()).port));
  });
}
