import { once } from 'node:events';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { CreatedLinkDto } from '../../../src/proxy/admission/link.dto.js';
import { removeContainer } from '../../support/engine.js';
import { type DeployedGateway, startGatewayOf } from '../../support/gateways.js';
import { lifetimeOf, SLEEPY_APP, untilAsleep } from '../../support/lifetimes.js';
import { plainRequest } from '../../support/plain-request.js';
import { startService } from '../../support/service.js';
import { makeToken } from '../../support/tokens.js';
import { useDockapi } from '../../support/dockapi.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../../support/upstream-image.js';

const MIB = 1 << 20;

const alice = makeToken('alice', 'team-a', 'run,read,proxy');
const bob = makeToken('bob', 'team-b', 'run,proxy');
const tokens = `${alice.entry};${bob.entry}`;

let gateway: DeployedGateway;
let app: RunResultDto;

const dockapi = useDockapi(
  { DOCKAPI_TOKENS: tokens, DOCKAPI_TRUSTED_PROXIES: '127.0.0.1', DOCKAPI_PROXY_DOMAIN: 'apps.example.com' },
  alice.headers,
);
beforeAll(async () => {
  await importUpstreamImage();
  gateway = await startGatewayOf('nginx, direct', Number(new URL(dockapi.service.url).port));
  const env = { PORTS: '80,9000,9001' };
  const spec = {
    image: UPSTREAM_IMAGE,
    container_port: 80,
    ports: [9000, 9001],
    env,
    wait_ready: true,
    health_path: '/',
  };
  app = (await dockapi.client.post<RunResultDto>('/containers/run', spec)).body;
});
afterAll(() => gateway[Symbol.asyncDispose]());

const host = () => `${app.id.slice(0, 12)}.apps.example.com`;
const ask = (path: string, headers: object = alice.headers, method = 'GET', body?: string) =>
  plainRequest(gateway.url, path, { method, body, headers: { Host: host(), ...headers } });

/** The request as the container received it. */
async function seen(headers: object): Promise<{ forwarded: Map<string, string[]> }> {
  const { text } = await ask('/x', { ...alice.headers, ...headers });
  const { rawHeaders } = JSON.parse(text) as { rawHeaders: string[] };
  const pairs = rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [],
  );
  const forwarded = new Map<string, string[]>();
  for (const [name, value] of pairs) forwarded.set(name, [...(forwarded.get(name) ?? []), value]);
  return { forwarded };
}

