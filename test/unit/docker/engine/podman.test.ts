import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Config } from '../../../../src/config/config.js';
import { DockerService } from '../../../../src/docker/engine/docker.service.js';
import { EngineCalls } from '../../../../src/docker/engine/engine-calls.js';
import { EngineClient } from '../../../../src/docker/engine/engine-client.service.js';
import { EngineNetworks } from '../../../../src/docker/engine/engine-networks.service.js';
import { EngineVerbs } from '../../../../src/docker/engine/engine-verbs.service.js';

const ID = 'a'.repeat(64);
const ALWAYS = { Name: 'always', MaximumRetryCount: 0 };
const NEVER = { Name: 'no', MaximumRetryCount: 0 };

let server: Server;
let client: EngineClient;
let config: Config;
let product: string;
/** The response of a paused container to a stop or restart; undefined: it is not paused. */
let refusal: string | undefined;
let calls: string[];
/** The state of the container. */
let state: string;
/** The body of the last update. */
let update: unknown;

beforeEach(async () => {
  refusal = undefined;
  state = 'running';
  calls = [];
  server = createServer((req, res) => {
    const call = `${req.method} ${(req.url ?? '').replace(`/containers/${ID}`, '').split('?')[0]}`;
    if (!/_ping|events/.test(call)) calls.push(call);
    if (call.endsWith('/unpause')) refusal = undefined;
    if (call.endsWith('/update'))
      json(req)
        .then((body) => (update = body))
        .catch(() => undefined);
    const refused = /\/(?:stop|restart)$/.test(call) ? refusal : undefined;
    res.writeHead(refused ? 500 : call.startsWith('GET') ? 200 : call.endsWith('/create') ? 201 : 204, {
      server: product,
      'api-version': '1.41',
    });
    const details = { Id: ID, HostConfig: { RestartPolicy: ALWAYS }, State: { Status: state } };
    const body = call.endsWith('/containers/json') ? [{ Id: ID, State: state }] : details;
    const hasBody = /(?:json|create)$/.test(call);
    res.end(refused ? JSON.stringify({ message: refused }) : hasBody ? JSON.stringify(body) : undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  client.onApplicationShutdown();
  server.close();
});

/** A service that has subscribed to the engine's events, and so knows which engine it is. */
async function serviceOf(name: string): Promise<DockerService> {
  product = name;
  const { port } = server.address() as AddressInfo;
  config = { docker: { DOCKER_HOST: `tcp://127.0.0.1:${port}` }, engineTimeoutMs: 5_000 } as unknown as Config;
  client = new EngineClient(config, new EngineCalls());
  const service = new DockerService(client, config);
  (await service.events({}, new AbortController().signal)).resume();
  return service;
}

it.each([
  ['Libpod/5.4.2 (linux)', true, ['POST /kill', 'DELETE ']],
  ['Libpod/5.4.2 (linux)', false, ['DELETE ']],
  ['Docker/28.5.2 (linux)', true, ['DELETE ']],
])('%s removes a container with force %s by %j', async (name, force, expected) => {
  const service = await serviceOf(name);
  await service.removeContainer(ID, force);
  expect(calls).toEqual(expected);
});

it('knows that it is Podman before it subscribes to events', async () => {
  await serviceOf('Libpod/5.4.2 (linux)');
  const service = new DockerService(client, config);
  expect(await service.isPodman()).toBe(true);
  await service.removeContainer(ID, true);
  expect(calls).toEqual(['POST /kill', 'DELETE ']);
});

it.each([
  ['stopContainer', 'stop', `container ${ID} is running or paused, refusing to clean up: container state improper`],
  ['restartContainer', 'restart', 'unable to restart a container in a paused or unknown state'],
] as const)('%s unpauses a container that Podman refuses to %s', async (method, verb, message) => {
  const service = await serviceOf('Libpod/5.4.2 (linux)');
  refusal = message;
  await service[method](ID, 1);
  expect(calls).toEqual([`POST /${verb}`, 'POST /unpause', `POST /${verb}`]);
});

// `stopped` is before Podman has cleaned up.
it.each([
  ['initialized', 'created'],
  ['stopping', 'running'],
  ['stopped', 'exited'],
  ['paused', 'paused'],
])('a container that Podman calls %s is %s', async (podmans, dockers) => {
  const service = await serviceOf('Libpod/5.4.2 (linux)');
  state = podmans;
  expect((await service.inspectContainer(ID)).State.Status).toBe(dockers);
  expect((await service.listContainers({})).map(({ State }) => State)).toEqual([dockers]);
});

it.each([
  ['Libpod/5.4.2 (linux)', { NanoCpus: 25e7 }, { CpuPeriod: 100_000, CpuQuota: 25_000, RestartPolicy: ALWAYS }],
  ['Libpod/5.4.2 (linux)', { Memory: 1, RestartPolicy: NEVER }, { Memory: 1, RestartPolicy: NEVER }],
  ['Docker/28.5.2 (linux)', { NanoCpus: 25e7 }, { NanoCpus: 25e7 }],
])('%s is asked for the update %j by %j', async (name, changes, expected) => {
  const service = await serviceOf(name);
  const verbs = new EngineVerbs(client, service, config);
  await verbs.update(ID, changes);
  await expect.poll(() => update).toEqual(expected);
});

it.each([
  ['Libpod/5.4.2 (linux)', ['POST /volumes/create', 'POST /containers/create'], 'DELETE /networks/mine'],
  ['Docker/28.5.2 (linux)', ['POST /containers/create'], 'DELETE /networks/0123'],
])('%s creates a container with a volume by %j, and removes a network by %s', async (name, creation, removal) => {
  const service = await serviceOf(name);
  const volume = { Type: 'volume', Source: 'data', Target: '/data', VolumeOptions: { Labels: { a: 'b' } } } as never;
  await service.createContainer({ Image: 'busybox', HostConfig: { Mounts: [volume] } });
  expect(calls.splice(0)).toEqual(creation);
  await new EngineNetworks(client, service).remove({ Id: '0123', Name: 'mine' });
  expect(calls).toEqual([removal]);
});
