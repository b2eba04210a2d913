import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import type { ImageDto } from '../../../src/images/dto/image.dto.js';
import type { ImageDetailsDto, RemovedImageDto } from '../../../src/images/dto/image-details.dto.js';
import type { VolumeDto } from '../../../src/volumes/volumes.dto.js';
import {
  afterContainers,
  commit,
  createForeign,
  createNetwork,
  ok,
  pullByEngine,
  uniqueName,
} from '../../support/containers.js';
import { type ProblemMembers, useDockapi } from '../../support/dockapi.js';
import { engineRequest } from '../../support/engine.js';
import { request } from '../../../scripts/lib/engine-api.mjs';
import { canStartEngine } from '../../../scripts/lib/private-engine.mjs';
import { isThroughGateway } from '../../support/service.js';
import { testEngine } from '../../support/test-engine.js';
import { differs } from '../../support/tested-engine.js';
import { makeToken } from '../../support/tokens.js';

const admin = makeToken('operator', 'ops', 'admin');
const runner = makeToken('runner', 'team-a', 'read,run');
const other = makeToken('other', 'team-b', 'read,run');

const dockapi = useDockapi({
  DOCKAPI_TOKENS: [admin, runner, other].map(({ entry }) => entry).join(';'),
  DOCKAPI_MAX_NETWORKS: '2',
  DOCKAPI_MAX_VOLUMES: '2',
});

type ApiResponse = { status: number; body: ProblemMembers };

const outcome = ({ status, body }: ApiResponse) => (status < 300 ? status : `${status} ${body.code}`);
const get = <T = ProblemMembers>(path: string, by = admin) => dockapi.client.get<T>(path, by);
const post = <T = ProblemMembers>(path: string, body: object, by = admin) => dockapi.client.post<T>(path, body, by);
const remove = <T = ProblemMembers>(path: string, by = admin) => dockapi.client.delete<T>(path, by);

/** Creates one through dockAPI; it is removed after the test. */
async function created(kind: 'networks' | 'volumes', by = runner): Promise<string> {
  const name = uniqueName(kind);
  afterContainers(() => engineRequest('DELETE', `/${kind}/${name}`));
  expect(outcome(await post(`/${kind}`, { name }, by))).toBe(201);
  return name;
}

