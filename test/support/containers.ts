import { randomUUID } from 'node:crypto';
import { containerIds, engineRequest, forceRemoval } from './engine.js';

// Objects that tests create on the engine outside dockAPI, and their removal.

const HELPER = 'dockapi-test.helper';

/** The ids of the containers that existed before a test. */
export type Snapshot = ReadonlySet<string>;

export async function takeSnapshot(): Promise<Snapshot> {
  return new Set(await containerIds(''));
}

/** Removes the containers that tests have created since, with their volumes and networks. */
export async function cleanUp(before: Snapshot): Promise<void> {
  const found = (await Promise.all(['dockapi.managed', HELPER].map((label) => containerIds(label)))).flat();
  const made = new Set(found.filter((id) => !before.has(id)));
  await Promise.all([...made].map(removeForGood));
  await Promise.all(undo.splice(0).map((step) => step()));
}

/** The engine may be removing it already, as with auto_remove, and may fail at that. */
async function removeForGood(id: string): Promise<void> {
  let removed = await forceRemoval(id);
  if (removed.status === 409) {
    await engineRequest('POST', `/containers/${id}/wait?condition=removed`);
    removed = await forceRemoval(id);
  }
  if (removed.status >= 400 && removed.status !== 404) throw new Error(`${id} stays: ${removed.text}`);
}

const undo: (() => Promise<unknown>)[] = [];

/** Registers another step after the removal of the test's containers. */
export function afterContainers(step: () => Promise<unknown>): void {
  undo.push(step);
}

/** A name that no other test uses. */
export function uniqueName(prefix = 'test'): string {
  return `${prefix}-x${randomUUID().slice(0, 8)}`;
}

/** Pulls an image outside dockAPI. */
export async function pullByEngine(image: string): Promise<void> {
  await ok('POST', `/images/create?${new URLSearchParams({ fromImage: image, tag: 'latest' })}`);
}

const PULLED: ReadonlySet<string> = new Set(['busybox', 'nginx', 'dockapi/echo']);

/** A foreign container, as `docker create`. @returns its id */
export async function createForeign(spec: object = {}, name = uniqueName('foreign')): Promise<string> {
  const { Labels, Image = 'busybox', ...rest } = spec as { Labels?: object; Image?: string };
  if (PULLED.has(Image)) await pullByEngine(Image);
  const body = { Image, Cmd: ['sleep', '600'], ...rest, Labels: { [HELPER]: 'true', ...Labels } };
  const { Id } = (await ok('POST', `/containers/create?name=${name}`, body)) as { Id: string };
  return Id;
}

/** A foreign running container. @returns its id */
export async function runForeign(spec: object = {}, name?: string): Promise<string> {
  const id = await createForeign(spec, name);
  await ok('POST', `/containers/${id}/start`);
  return id;
}

/**
 * A container with dockAPI's labels, created directly on the engine.
 *
 * @param options of `POST /containers/create`
 * @returns its id
 */
export async function createManaged({
  Labels,
  ...options
}: {
  Labels?: object;
  [key: string]: unknown;
}): Promise<string> {
  const own = {
    'dockapi.managed': 'true',
    'dockapi.run': randomUUID(),
    'dockapi.container_port': '80',
    'dockapi.host_port': '0',
  };
  return createForeign({ ...options, Labels: { ...own, ...Labels } });
}

/** Publishes 8080 of a foreign container on 127.0.0.1. */
export function published(port: number): object {
  return {
    ExposedPorts: { '8080/tcp': {} },
    HostConfig: { PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } },
  };
}

/**
 * Makes an image of a container, as `docker commit`. Removed after the test.
 *
 * @param changes Dockerfile instructions
 * @returns its name
 */
export async function commit(container: string, changes: string[] = []): Promise<string> {
  const repo = uniqueName('committed');
  const query = new URLSearchParams({ container, repo, tag: 'latest' });
  for (const change of changes) query.append('changes', change);
  await ok('POST', `/commit?${query}`);
  afterContainers(() => engineRequest('DELETE', `/images/${repo}:latest?force=1`));
  return repo;
}

/** An image with these Dockerfile instructions on top of another. @returns its name */
export async function imageWith(change: string, Image = 'busybox'): Promise<string> {
  return commit(await createForeign({ Image }), [change]);
}

/** Makes a network, as `docker network create`. Removed after the test. @returns its name */
export async function createNetwork(options: object = {}): Promise<string> {
  const name = uniqueName('net');
  await ok('POST', '/networks/create', { Name: name, ...options });
  afterContainers(() => engineRequest('DELETE', `/networks/${name}`));
  return name;
}

/** A call of the Engine API that must succeed. */
export async function ok(method: string, target: string, body?: object): Promise<unknown> {
  const response = await engineRequest(method, target, body);
  if (response.status >= 400) throw new Error(`${method} ${target}: ${response.text}`);
  return response.body;
}
