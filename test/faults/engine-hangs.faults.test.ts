import { once } from 'node:events';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { uniqueName } from '../support/containers.js';
import { useDockapi } from '../support/dockapi.js';
import { freezeEngine, thawEngine } from '../support/engine.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../support/upstream-image.js';

// That engine calls end at their deadline while it hangs: test/e2e/engine-away.e2e.test.ts.

const dockapi = useDockapi({ DOCKAPI_ENGINE_TIMEOUT: '1' });
/** Time limit for everything that does not need the frozen engine. */
const patient = useDockapi();
beforeAll(() => importUpstreamImage());
afterEach(() => thawEngine());

async function serving(): Promise<string> {
  const name = uniqueName('served');
  const image = { image: UPSTREAM_IMAGE, container_port: 80, command: [] };
  await patient.running({ ...image, name, wait_ready: true, health_path: '/' });
  return name;
}

it('proxied traffic continues while the engine hangs, and a container without earlier requests is engine_timeout', async () => {
  const [known, unknown] = [await serving(), await serving()];
  const { client, service } = dockapi;
  await expect.poll(async () => (await client.get(`/proxy/${known}/`)).status).toBe(200);
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/proxy/${known}/ws`);
  await once(socket, 'open');

  freezeEngine();
  const waiting = client.get(`/proxy/${unknown}/`);
  const until = performance.now() + 5_000; // several of its deadlines
  for (let count = 0; performance.now() < until; count++) {
    expect((await client.get(`/proxy/${known}/`)).status).toBe(200);
    expect((await client.request('POST', `/proxy/${known}/upload`, { body: 'x'.repeat(100_000) })).status).toBe(200);
    socket.send(`message ${count}`);
    const [echo] = (await once(socket, 'message')) as [Buffer];
    expect(echo.toString()).toBe(`message ${count}`);
  }
  expect(await waiting).toMatchObject({ status: 504, body: { code: 'engine_timeout' } });
  expect(await client.get(`/proxy/${unknown}/`)).toMatchObject({ status: 504, body: { code: 'engine_timeout' } });

  thawEngine();
  await expect.poll(async () => (await client.get(`/proxy/${unknown}/`)).status).toBe(200);
  socket.terminate();
});