/** Loads an image that was built at a time. It is removed after the test. */
async function oldImage(created: Date): Promise<string> {
  const name = `localhost/${uniqueName('old')}`; // Podman would add the host
  afterContainers(() => engineRequest('DELETE', `/images/${name}`));
  const layer = new Uint8Array(1_024); // a tar of nothing
  const rootfs = { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(layer).digest('hex')}`] };
  const config = { created, architecture: 'amd64', os: 'linux', config: { Labels: { name } }, rootfs };
  const tar = pack();
  tar.entry({ name: 'layer.tar' }, Buffer.from(layer));
  tar.entry({ name: 'config.json' }, JSON.stringify(config));
  const manifest = [{ Config: 'config.json', RepoTags: [`${name}:latest`], Layers: ['layer.tar'] }];
  tar.entry({ name: 'manifest.json' }, JSON.stringify(manifest));
  tar.finalize();
  const response = await fetch(`${dockapi.service.url}/images/load`, {
    method: 'POST',
    body: new Uint8Array(await buffer(tar)),
    headers: { ...admin.headers, 'content-type': 'application/x-tar' },
  });
  expect(await response.text()).toContain(name);
  return name;
}

describe('an image', () => {
  it('is described by every name, with slashes, and by its id', async () => {
    await pullByEngine('dockapi/echo');
    const { body } = await get<ImageDetailsDto>('/images/dockapi/echo');
    expect(body).toMatchObject({
      id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      repo_tags: expect.arrayContaining([expect.stringContaining('dockapi/echo:latest')]),
      os: 'linux',
      size: expect.any(Number),
      labels: expect.any(Object),
    });
    const listed = (await get<ImageDto[]>('/images')).body.find(({ id }) => body.id.startsWith(`sha256:${id}`));
    for (const name of ['docker.io/dockapi/echo:latest', 'dockapi%2Fecho', body.id, listed!.id])
      expect((await get<ImageDetailsDto>(`/images/${name}`)).body).toEqual(body);
  });

  it('returns its command, ports, labels and health check', async () => {
    const options = { Entrypoint: ['a', 'b'], Cmd: ['c'], Labels: { team: 'a' }, ExposedPorts: { '80/tcp': {} } };
    const name = await commit(await createForeign(options), ['HEALTHCHECK --interval=5s --retries=2 CMD test -e /x y']);
    const health = { command: 'test -e /x y', interval: 5, timeout: null, retries: 2, start_period: null };
    expect((await get<ImageDetailsDto>(`/images/${name}`)).body).toMatchObject({
      entrypoint: ['a', 'b'],
      command: ['c'],
      exposed_ports: ['80/tcp'],
      labels: { team: 'a' },
      health: differs('no health checks of images') ? null : health,
    });
  });

  it.each(['no/such/image', 'nosuch:tag', 'sha256:' + '0'.repeat(64)])(
    'that is not there is a 404: %s',
    async (name) => {
      expect(outcome(await get(`/images/${name}`))).toBe('404 image_not_found');
      expect(outcome(await remove(`/images/${name}`))).toBe('404 image_not_found');
    },
  );

  // nginx refuses %00 itself.
  it.each(['..%2Fcontainers', 'A', ...(isThroughGateway ? [] : ['%00'])])(
    'has a name by the grammar: %s',
    async (name) => {
      expect(outcome(await get(`/images/${name}`))).toMatch(/^40[04] /);
      expect((await get(`/images/${name}`)).body.code).not.toBe('internal_error');
    },
  );

  it('is removed, but not while a container uses it', async () => {
    const name = await commit(await createForeign());
    const { id } = (await dockapi.run({ image: name, pull: 'never' }, admin)).body;
    expect(outcome(await remove(`/images/${name}`))).toBe('400 image_in_use');
    await remove(`/containers/${id}?force=true`);
    const { status, body } = await remove<RemovedImageDto>(`/images/${name}`);
    expect({ status, ...body }).toEqual({
      status: 200,
      untagged: [expect.stringContaining(name)],
      removed: expect.arrayContaining([expect.stringMatching(/^sha256:/)]),
    });
  });

  it('with several names loses one alone, and is removed with force=true while a container that does not run uses it', async () => {
    const [name, other] = [await commit(await createForeign()), uniqueName('other')];
    await ok('POST', `/images/${name}/tag?repo=${other}`);
    const { id } = (await dockapi.run({ image: name, pull: 'never', command: 'true', detach: false }, admin)).body;
    expect((await remove<RemovedImageDto>(`/images/${other}`)).body).toMatchObject({ removed: [] });
    expect((await get(`/images/${name}`)).status).toBe(200);
    expect(outcome(await remove(`/images/${name}`))).toBe('400 image_in_use');
    expect(outcome(await remove(`/images/${name}?force=true`))).toBe(200);
    expect((await get(`/images/${name}`)).status).toBe(404);
    await remove(`/containers/${id}`);
  });

  it('without a name runs by the id that the list has, and is pruned when nothing uses it', async () => {
    const committed = (await ok('POST', `/commit?container=${await createForeign()}`, {})) as { Id: string };
    const Id = `sha256:${committed.Id.replace('sha256:', '')}`;
    const { id } = (await get<ImageDto[]>('/images')).body.find((each) => Id.startsWith(`sha256:${each.id}`))!;
    const run = await dockapi.run({ image: id, pull: 'never' }, admin);
    expect(outcome(run)).toBe(201);
    await remove(`/containers/${run.body.id}?force=true`);
    expect((await post('/images/prune', { until: '24h' })).body).toEqual({ removed: [], reclaimed_bytes: 0 });
    const named = await commit(await createForeign());
    const { status, body } = await post('/images/prune', {});
    expect((await get(`/images/${named}`)).status).toBe(200); // it has a name
    expect(status).toBe(200);
    expect(body).toMatchObject({ removed: expect.arrayContaining([Id]), reclaimed_bytes: expect.any(Number) });
  });

  it('is loaded from a tar, with progress and its name in the last line', async () => {
    const name = await commit(await createForeign());
    const saved = new Uint8Array((await request(testEngine().dockerHost, 'GET', `/images/${name}/get`)).body);
    await remove(`/images/${name}`);
    const load = (body: Uint8Array<ArrayBuffer>) =>
      fetch(`${dockapi.service.url}/images/load`, {
        method: 'POST',
        body,
        headers: { ...admin.headers, 'content-type': 'application/x-tar' },
      });
    const response = await load(saved);
    expect(response.headers.get('content-type')).toMatch('application/x-ndjson');
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines.at(-1)).toEqual({ images: [`${name}:latest`] });
    expect((await get(`/images/${name}`)).status).toBe(200);

    const bad = await load(new TextEncoder().encode('no tar at all'));
    expect((await bad.text()).trim().split('\n').at(-1) ?? '').toContain('"code":"invalid_request"');
  });

  it.runIf(canStartEngine())('with a name is pruned with all=true, if it is older than `until`', async () => {
    const [young, old] = [await oldImage(new Date()), await oldImage(new Date('1999-01-01'))];
    const until = '2000-01-01T00:00:00Z';
    expect((await post('/images/prune', { until })).status).toBe(200);
    expect((await get(`/images/${old}`)).status).toBe(200);
    const { body } = await post('/images/prune', { all: true, until });
    if (differs('ages of images')) return expect(body).toEqual({ removed: [], reclaimed_bytes: 0 });
    expect(body).toMatchObject({
      removed: expect.arrayContaining([expect.stringMatching(/^sha256:/)]),
    });
    expect((await get(`/images/${old}`)).status).toBe(404);
    expect((await get(`/images/${young}`)).status).toBe(200);
  });

  it('is changed by admins only', async () => {
    for (const call of [
      remove('/images/x', runner),
      post('/images/prune', {}, runner),
      post('/images/load', {}, runner),
    ])
      expect(outcome(await call)).toBe('403 forbidden');
  });
});

describe.each(['networks', 'volumes'] as const)('%s', (kind) => {
  const names = async (by = runner) => (await get<VolumeDto[]>(`/${kind}`, by)).body.map(({ name }) => name);

  it('are listed and removed by their owner and by admins only', async () => {
    const name = await created(kind);
    expect(await names()).toContain(name);
    expect(await names(admin)).toContain(name);
    expect(await names(other)).not.toContain(name);
    expect(outcome(await remove(`/${kind}/${name}`, other))).toBe(`404 ${kind.slice(0, -1)}_not_found`);
    expect((await remove(`/${kind}/${name}`, runner)).body).toEqual({ name, removed: true });
    expect(outcome(await remove(`/${kind}/${name}`, runner))).toBe(`404 ${kind.slice(0, -1)}_not_found`);
  });

  it('of others outside dockAPI are as if they were not there', async () => {
    const name = kind === 'networks' ? await createNetwork() : uniqueName('volume');
    if (kind === 'volumes') await ok('POST', '/volumes/create', { Name: name });
    afterContainers(() => engineRequest('DELETE', `/${kind}/${name}`));
    expect(await names(admin)).not.toContain(name);
    expect(outcome(await remove(`/${kind}/${name}`))).toBe(`404 ${kind.slice(0, -1)}_not_found`);
    expect(outcome(await post(`/${kind}`, { name }))).toBe('400 name_in_use');
  });

  it('have names of their own, by the grammar', async () => {
    const name = await created(kind);
    for (const by of [runner, other]) expect(outcome(await post(`/${kind}`, { name }, by))).toBe('400 name_in_use');
    for (const bad of ['', 'a/b', '../x', 'abcdef012345', 'a'.repeat(129)])
      expect(outcome(await post(`/${kind}`, { name: bad }))).toBe('400 invalid_request');
    expect(outcome(await remove(`/${kind}/a%2Fb`))).toBe('400 invalid_request');
  });

  it('are limited, even if they are created concurrently', async () => {
    const wanted = Array.from({ length: 4 }, () => uniqueName(kind));
    for (const name of wanted) afterContainers(() => engineRequest('DELETE', `/${kind}/${name}`));
    const responses = await Promise.all(wanted.map((name) => post(`/${kind}`, { name }, runner)));
    expect(responses.map(outcome).sort()).toEqual([201, 201, '403 forbidden', '403 forbidden']);
    expect(responses.find(({ status }) => status === 403)?.body.detail).toContain(`DOCKAPI_MAX_${kind.toUpperCase()}`);
  });
});

it('containers on one network reach each other by name, and keep it from being removed', async () => {
  const network = await created('networks');
  const name = uniqueName('echo');
  const web = await dockapi.run({ image: 'dockapi/echo', command: [], name, network, wait_ready: true }, runner);
  expect(outcome(web)).toBe(201);
  const seen = await dockapi.run({ detach: false, network, command: `nslookup ${name}` }, runner);
  expect({ exit: seen.body.exit_code, out: seen.body.stdout }).toEqual({ exit: 0, out: expect.stringContaining(name) });
  expect(outcome(await remove(`/networks/${network}`, runner))).toBe('400 network_in_use');
});

it('a network is joined by its owner without the scope host, by others as if it were not there', async () => {
  const network = await created('networks');
  const missing = (await dockapi.run({ network: 'no-such-network' }, other)).body.detail;
  const { status, body } = await dockapi.run({ network }, other);
  expect({ status, detail: body.detail.replace(network, 'no-such-network') }).toEqual({ status: 403, detail: missing });
  expect(outcome(await dockapi.run({ network: await createNetwork() }, runner))).toBe('403 forbidden');
});

it('a container does not start on another owner’s network with the same name', async () => {
  const name = await created('networks');
  const container = await dockapi.running({ network: name, command: ['sleep', '600'] }, runner);
  await post(`/containers/${container.id}/stop?timeout=0`, {}, runner);
  const removal = outcome(await remove(`/networks/${name}`, runner));
  if (differs('networks of stopped containers')) return expect(removal).toBe('400 network_in_use');
  expect(removal).toBe(200);
  expect(outcome(await post('/networks', { name }, other))).toBe(201);
  for (const verb of ['start', 'restart'])
    expect(outcome(await post(`/containers/${container.id}/${verb}`, {}, runner))).toBe('400 network_not_found');
});

it('a volume keeps data between runs, and is held by stopped containers', async () => {
  const volume = await created('volumes');
  const volumes = [`${volume}:/data`];
  const write = await dockapi.run({ detach: false, volumes, command: ['sh', '-c', 'echo kept > /data/x'] }, runner);
  expect(write.body.exit_code).toBe(0);
  expect((await dockapi.run({ detach: false, volumes, command: 'cat /data/x' }, runner)).body.stdout).toBe('kept\n');
  expect(outcome(await dockapi.run({ volumes }, other))).toBe('403 forbidden');
  expect(outcome(await remove(`/volumes/${volume}`, runner))).toBe('400 volume_in_use');
});

it('volumes that runs create are listed, and count, also those of runs at once', async () => {
  const [volume, ...others] = ['implicit', 'one', 'another', 'third'].map((name) => uniqueName(name));
  for (const each of [volume, ...others]) afterContainers(() => engineRequest('DELETE', `/volumes/${each}`));
  expect(outcome(await dockapi.run({ volumes: [`${volume}:/data`] }, runner))).toBe(201);
  expect((await get<VolumeDto[]>('/volumes', runner)).body.map(({ name }) => name)).toContain(volume);
  const runs = await Promise.all(others.map((each) => dockapi.run({ volumes: [`${each}:/data`] }, runner)));
  expect(runs.map(outcome).sort()).toEqual([201, '403 forbidden', '403 forbidden']);
  const { status, body } = await dockapi.run({ volumes: [`${uniqueName('more')}:/data`] }, runner);
  expect({ status, detail: body.detail }).toEqual({
    status: 403,
    detail: expect.stringContaining('DOCKAPI_MAX_VOLUMES'),
  });
});
