import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { call, request } from './engine-api.mjs';
import { copyToRegistry, pullImage, sendTar } from './images.mjs';
import { root } from './project.mjs';

/**
 * The images and registries of a private engine, on an existing engine, for tests where no private one can run. It
 * needs Docker Hub.
 */

const ECHO_BASE = 'debian:bookworm-slim';
const REGISTRY_IMAGE = 'registry:2';

/** Marks the helper containers of this checkout. */
const LABEL = { 'dockapi.test-helper': root };

/**
 * @param {string} host as in `DOCKER_HOST`
 * @param {{username: string, password: string, bcrypt: string}} login of the registry with a login
 * @returns {Promise<{registry: string, authRegistry: string}>} their addresses in image references
 */
export async function borrowEngine(host, login) {
  await returnEngine(host);
  await Promise.all(['nginx', 'busybox', ECHO_BASE, REGISTRY_IMAGE].map((image) => pullImage(host, image)));
  await commitEcho(host);
  const registry = await startRegistry(host);
  const authRegistry = await startRegistry(host, `${login.username}:${login.bcrypt}\n`);
  for (const name of ['library/nginx', 'library/busybox', 'dockapi/echo']) {
    await copyToRegistry(host, name.replace('library/', ''), `${registry}/${name}`);
  }
  await copyToRegistry(host, 'busybox', `${authRegistry}/library/busybox`, login);
  return { registry, authRegistry };
}

/**
 * Removes what `borrowEngine` started; the images stay.
 *
 * @param {string} host
 */
export async function returnEngine(host) {
  const filters = JSON.stringify({ label: Object.entries(LABEL).map((pair) => pair.join('=')) });
  const found = JSON.parse(await call(host, 'GET', `/containers/json?${new URLSearchParams({ all: '1', filters })}`));
  for (const { Id } of found) await call(host, 'DELETE', `/containers/${Id}?force=1&v=1`);
}

/** @param {string} host */
async function commitEcho(host) {
  const id = await create(host, {
    Image: ECHO_BASE,
    Cmd: ['perl', '/echo.pl'],
    ExposedPorts: { '8080/tcp': {} },
    Env: ['PORT=8080'],
  });
  const source = fileURLToPath(new URL('../images/echo.pl', import.meta.url));
  await addFile(host, id, 'echo.pl', (file) => copyFileSync(source, file));
  // With an image label, every container of the image would look like a helper.
  const changes = `LABEL ${Object.keys(LABEL)[0]}=`;
  await call(
    host,
    'POST',
    `/commit?${new URLSearchParams({ container: id, repo: 'dockapi/echo', tag: 'latest', changes })}`,
  );
  await call(host, 'DELETE', `/containers/${id}`);
}

/**
 * @param {string} host
 * @param {string} [htpasswd] the file's content
 */
async function startRegistry(host, htpasswd) {
  const auth = [
    'REGISTRY_AUTH=htpasswd',
    'REGISTRY_AUTH_HTPASSWD_REALM=registry',
    'REGISTRY_AUTH_HTPASSWD_PATH=/htpasswd',
  ];
  const id = await create(host, {
    Image: REGISTRY_IMAGE,
    Env: htpasswd ? auth : [],
    HostConfig: { PortBindings: { '5000/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } },
  });
  if (htpasswd) await addFile(host, id, 'htpasswd', (file) => writeFileSync(file, htpasswd));
  await call(host, 'POST', `/containers/${id}/start`);
  const { NetworkSettings } = JSON.parse(await call(host, 'GET', `/containers/${id}/json`));
  const address = `127.0.0.1:${NetworkSettings.Ports['5000/tcp'][0].HostPort}`;
  await untilAnswers(address);
  return address;
}

/** @param {string} address */
async function untilAnswers(address) {
  const deadline = Date.now() + 30_000;
  while (!(await request(`tcp://${address}`, 'GET', '/v2/').catch(() => undefined))) {
    if (Date.now() > deadline) throw new Error(`The registry at ${address} does not respond`);
    await delay(100);
  }
}

/**
 * @param {string} host
 * @param {object} spec
 * @returns {Promise<string>} the container's id
 */
async function create(host, spec) {
  return JSON.parse(await call(host, 'POST', '/containers/create', { body: { ...spec, Labels: LABEL } })).Id;
}

/**
 * Adds a file to a container's root directory.
 *
 * @param {string} host
 * @param {string} id
 * @param {string} name
 * @param {(file: string) => void} write
 */
async function addFile(host, id, name, write) {
  const directory = mkdtempSync(path.join(tmpdir(), 'dockapi-'));
  try {
    write(path.join(directory, name));
    await sendTar(host, 'PUT', `/containers/${id}/archive?path=/`, ['-C', directory, name]);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
