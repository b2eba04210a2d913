import { once } from 'node:events';
import http from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { pullByEngine, uniqueName } from '../support/containers.js';
import { Dockapi, useCleanEngine } from '../support/dockapi.js';
import { plainRequest } from '../support/plain-request.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../support/upstream-image.js';

const dockapi = new Dockapi();
useCleanEngine();

beforeAll(() => Promise.all([pullByEngine('busybox'), importUpstreamImage()]));
afterAll(() => dockapi.service?.stop());

it('SIGTERM during a run, an upload, an event stream and a WebSocket: each ends properly, within the limit, with 0', async () => {
  const [delay, limit] = [5, 15];
  await dockapi.start({ DOCKAPI_SHUTDOWN_DELAY: String(delay), DOCKAPI_SHUTDOWN_TIMEOUT: String(limit) });
  const { service } = dockapi;
  const name = uniqueName('served');
  await dockapi.running({
    image: UPSTREAM_IMAGE,
    container_port: 80,
    command: [],
    name,
    wait_ready: true,
    health_path: '/',
  });
  const url = `${service.url}/proxy/${name}`;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const health = () => plainRequest(service.url, '/healthz', { agent });
  expect((await health()).status).toBe(200);

  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
  await once(socket, 'open');
  const closed = once(socket, 'close').then(([code]) => code as number);
  const events = await fetch(`${url}/sse`);
  const streamed = events.text().then(
    () => 'ended',
    () => 'cut',
  );
  const upload = http.request(`${url}/upload`, { method: 'POST', agent: false });
  const uploaded = once(upload, 'response').then(([response]) => (response as http.IncomingMessage).statusCode);
  upload.write('half');
  const lasting = dockapi.run({ wait_ready: true, health_path: '/', wait_timeout: 3, name: uniqueName('run') });

  const exit = once(service.process, 'exit');
  service.process.kill('SIGTERM');
  await expect.poll(async () => (await health()).text, { interval: 10 }).toContain('"shutting_down"');
  expect((await plainRequest(service.url, '/livez')).status).toBe(200); // it still listens
  expect(await closed).toBe(1_001);
  expect((await plainRequest(service.url, `/proxy/${name}/`)).status).toBe(200);
  agent.destroy();

  expect(await lasting).toMatchObject({ status: 504, body: { code: 'not_ready' } });
  upload.end('whole');
  expect(await uploaded).toBe(200);
  expect(await streamed).toBe('cut');
  expect(await exit).toEqual([0, null]);
});
