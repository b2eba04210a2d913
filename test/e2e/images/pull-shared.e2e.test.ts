import { once } from 'node:events';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PulledImageDto } from '../../../src/images/dto/pull-image.dto.js';
import { type Client } from '../../support/client.js';
import { type EngineForwarder, startEngineForwarder } from '../../support/engine-forwarder.js';
import { startScriptedRegistry } from '../../support/scripted-registry.mjs';
import { useDockapi } from '../../support/dockapi.js';
import { testEngine } from '../../support/test-engine.js';

const PROGRESS = { accept: 'application/x-ndjson' };
const PULL = /^POST \S*\/images\/create\?/;

let engine: EngineForwarder;

beforeAll(async () => {
  engine = await startEngineForwarder();
});
afterAll(() => engine[Symbol.asyncDispose]());
const dockapi = useDockapi(() => ({ DOCKER_HOST: engine.dockerHost }));

describe('two callers that pull the same image', () => {
  it('share one pull, which does not end when one of them leaves', async () => {
    await using gate = await startGate(testEngine().registry);
    const image = `${gate.address}/library/busybox`;
    const before = engine.requests.filter((each) => PULL.test(each)).length;
    const gone = new AbortController();
    const first = openPull(image, {}, gone.signal).catch((error: Error) => error.name);
    await gate.asked;
    const second = dockapi.client.post<PulledImageDto>('/images/pull', { image: `${image}:latest` });
    const third = dockapi.client.post<PulledImageDto>('/images/pull', { image });
    await handled(dockapi.client); // so are the two before it
    gone.abort();
    expect(await first).toBe('AbortError');
    await handled(dockapi.client);
    gate.open();
    const responses = await Promise.all([second, third]);
    expect(responses.map(({ status, body }) => [status, body.image])).toEqual([
      [200, `${image}:latest`],
      [200, image],
    ]);
    expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1);
    expect(engine.requests.filter((each) => PULL.test(each)).length - before).toBe(1);
  });

  it('do not share it if they log in as different users', async () => {
    await using gate = await startGate(testEngine().registry);
    const image = `${gate.address}/library/busybox`;
    const auths = [undefined, { username: 'a', password: 'x' }, { username: 'b', password: 'x' }];
    const before = engine.requests.filter((each) => PULL.test(each)).length;
    const responses = auths.map((registry_auth) => dockapi.client.post('/images/pull', { image, registry_auth }));
    await engine.until(() => engine.open(PULL) === 3);
    gate.open();
    expect((await Promise.all(responses)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(engine.requests.filter((each) => PULL.test(each)).length - before).toBe(3);
  });

  it('end it when the last of them leaves, and later callers start a new pull', async () => {
    await using gate = await startGate(testEngine().registry);
    const image = `${gate.address}/library/busybox`;
    const gone = new AbortController();
    const both = [openPull(image, {}, gone.signal), openPull(image, PROGRESS, gone.signal)].map((each) =>
      each.catch((error: Error) => error.name),
    );
    await engine.until(() => engine.open(PULL) === 1);
    await gate.asked; // from now on it waits for the gate
    await handled(dockapi.client);
    gone.abort();
    await engine.until(() => engine.open(PULL) === 0);
    expect(await Promise.all(both)).toEqual(['AbortError', 'AbortError']);
    gate.open();
    expect((await dockapi.client.post('/images/pull', { image })).status).toBe(200);
  });
});

/** A pull whose client may leave: the response's head. */
async function openPull(
  image: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const request = http.request(`${dockapi.service.url}/images/pull`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    signal,
    agent: false,
  });
  request.end(JSON.stringify({ image }));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.on('error', () => undefined);
  return response;
}

/** Requests are handled in order: when this one has a response, the earlier ones are in progress. */
async function handled(through: Client): Promise<void> {
  await through.get('/containers');
}

/** A registry that holds back manifests until it is opened, in front of a sound one. */
async function startGate(target: string) {
  const opened = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const gate = await startScriptedRegistry((request, response) => {
    const held = request.url?.includes('/manifests/') ? (asked.resolve(), opened.promise) : Promise.resolve();
    void held.then(() => {
      const { host: _host, ...headers } = request.headers;
      const onward = http.request(`http://${target}${request.url}`, { method: request.method, headers, agent: false });
      onward.on('error', () => response.destroy());
      onward.on('response', (incoming) =>
        incoming.pipe(response.writeHead(incoming.statusCode ?? 500, incoming.headers)),
      );
      onward.end();
    });
  });
  const close = async () => {
    opened.resolve();
    await gate.close();
  };
  return { address: gate.address, asked: asked.promise, open: opened.resolve, [Symbol.asyncDispose]: close };
}