describe('nginx that proxies containers directly', () => {
  it('gets the address from dockAPI, which proxies nothing', async () => {
    const { forwarded } = await seen({});
    expect(forwarded.get('x-forwarded-for')).toEqual(['127.0.0.1']); // dockAPI would have added nginx
    expect(forwarded.get('host')).toEqual([host()]);
    expect(forwarded.get('x-forwarded-host')).toEqual([host()]);
  });

  it('admits callers with a token, and responds to others as dockAPI does', async () => {
    expect((await ask('/x')).status).toBe(200);
    for (const [headers, status] of [
      [{}, 401],
      [{ 'X-API-Key': 'no-such-token' }, 401],
      [bob.headers, 404],
    ] as const) {
      const response = await ask('/x', headers);
      expect([response.status, response.headers['content-type']]).toEqual([status, 'application/problem+json']);
    }
  });

  it('lets a link become a cookie at dockAPI, and proxies its requests then', async () => {
    const { body } = await dockapi.client.post<CreatedLinkDto>(`/containers/${app.id}/links`, { methods: ['GET'] });
    const opened = await ask(`/x${new URL(body.url).search}`, {});
    expect([opened.status, opened.headers.location]).toEqual([302, `http://${host()}/x`]);
    const [Cookie = ''] = opened.headers['set-cookie']?.[0]?.split(';', 1) ?? [];
    const { status, text } = await ask('/x', { Cookie: `a=1; ${Cookie}` });
    const { rawHeaders } = JSON.parse(text) as { rawHeaders: string[] };
    expect([status, rawHeaders.includes('a=1'), text.includes('dockapi_link')]).toEqual([200, true, false]);
    expect(rawHeaders).toContain('127.0.0.1'); // as X-Forwarded-For: dockAPI would have added nginx
    expect((await ask('/x', { Cookie }, 'POST')).status).toBe(403);
    await dockapi.client.delete(`/containers/${app.id}/links/${body.id}`);
    expect((await ask('/x', { Cookie })).status).toBe(401);
  });

  it('does not reach containers outside dockAPI by name', async () => {
    expect((await ask('/x', { ...alice.headers, Host: 'evil.test' })).status).toBe(404); // nginx’s
    const api = await ask('/dockapi/containers', { ...alice.headers, Host: 'evil.test' });
    expect([api.status, JSON.parse(api.text)]).toEqual([403, expect.objectContaining({ code: 'forbidden' })]);
    const unknown = await ask('/x', { ...alice.headers, Host: 'nobody.apps.example.com' });
    expect([unknown.status, JSON.parse(unknown.text)]).toEqual([
      404,
      expect.objectContaining({ code: 'container_not_found' }),
    ]);
    const forwarded = { Host: '127.0.0.1', 'X-Original-Method': 'GET', 'X-Original-URI': '/x', ...alice.headers };
    for (const [name, expected] of [
      [host(), 204],
      ['evil.test', 403],
    ] as const) {
      const headers = { ...forwarded, 'X-Forwarded-Host': name };
      expect([name, (await plainRequest(dockapi.service.url, '/proxy-target', { headers })).status]).toEqual([
        name,
        expected,
      ]);
    }
  });

  it('passes no credentials for dockAPI on, and all of the application’s', async () => {
    const { forwarded } = await seen({
      Cookie: 'a=1; dockapi_link=x; b=2',
      Authorization: 'Basic YTpi',
      X_API_Key: alice.token,
      'X-Forwarded-For': '6.6.6.6',
      Forwarded: 'for=6.6.6.6',
      'Proxy-Authorization': 'Basic YTpi',
      'Proxy-Connection': 'keep-alive',
    });
    expect(forwarded.get('cookie')).toEqual(['a=1; b=2']);
    expect(forwarded.get('authorization')).toEqual(['Basic YTpi']);
    expect([...forwarded].flat(2).join()).not.toMatch(/6\.6\.6\.6/);
    expect([...forwarded].flat(2)).not.toContain(alice.token);
    for (const gone of ['proxy-authorization', 'proxy-connection']) expect(forwarded.has(gone), gone).toBe(false);
    const shown = await seen({ Authorization: `Bearer ${alice.token}` });
    expect(shown.forwarded.has('authorization')).toBe(false);
  });

  it('keeps methods, bodies, statuses and HEAD, and a container’s own 403', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'REPORT']) {
      expect(JSON.parse((await ask('/x?a=1', alice.headers, method)).text)).toMatchObject({ method, url: '/x?a=1' });
    }
    const chunked = { ...alice.headers, 'Transfer-Encoding': 'chunked' };
    for (const headers of [alice.headers, chunked])
      expect(JSON.parse((await ask('/upload', headers, 'POST', 'x'.repeat(100_000))).text)).toMatchObject({
        bytes: 100_000,
      });
    for (const code of [204, 304, 403, 404, 500])
      expect(await ask(`/status?code=${code}`)).toMatchObject({ status: code, text: '' });
    expect(await ask('/x', alice.headers, 'HEAD')).toMatchObject({ status: 200, text: '' });
    expect((await ask('/x', alice.headers, 'TRACE')).status).toBe(405);
  });

  it('transfers 64 MiB each way, and an event as it is sent', async () => {
    const upload = await ask('/upload', alice.headers, 'POST', 'x'.repeat(64 * MIB));
    expect(JSON.parse(upload.text)).toMatchObject({ bytes: 64 * MIB });
    expect((await ask('/download?mib=64')).text).toHaveLength(64 * MIB);
    const headers = { Host: host(), ...alice.headers };
    const stream = http.get(`${gateway.url}/sse`, { headers });
    const [response] = (await once(stream, 'response')) as [http.IncomingMessage];
    expect(String(((await once(response, 'data')) as [Buffer])[0])).toBe('data: first\n\n');
    stream.destroy();
  });

  it('moves redirects to the own origin, and drops the domain of cookies', async () => {
    const to = (location: string) => ask(`/redirect?to=${encodeURIComponent(location)}`);
    const origin = `http://${host()}`;
    for (const container of [`http://127.0.0.1:${app.host_port}`, 'http://127.0.0.1', origin]) {
      expect((await to(`${container}/next`)).headers.location).toBe(`${origin}/next`);
      expect((await to(`${container}//evil.example/`)).headers.location).toBe(`${origin}//evil.example/`);
    }
    expect((await to('http://elsewhere.example/next')).headers.location).toBe('http://elsewhere.example/next');
    const [cookie] = (await ask('/domain-cookie')).headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^c=3; (?!.*example\.com).*Path=\/app; Secure$/);
  });

  it('carries the bytes of every published port, and brings redirects between them to their origins', async () => {
    const [, { host_port: mapped } = { host_port: 0 }] = app.ports;
    const at = (label: string) => `${label}${host()}`;
    const response = await ask('/x', { ...alice.headers, Host: at('9000-') });
    const { port, rawHeaders } = JSON.parse(response.text) as { port: number; rawHeaders: string[] };
    expect([port, rawHeaders.includes(at('9000-')), rawHeaders.includes('127.0.0.1')]).toEqual([9000, true, true]);
    expect((await ask('/x', { ...alice.headers, Host: at('9002-') })).text).toContain('port_not_published');

    const from = async (label: string, location: string) =>
      (await ask(`/redirect?to=${encodeURIComponent(location)}`, { ...alice.headers, Host: at(label) })).headers
        .location;
    const first = `http://127.0.0.1:${app.host_port}`;
    expect(await from('', `http://127.0.0.1:${mapped}/x?y#z`)).toBe(`http://${at('9000-')}/x?y#z`);
    expect(await from('', `http://127.0.0.1:9001`)).toBe(`http://${at('9001-')}`);
    expect(await from('', `http://${host()}:9001//x`)).toBe(`http://${at('9001-')}//x`);
    expect(await from('9000-', `${first}/x`)).toBe(`http://${host()}/x`);
    expect(await from('9000-', `http://127.0.0.1:${mapped}/x`)).toBe(`http://${at('9000-')}/x`);
    expect(await from('9000-', `http://127.0.0.1:${mapped}0/x`)).toBe(`http://127.0.0.1:${mapped}0/x`);
    expect(await from('9000-', '/x')).toBe('/x');
  });

  it('opens WebSockets for the container’s own pages only', async () => {
    const open = async (origin: string) => {
      const headers = { Host: host(), ...alice.headers };
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`, { headers, origin });
      const opened = once(socket, 'open').then(
        () => 101,
        (error: Error) => error.message,
      );
      const result = await opened;
      socket.terminate();
      return result;
    };
    expect(await open(`http://${host()}`)).toBe(101);
    expect(await open('http://evil.example')).toContain('403');
  });

  it('passes WebDAV’s destinations at the own origin as paths', async () => {
    for (const [Destination, forwarded] of [
      [`https://${host()}/a%20b?c`, '/a%20b?c'],
      ['/a', '/a'],
      ['http://elsewhere.example/a', 'http://elsewhere.example/a'],
    ]) {
      expect((await seen({ Destination })).forwarded.get('destination')).toEqual([forwarded]);
    }
    expect((await seen({})).forwarded.has('destination')).toBe(false);
  });

  it('sends the Host that matches the page’s Origin, or the one of the run', async () => {
    const Origin = `http://${host()}`;
    expect((await ask('/strict', { ...alice.headers, Origin }, 'POST')).text).toBe(`posted to ${host()}`);
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/strict-ws`, {
      headers: { Host: host(), ...alice.headers },
      origin: Origin,
    });
    await once(socket, 'open');
    socket.terminate();

    const spec = {
      image: UPSTREAM_IMAGE,
      container_port: 80,
      wait_ready: true,
      health_path: '/',
      host_header: 'published',
    };
    const { body } = await dockapi.client.post<RunResultDto>('/containers/run', spec);
    const headers = { ...alice.headers, Host: `${body.id.slice(0, 12)}.apps.example.com` };
    const { rawHeaders } = JSON.parse((await ask('/x', headers)).text) as { rawHeaders: string[] };
    expect(rawHeaders).toContain(`127.0.0.1:${body.host_port}`);
    const location = `http://127.0.0.1:${body.host_port}/next`;
    const redirected = await ask(`/redirect?to=${encodeURIComponent(location)}`, headers);
    expect(redirected.headers.location).toBe(`http://${headers.Host}/next`);
    await removeContainer(body.id);
  });

  it.each(['h2c', 'TLS/1.0'])('opens no tunnel for another upgrade: %s', async (Upgrade) => {
    const { forwarded } = await seen({ Connection: 'Upgrade', Upgrade });
    expect([forwarded.has('upgrade'), forwarded.get('x-forwarded-for')]).toEqual([false, ['127.0.0.1, 127.0.0.1']]); // by dockAPI
  });

  it('leaves CORS, and containers that do not run, to dockAPI', async () => {
    const origin = 'http://localhost:3000';
    const { headers } = await ask('/x', { ...alice.headers, Origin: origin });
    expect(headers['access-control-allow-origin']).toBe(origin);
    await dockapi.client.post(`/containers/${app.id}/stop?timeout=0`);
    const response = await ask('/x');
    expect([response.status, response.headers['content-type']]).toEqual([502, 'application/problem+json']);
    await dockapi.client.post(`/containers/${app.id}/start`);
    await expect.poll(async () => (await ask('/x')).status).toBe(200);
    expect((await seen({})).forwarded.get('x-forwarded-for')).toEqual(['127.0.0.1']); // directly again
  });
});

