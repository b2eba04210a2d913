import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import { Client } from '../../support/client.js';
import { isThroughGateway, type Service, startService } from '../../support/service.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../../support/upstream-image.js';

const MIB = 1 << 20;

interface Seen {
  name: string;
  method: string;
  url: string;
  rawHeaders: string[];
}

describe.each(['published', 'container'])('the proxy to a real container, by its %s address', (reach) => {
  let service: Service;
  let client: Client;
  let app: RunResultDto;

  const run = async (name: string, more: object = {}) =>
    (
      await client.post<RunResultDto>('/containers/run', {
        image: UPSTREAM_IMAGE,
        container_port: 80,
        name,
        env: { NAME: name },
        wait_ready: true,
        health_path: '/',
        ...more,
      })
    ).body;
  const remove = (name: string) => client.delete(`/containers/${name}?force=true`);

  beforeAll(async () => {
    await importUpstreamImage();
    service = await startService({ DOCKAPI_UPSTREAM: reach });
    client = await Client.connect(service.url);
    app = await run('proxied');
  });
  afterAll(async () => {
    await remove('proxied');
    await service.stop();
  });

  it.each([
    '/',
    '/plain',
    '/a%2Fb/%2e%2f',
    '//double//slash',
    '/semi;colon=1;x',
    '/q?a=&a=1&a&&b=%20+&=c',
    '/q?',
    '/ümlaut-%C3%BC?x=%zz'.replace('ü', '%C3%BC'),
    "/sub-delims!$&'()*+,;=:@",
  ])('passes %s byte for byte, or refuses it', async (path) => {
    const { status, body } = await raw(service.url, 'GET', `/proxy/${app.id}${path}`);
    if (status === 400)
      expect(path).toContain('%2e'); // dot segments are refused
    else expect((JSON.parse(body) as Seen).url).toBe(path);
  });

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'MKCOL'])('passes %s', async (method) => {
    const { body } = await raw(service.url, method, '/proxy/proxied/x');
    expect((JSON.parse(body) as Seen).method).toBe(method);
  });

  it('responds to HEAD without a body, passes 204 and 304 unchanged, and responds to TRACE with 405', async () => {
    const head = await raw(service.url, 'HEAD', '/proxy/proxied/');
    expect(head).toMatchObject({ status: 200, body: '' });
    expect((await raw(service.url, 'GET', '/proxy/proxied/status?code=204')).status).toBe(204);
    expect((await raw(service.url, 'GET', '/proxy/proxied/status?code=304')).status).toBe(304);
    const other = await raw(service.url, 'TRACE', '/proxy/proxied/');
    expect(other.status).toBe(405);
    if (!isThroughGateway) expect(other.headers.allow).toContain('PROPFIND'); // gateways may refuse it themselves
  });

  it('finds the container by id, by 12 digits of it and by name, and returns its upstream', async () => {
    const upstream = `http://127.0.0.1:${app.host_port}`;
    const url = `http://${app.id.slice(0, 12)}.localhost:${new URL(service.url).port}/`;
    for (const id of [app.id, app.id.slice(0, 12), 'proxied']) {
      expect((await client.get(`/proxy/${id}`)).body).toEqual({
        container_id: app.id,
        container_port: 80,
        host_header: null,
        upstream,
        reach,
        url,
      });
      expect((await client.get<Seen>(`/proxy/${id}/`)).body.name).toBe('proxied');
    }
    expect((await client.get(`/proxy/${app.id.slice(0, 11)}/`)).status).toBe(404);
    expect((await client.get('/proxy/nobody/')).body).toMatchObject({ code: 'container_not_found' });
  });

  it('sets Host and X-Forwarded-*, whatever the client sends, and drops hop-by-hop headers', async () => {
    const headers = {
      'X-Forwarded-For': '6.6.6.6',
      'X-Forwarded-Prefix': '/evil',
      X_Forwarded_For: '6.6.6.6',
      Connection: 'X-Secret',
      'X-Secret': '1',
      TE: 'trailers',
      'X-Kept': 'yes',
    };
    const { body } = await raw(service.url, 'GET', '/proxy/proxied/x', headers);
    const { rawHeaders } = JSON.parse(body) as Seen;
    const seen = new Map(chunk(rawHeaders).map(([name, value]) => [name?.toLowerCase(), value]));
    expect(seen.get('host')).toBe(`127.0.0.1:${app.host_port}`);
    expect(seen.get('x-forwarded-for')).toBe(isThroughGateway ? '127.0.0.1, 127.0.0.1' : '127.0.0.1');
    expect(seen.get('x-forwarded-host')).toBe(new URL(service.url).host);
    expect(seen.get('x-forwarded-proto')).toBe('http');
    expect(seen.get('x-forwarded-prefix')).toBe('/proxy/proxied');
    expect(seen.get('x-kept')).toBe('yes');
    // nginx forwards headers that `Connection` names but not `Connection` itself.
    const named = isThroughGateway ? [] : ['x-secret'];
    for (const gone of [...named, 'te', 'x_forwarded_for']) expect(seen.has(gone), gone).toBe(false);
  });

  it('moves redirects and cookies under its path, follows none, and decompresses nothing', async () => {
    const location = async (to: string) =>
      (await raw(service.url, 'GET', `/proxy/proxied/redirect?to=${encodeURIComponent(to)}`)).headers.location;
    expect(await location('/next?x=1')).toBe('/proxy/proxied/next?x=1');
    expect(await location(`http://127.0.0.1:${app.host_port}/next`)).toBe('/proxy/proxied/next');
    expect(await location('http://elsewhere.example/next')).toBe('http://elsewhere.example/next');
    expect(await location('beside')).toBe('beside');

    const cookies = await raw(service.url, 'GET', '/proxy/proxied/cookies');
    expect(cookies.headers['set-cookie']).toEqual([
      'a=1; Path=/proxy/proxied',
      'b=2; Path=/proxy/proxied/app; HttpOnly',
    ]);

    const zipped = await raw(service.url, 'GET', '/proxy/proxied/gzip');
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(zipped.body.length).toBeLessThan(100);
  });

  it('responds to preflights of developer pages, and lets the container’s own CORS headers win', async () => {
    const origin = 'http://localhost:3999';
    const preflight = { Origin: origin, 'Access-Control-Request-Method': 'PUT' };
    const allowed = await raw(service.url, 'OPTIONS', '/proxy/proxied/x', preflight);
    expect(allowed).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': origin } });
    const foreign = await raw(service.url, 'OPTIONS', '/proxy/proxied/x', {
      ...preflight,
      Origin: 'http://evil.example',
    });
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
    expect(
      (await raw(service.url, 'GET', '/proxy/proxied/x', { Origin: origin })).headers['access-control-allow-origin'],
    ).toBe(origin);
    const own = await raw(service.url, 'GET', '/proxy/proxied/cors', { Origin: origin });
    expect(own.headers['access-control-allow-origin']).toBe('http://upstream.example');
  });

  it('passes an event as it is sent, while the stream continues', async () => {
    const controller = new AbortController();
    const response = await fetch(`${service.url}/proxy/proxied/sse`, { signal: controller.signal });
    const { value } = (await response.body!.getReader().read()) as { value: Uint8Array };
    expect(new TextDecoder().decode(value)).toBe('data: first\n\n');
    controller.abort();
  });

  it('streams 256 MiB in each direction, complete and with bounded memory', async () => {
    const transfer = async (mib: number) => {
      const piece = Buffer.alloc(MIB, 'y');
      const hash = createHash('sha256');
      for (let sent = 0; sent < mib; sent++) hash.update(piece);
      const body = Readable.toWeb(Readable.from(Array.from({ length: mib }, () => piece)));
      const options = { method: 'POST', body, duplex: 'half' } as RequestInit;
      const upload = await fetch(`${service.url}/proxy/proxied/upload`, options);
      expect(await upload.json()).toEqual({ bytes: mib * MIB, sha256: hash.digest('hex') });

      const download = await fetch(`${service.url}/proxy/proxied/download?mib=${mib}`);
      let bytes = 0;
      for await (const part of download.body as AsyncIterable<Uint8Array>) bytes += part.length;
      expect(bytes).toBe(mib * MIB);
    };
    await transfer(64); // the cost of buffers, which does not depend on the size of a body
    const before = resident(service.pid);
    await transfer(256);
    expect(resident(service.pid) - before).toBeLessThan(64 * MIB);
  });

  it('cuts a response short if the container did, and ends the upstream request when the client leaves', async () => {
    await expect(raw(service.url, 'GET', '/proxy/proxied/cut')).rejects.toThrow(/aborted|hang up/);

    const hanging = async () =>
      JSON.parse((await raw(service.url, 'GET', '/proxy/proxied/hanging')).body) as { begun: number; ended: number };
    const request = http.get(`${service.url}/proxy/proxied/hang`).on('error', () => undefined);
    await expect.poll(hanging).toEqual({ begun: 1, ended: 0 });
    request.destroy();
    // Half of the response timeout.
    await expect.poll(hanging).toEqual({ begun: 1, ended: 1 });
  });

  it('forwards WebSockets with subprotocols, text, binary, headers and close codes', async () => {
    const socket = new WebSocket(`${service.url.replace('http', 'ws')}/proxy/proxied/ws`, ['one', 'two']);
    await once(socket, 'open');
    expect(socket.protocol).toBe('two');
    const ask = async (message: string | Buffer) => {
      socket.send(message);
      const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
      return { data, isBinary };
    };
    expect(await ask('hello')).toEqual({ data: Buffer.from('hello'), isBinary: false });
    const big = Buffer.alloc(3 * MIB, 7);
    expect((await ask(big)).data.equals(big)).toBe(true);
    const headers = JSON.parse((await ask('headers')).data.toString()) as string[];
    expect(headers).toContain(`127.0.0.1:${app.host_port}`);
    socket.send('close me');
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([4_321, 'as you wish']);
  });

  it('refuses a WebSocket with the same response as a request: 404, 400, or the container’s own', async () => {
    const refused = async (path: string) => {
      const socket = new WebSocket(service.url.replace('http', 'ws') + path);
      const [, response] = (await once(socket, 'unexpected-response')) as [unknown, http.IncomingMessage];
      response.resume();
      return response.statusCode;
    };
    expect(await refused('/proxy/nobody/ws')).toBe(404);
    expect(await refused('/proxy/proxied/no-ws-here')).toBe(400);
    expect(await refused('/containers')).toBe(404); // an ordinary route
  });

  it('returns 502 and 400 while the container is stopped, and reaches it again after a start and a restart', async () => {
    const second = await run('stopped');
    try {
      await client.post('/containers/stopped/stop?timeout=1');
      expect(await client.get('/proxy/stopped/')).toMatchObject({ status: 502, body: { code: 'upstream_failed' } });
      expect(await client.get('/proxy/stopped')).toMatchObject({
        status: 400,
        body: { code: 'container_not_running' },
      });
      for (const action of ['start', 'restart?timeout=1']) {
        expect((await client.post<RunResultDto>(`/containers/stopped/${action}`)).body.host_port).toBe(
          second.host_port,
        );
        const name = async () => (await client.get<Partial<Seen>>('/proxy/stopped/')).body.name;
        await expect.poll(name).toBe('stopped');
      }
    } finally {
      await remove('stopped');
    }
  });

  it('never reaches another container that got a stopped one’s port', async () => {
    const first = await run('first');
    try {
      await client.post('/containers/first/stop?timeout=1');
      await run('second', { host_port: first.host_port });
      expect((await client.get<Seen>('/proxy/second/')).body.name).toBe('second');
      expect((await client.get('/proxy/first/')).status).toBe(502);
      expect(await client.post('/containers/first/start')).toMatchObject({
        status: 400,
        body: { code: 'port_in_use' },
      });
    } finally {
      await remove('first');
      await remove('second');
    }
  });
});

/** A request whose path and headers nothing normalizes. */
function raw(url: string, method: string, path: string, headers: http.OutgoingHttpHeaders = {}) {
  const { hostname, port } = new URL(url);
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }>((resolve, reject) => {
    const request = http.request({ hostname, port, method, path, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('latin1').on('data', (part: string) => (body += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      response.on('error', reject);
    });
    request.on('error', reject).end();
  });
}

function chunk(flat: string[]): string[][] {
  return Array.from({ length: flat.length / 2 }, (_, index) => flat.slice(2 * index, 2 * index + 2));
}

/** Bytes of a process in memory. */
function resident(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
