import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Config } from '../../../../src/config/config.js';
import { DockerService } from '../../../../src/docker/engine/docker.service.js';
import { EngineCalls } from '../../../../src/docker/engine/engine-calls.js';
import { EngineClient } from '../../../../src/docker/engine/engine-client.service.js';

const ID = 'a'.repeat(64);

let server: Server;
let client: EngineClient;
let product: string;
/** The response of a paused container to a stop or restart; undefined: it is not paused. */
let refusal: string | undefined;
let calls: string[];

beforeEach(async () => {
  refusal = undefined;
  calls = [];
  server = createServer((req, res) => {
    const call = `${req.method} ${(req.url ?? '').replace(`/containers/${ID}`, '').split('?')[0]}`;
    if (!/_ping|events/.test(call)) calls.push(call);
    if (call.endsWith('/unpause')) refusal = undefined;
    const refused = /\/(?:stop|restart)$/.test(call) ? refusal : undefined;
    res.writeHead(refused ? 500 : call.startsWith('GET') ? 200 : 204, { server: product, 'api-version': '1.41' });
    res.end(refused && JSON.stringify({ message: refused }));
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
  const config = { docker: { DOCKER_HOST: `tcp://127.0.0.1:${port}` }, engineTimeoutMs: 5_000 } as unknown as Config;
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

it.each([
  ['stopContainer', 'stop', `container ${ID} is running or paused, refusing to clean up: container state improper`],
  ['restartContainer', 'restart', 'unable to restart a container in a paused or unknown state'],
] as const)('%s unpauses a container that Podman refuses to %s', async (method, verb, message) => {
  const service = await serviceOf('Libpod/5.4.2 (linux)');
  refusal = message;
  await service[method](ID, 1);
  expect(calls).toEqual([`POST /${verb}`, 'POST /unpause', `POST /${verb}`]);
});