describe('a container with an idle timeout, behind nginx that proxies directly', () => {
  it('is woken by a request, kept awake by what nginx carries, and its streams are seen to their end', async () => {
    const { client } = dockapi;
    const { id } = await dockapi.running(SLEEPY_APP);
    const headers = { Host: `${id.slice(0, 12)}.apps.example.com`, ...alice.headers };
    await untilAsleep(client, id);
    expect((await plainRequest(gateway.url, '/x', { headers })).status).toBe(200);
    expect(await lifetimeOf(client, id)).toMatchObject({ asleep: null, last_activity: { kind: 'http', by: 'alice' } });

    const before = (await lifetimeOf(client, id)).last_activity!.at;
    const { text } = await plainRequest(gateway.url, '/x', { headers });
    const { rawHeaders } = JSON.parse(text) as { rawHeaders: string[] };
    expect(rawHeaders).toContain('127.0.0.1'); // as X-Forwarded-For: dockAPI would have added nginx
    expect((await lifetimeOf(client, id)).last_activity!.at > before).toBe(true);

    const stream = http.get(`${gateway.url}/sse`, { headers: { ...headers, Accept: 'text/event-stream' } });
    await once(stream, 'response');
    expect(await lifetimeOf(client, id)).toMatchObject({ open: { http: 1 }, next: { at: null } });
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`, { headers });
    await once(socket, 'open');
    expect((await lifetimeOf(client, id)).open).toMatchObject({ http: 1, websocket: 1 });
    stream.destroy();
    socket.terminate();
    await expect.poll(async () => (await lifetimeOf(client, id)).next?.at).not.toBeNull();
  });
});

it('a client that is not a trusted gateway gets no address', async () => {
  await using plain = await startService({ DOCKAPI_TOKENS: tokens });
  const headers = {
    Host: '127.0.0.1',
    ...alice.headers,
    'X-Forwarded-Host': host(),
    'X-Original-Method': 'GET',
    'X-Original-URI': '/',
  };
  const { status, headers: forwarded } = await plainRequest(plain.url, '/proxy-target', { headers });
  expect([status, forwarded['x-upstream']]).toEqual([404, undefined]);
});
