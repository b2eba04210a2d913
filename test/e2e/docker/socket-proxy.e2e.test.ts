import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import { DockerService } from '../../../src/docker/engine/docker.service.js';
import { EngineArchive } from '../../../src/docker/engine/engine-archive.service.js';
import { EngineImages } from '../../../src/docker/engine/engine-images.service.js';
import { EngineNetworks } from '../../../src/docker/engine/engine-networks.service.js';
import { EngineStats } from '../../../src/docker/engine/engine-stats.service.js';
import { EngineVerbs } from '../../../src/docker/engine/engine-verbs.service.js';
import { EngineVolumes } from '../../../src/docker/engine/engine-volumes.service.js';
import { afterContainers, createNetwork, ok, uniqueName } from '../../support/containers.js';
import { CountingEngine } from '../../support/counting-engine.js';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest, inspectContainer } from '../../support/engine.js';
import { makeToken, type TestToken } from '../../support/tokens.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const ALLOWED = readFileSync(path.join(ROOT, 'deploy/socket-proxy.allow'), 'utf8')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line));

/** The classes that call the engine, by their files. */
const CLASSES = {
  'docker.service.js': DockerService,
  'engine-archive.service.js': EngineArchive,
  'engine-images.service.js': EngineImages,
  'engine-networks.service.js': EngineNetworks,
  'engine-stats.service.js': EngineStats,
  'engine-verbs.service.js': EngineVerbs,
  'engine-volumes.service.js': EngineVolumes,
};
/** Called only with DOCKAPI_CLUSTER: test/e2e/cluster. */
const IN_CLUSTERS = [
  'GET /nodes',
  'GET /services',
  'POST /services/create',
  'GET /services/[0-9a-z]+',
  'POST /services/[0-9a-z]+/update',
  'DELETE /services/[0-9a-z]+',
  'GET /tasks',
];
/** Called for Podman only. */
const OTHERS = new Set(['DockerService.killForRemoval', 'DockerService.createVolumes', 'EngineVerbs.inPodmansWords']);
const METHODS = Object.values(CLASSES)
  .flatMap(({ name, prototype }) => methodsOf(prototype).map((method) => `${name}.${method}`))
  .filter((name) => !OTHERS.has(name));

function methodsOf(prototype: object): string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
}

/** Makes dockAPI write a line "called CLASS.METHOD" for each call of a method of these classes. */
const TELLING_CALLS = Object.entries(CLASSES)
  .map(
    ([file, { name, prototype }]) => `
  import { ${name} } from ${JSON.stringify(pathToFileURL(path.join(ROOT, 'build/docker/engine', file)))};
  for (const name of ${JSON.stringify(methodsOf(prototype))}) {
    const method = ${name}.prototype[name];
    ${name}.prototype[name] = function (...args) {
      process.stderr.write('called ${name}.' + name + '\\n');
      return method.apply(this, args);
    };
  }`,
  )
  .join('\n');

const operator = makeToken('operator', 'ops', 'admin');
/** Without the scope `host`. */
const runner = makeToken('runner', 'team-a', 'run');

let engine: CountingEngine;

beforeAll(async () => {
  engine = await CountingEngine.listen();
});
afterAll(() => engine[Symbol.asyncDispose]());
const dockapi = useDockapi(
  () => ({
    DOCKER_HOST: engine.host,
    DOCKAPI_TOKENS: `${operator.entry};${runner.entry}`,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(TELLING_CALLS)}`,
  }),
  operator.headers,
  path.join(ROOT, 'build/main.js'),
);

async function run(fields: object, { headers }: TestToken = operator): Promise<RunResultDto> {
  const body = { image: 'busybox', container_port: 8080, ...fields };
  const response = await dockapi.client.post<RunResultDto>('/containers/run', body, { headers });
  expect(response.status, response.text).toBe(201);
  return response.body;
}

it('deploy/socket-proxy.allow has the engine’s routes that dockAPI calls, and no others', async () => {
  await dockapi.client.get('/healthz');
  await dockapi.client.get('/images');
  await dockapi.client.post('/images/pull', { image: 'dockapi/echo' });
  const network = await createNetwork();
  const { id } = await run({ image: 'dockapi/echo', wait_ready: true, network });
  const volume = uniqueName('volume');
  afterContainers(() => engineRequest('DELETE', `/volumes/${volume}`));
  await run({ command: 'true', detach: false, volumes: [`${volume}:/data`] }, runner);
  await dockapi.client.get('/containers');
  await dockapi.client.get(`/proxy/${id}/`);
  await dockapi.client.post(`/containers/${id}/exec`, { command: 'true' });
  const { id: files } = await run({ command: 'sleep 600' });
  const terminal = { command: 'true', tty: true, cols: 100, rows: 30 };
  expect((await dockapi.client.post(`/containers/${files}/execs`, terminal)).status).toBe(201);
  for (const file of ['/tmp/x', '/dev/shm/x']) {
    const put = await dockapi.client.request('PUT', `/containers/${files}/files?path=${file}`, { body: 'x' });
    expect(put.status, put.text).toBe(201);
    expect((await dockapi.client.get(`/containers/${files}/files?path=${file}`)).text).toBe('x');
  }
  for (const read of ['logs', 'top', 'stats', 'changes']) await dockapi.client.get(`/containers/${id}/${read}`);
  await dockapi.client.request('PATCH', `/containers/${id}`, { json: { name: uniqueName(), memory: '64m' } });
  const image = uniqueName('image');
  afterContainers(() => engineRequest('DELETE', `/images/${image}?force=1`));
  await dockapi.client.post(`/containers/${id}/commit`, { image });
  for (const action of ['pause', 'unpause', 'kill']) await dockapi.client.post(`/containers/${id}/${action}`);
  for (const action of ['restart?timeout=0', 'stop?timeout=0'])
    expect((await dockapi.client.post(`/containers/${id}/${action}`)).status).toBe(200);
  // As Docker 29 leaves it after a start that failed.
  await ok('POST', `/networks/${network}/disconnect`, { Container: id, Force: true });
  expect((await dockapi.client.post(`/containers/${id}/start`)).status).toBe(200);
  expect((await inspectContainer(id))?.NetworkSettings.Networks).toHaveProperty(network);
  expect((await dockapi.client.delete(`/containers/${id}?force=true`)).status).toBe(200);
  for (const kind of ['networks', 'volumes']) {
    const name = uniqueName(kind);
    afterContainers(() => engineRequest('DELETE', `/${kind}/${name}`));
    expect((await dockapi.client.post(`/${kind}`, { name })).status).toBe(201);
    expect((await dockapi.client.get(`/${kind}`)).status).toBe(200);
    expect((await dockapi.client.delete(`/${kind}/${name}`)).status).toBe(200);
  }
  await dockapi.client.delete('/images/no/such-image');
  await dockapi.client.post('/images/prune', { until: '24h' });
  await dockapi.client.request('POST', '/images/load', { body: 'no tar' });
  await dockapi.service.stop();

  const output = dockapi.service.output();
  expect(METHODS.filter((name) => !output.includes(`called ${name}\n`))).toEqual([]); // else add a call of it here
  const called = engine.calls.map(({ method, target }) => `${method} ${target.replace(/\?.*/s, '')}`);
  const rules = ALLOWED.map((line) => new RegExp(`^${line}$`));
  expect(called.filter((call) => !rules.some((rule) => rule.test(call)))).toEqual([]);
  expect(ALLOWED.filter((_line, index) => !called.some((call) => rules[index]?.test(call)))).toEqual(IN_CLUSTERS);
});
