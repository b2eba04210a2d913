import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import { Client } from '../../support/client.js';
import { CountingEngine } from '../../support/counting-engine.js';
import { plainRequest } from '../../support/plain-request.js';
import { engineRequest, removeContainer } from '../../support/engine.js';
import { type Service, startService } from '../../support/service.js';

// Without both HAProxy refuses a handshake itself.
const WEBSOCKET = { 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' };

describe.each(['auto', 'published'])('the targets of the proxy, with DOCKAPI_UPSTREAM=%s', (upstream) => {
  let engine: CountingEngine;
  let service: Service;
  let client: Client;
  const made = new Set<string>();

  beforeAll(async () => {
    engine = await CountingEngine.listen();
    service = await startService({ DOCKER_HOST: engine.host, DOCKAPI_UPSTREAM: upstream });
    client = await Client.connect(service.url);
  });
  afterAll(async () => {
    await service.stop();
    await engine[Symbol.asyncDispose]();
  });
  afterEach(async () => {
    await Promise.all([...made].map((id) => removeContainer(id)));
    made.clear();
  });

  /** A web server that returns its own name. */
  async function serve(name: string): Promise<RunResultDto> {
    const script = `mkdir -p /www; echo ${name} >/www/index.html; exec httpd -f -p 80 -h /www`;
    const { body, text, status } = await client.post<RunResultDto>('/containers/run', {
      image: 'busybox',
      container_port: 80,
      name,
      command: ['sh', '-c', script],
      wait_ready: true,
      health_path: '/',
    });
    expect(status, text).toBe(201);
    made.add(body.id);
    return body;
  }

  const response = async (name: string) => {
    const { status, text } = await client.get(`/proxy/${name}/`);
    return status === 200 ? text.trim() : status;
  };
  const outside = (id: string, action: string) => engineRequest('POST', `/containers/${id}/${action}`);

  it('need no engine call in the steady state, by any name', async () => {
    const { id } = await serve('steady');
    for (const name of ['steady', id, id.slice(0, 12)]) expect(await response(name)).toBe('steady');
    const calls = await engine.during(async () => {
      for (let round = 0; round < 20; round++) expect(await response('steady')).toBe('steady');
      for (const name of [id, id.slice(0, 12)]) expect(await response(name)).toBe('steady');
    });
    expect(calls).toEqual([]);
  });

  it('need no engine call for a developer’s pages, nor for WebSocket handshakes', async () => {
    await serve('paged');
    const ask = async () => {
      const headers = { Origin: 'http://localhost:3000' };
      const page = await client.get('/proxy/paged/', { headers });
      expect(page.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
      const handshake = { ...headers, Connection: 'Upgrade', Upgrade: 'websocket', ...WEBSOCKET };
      expect((await plainRequest(service.url, '/proxy/paged/', { headers: handshake })).status).toBe(200); // refused
    };
    // Once the events of the start are through.
    await expect.poll(() => engine.during(ask)).toEqual([]);
    expect(await engine.during(ask)).toEqual([]);
  });

  it('are available when run, start and restart have responded', async () => {
    const { id } = await serve('prompt');
    expect(await response('prompt')).toBe('prompt');
    for (const action of ['restart?timeout=0', 'stop?timeout=0', 'start'])
      await client.post(`/containers/${id}/${action}`);
    await expect.poll(() => response('prompt')).toBe('prompt');
  });

  it('follow changes outside dockAPI: stop, start, rename, remove', async () => {
    const { id } = await serve('followed');
    expect(await response('followed')).toBe('followed');
    await outside(id, 'stop?t=0');
    await expect.poll(() => response('followed')).toBe(502);
    await outside(id, 'start');
    await expect.poll(() => response('followed')).toBe('followed');
    await outside(id, 'rename?name=renamed');
    await expect.poll(() => response('followed')).toBe(404);
    expect(await response('renamed')).toBe('followed');
    await removeContainer(id);
    await expect.poll(() => response('renamed')).toBe(404);
  });

  it('are read from the engine while its events cannot be watched', async () => {
    const held = engine.hold(/^GET \/events/);
    await using unwatched = await startService({ DOCKER_HOST: engine.host, DOCKAPI_UPSTREAM: upstream });
    await held.came;
    const { id } = await serve('unwatched');
    const ask = async () => (await fetch(`${unwatched.url}/proxy/unwatched/`)).status;
    expect(await ask()).toBe(200);
    const calls = await engine.during(async () => expect(await ask()).toBe(200));
    expect(calls.map(({ target }) => target)).toEqual(['/containers/unwatched/json']);
    await outside(id, 'stop?t=0');
    expect(await ask()).toBe(502);
    held.release();
  });

  it('never are another container that got the address or port', async () => {
    const [one, two] = [await serve('one'), await serve('two')];
    for (let round = 0; round < 8; round++) {
      await Promise.all([one, two].map(({ id }) => outside(id, 'stop?t=0')));
      const order = round % 2 ? [one, two] : [two, one]; // the first to start gets the lower address
      for (const { id } of order) await outside(id, 'start');
      for (const name of ['one', 'two', 'one', 'two']) expect([name, 502]).toContain(await response(name));
      await expect.poll(() => response('one')).toBe('one');
      await expect.poll(() => response('two')).toBe('two');
    }
  });
});
