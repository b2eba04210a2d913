import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ContainerDetailsDto, ContainerDto, RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { CreatedLinkDto, LinkDto } from '../../../src/proxy/admission/link.dto.js';
import type { ProxyTargetDto } from '../../../src/proxy/dto/proxy-target.dto.js';
import type { ApiResponse } from '../../support/client.js';
import { createForeign, uniqueName } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest } from '../../support/engine.js';
import { plainRequest } from '../../support/plain-request.js';
import { freePorts, listen } from '../../support/ports.js';
import { makeToken } from '../../support/tokens.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../../support/upstream-image.js';

const DOMAIN = 'apps.example.com';
const UPSTREAM = { image: UPSTREAM_IMAGE, container_port: 80, command: undefined };
const READY = { ...UPSTREAM, wait_ready: true, health_path: '/' };
const alice = makeToken('alice', 'team-a', 'read,run,proxy');
const bob = makeToken('bob', 'team-b', 'read,run,proxy');

/** Listens on 80, 9000 and 9001; 9002 is published too. */
let app: RunResultDto;
/** Alice's, with 80 and 9000. */
let owned: RunResultDto;

beforeAll(() => importUpstreamImage());
const dockapi = useDockapi({ DOCKAPI_PROXY_DOMAIN: DOMAIN });
/** On the same engine. */
const guarded = useDockapi(
  { DOCKAPI_TOKENS: [alice, bob].map(({ entry }) => entry).join(';'), DOCKAPI_PROXY_DOMAIN: DOMAIN },
  alice.headers,
);
beforeAll(async () => {
  const ports = [9000, { container_port: 9001 }, { container_port: 9002, host_port: 0 }];
  app = await dockapi.running({ ...READY, name: 'many', env: { PORTS: '80,9000,9001' }, ports });
  owned = await guarded.running({ ...READY, env: { PORTS: '80,9000' }, ports: [9000] });
});

interface Seen {
  port: number;
  url: string;
  rawHeaders: string[];
}

const dockapiPort = () => new URL(dockapi.service.url).port;
const shortId = ({ id }: RunResultDto) => id.slice(0, 12);
const hostPortOf = (containerPort: number, of = app) =>
  of.ports.find(({ container_port }) => container_port === containerPort)?.host_port;
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  plainRequest(dockapi.service.url, path, { method, headers });
const at = (host: string, path: string, headers: Record<string, string> = {}) =>
  ask(path, { Host: `${host}:${dockapiPort()}`, ...headers });
const seen = (text: string) => JSON.parse(text) as Seen;
const headersOf = ({ rawHeaders }: Seen) =>
  new Map(rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1]]] : [])));

describe('ports of a run', () => {
  it('are returned by run, list and inspect, container_port first', async () => {
    const all = [80, 9000, 9001, 9002];
    expect(app.ports.map(({ container_port }) => container_port)).toEqual(all);
    const hostPorts = app.ports.map(({ host_port }) => host_port);
    expect(new Set(hostPorts).size).toBe(4);
    for (const port of hostPorts) expect(port).toBeGreaterThanOrEqual(20_000);
    expect(app).toMatchObject({ container_port: 80, host_port: hostPorts[0] });
    const listed = (await dockapi.client.get<ContainerDto[]>('/containers')).body.find(({ id }) => id === app.id);
    const { body } = await dockapi.client.get<ContainerDetailsDto>('/containers/many');
    for (const each of [listed, body]) expect(each?.ports).toEqual(app.ports);
    expect(app.labels['dockapi.ports']).toBe(all.map((port) => `${hostPortOf(port)}:${port}`).join(','));
  });

  it.each([
    [[8080], '8080 is the container_port'],
    [[9000, { container_port: 9000 }], '9000 is named twice'],
    [
      [
        { container_port: 81, host_port: 8_999 },
        { container_port: 82, host_port: 8_999 },
      ],
      '8999 is used twice',
    ],
    [[0], 'entry 0 must be a port'],
    [[81, '82'], 'entry 1 must be a port'],
    [[{ host_port: 81 }], 'entry 0 needs a container_port'],
    [[{ container_port: 81, host_port: 65_536 }], 'host_port that is not'],
    [[{ container_port: 81, protocol: 'udp' }], 'no field "protocol"'],
    [9000, 'must be an array'],
    [Array.from({ length: 21 }, (_each, index) => 1_000 + index), '20 entries at most'],
  ])('%j are 400: %s', async (ports, message) => {
    const { status, body } = await dockapi.run({ ports });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field: 'ports', message: expect.stringContaining(message) as string }]);
  });

  it('that is taken is port_in_use with its number, and leaves no container and no port behind', async () => {
    const first = await freePorts(2);
    await using taken = await listen(first + 1);
    const name = uniqueName('half');
    const ports = [9000, { container_port: 9001, host_port: first + 1 }];
    const { status, body } = await dockapi.run({ host_port: first, ports, name });
    expect([status, body]).toMatchObject([400, { code: 'port_in_use', host_port: taken.port }]);
    expect(body.detail).toContain(String(taken.port));
    expect((await engineRequest('GET', `/containers/${name}/json`)).status).toBe(404);
    await using _free = await listen(first);
  });

  it('need the scope host to choose host ports', async () => {
    const { status, body } = await guarded.run({ ports: [{ container_port: 81, host_port: 20_000 }] });
    expect([status, body]).toMatchObject([
      403,
      { detail: expect.stringMatching(/^ports: the scope "host"/) as string },
    ]);
  });

  it('are kept across a stop and a start, and the proxy finds them', async () => {
    await dockapi.client.post('/containers/many/stop?timeout=0');
    const stopped = (await dockapi.client.get<ContainerDetailsDto>('/containers/many')).body;
    expect(stopped.ports.map(({ host_port }) => host_port)).toEqual([null, null, null, null]);
    expect((await ask('/proxy/many:9000/')).status).toBe(502);
    const { body } = await dockapi.client.post<ContainerDto>('/containers/many/start');
    expect(body.ports).toEqual(app.ports);
    await expect.poll(async () => (await ask('/proxy/many:9000/')).status).toBe(200);
  });
});

describe('a published port by path', () => {
  it('is reached by every way to name its container, with its own Host and prefix', async () => {
    for (const id of [app.id, shortId(app), 'many'])
      for (const [suffix, port] of [
        ['', 80],
        [':80', 80],
        [':9000', 9000],
        ['%3A9001', 9001],
      ] as const) {
        const { status, text } = await ask(`/proxy/${id}${suffix}/a%2Fb//c?d=&e`);
        expect([status, seen(text)]).toMatchObject([200, { port, url: '/a%2Fb//c?d=&e' }]);
        const headers = headersOf(seen(text));
        expect(headers.get('x-forwarded-prefix')).toBe(`/proxy/${id}${suffix}`);
        expect(headers.get('host')).toBe(`127.0.0.1:${hostPortOf(port)}`);
      }
  });

  it('is returned by GET /proxy/{id}:{port}', async () => {
    const first = (await dockapi.client.get<ProxyTargetDto>('/proxy/many')).body;
    const second = (await dockapi.client.get<ProxyTargetDto>('/proxy/many:9000')).body;
    const url = (label: string) => `http://${label}.${DOMAIN}:${dockapiPort()}/`;
    const upstream = (port: number) => `http://127.0.0.1:${hostPortOf(port)}`;
    expect(first).toMatchObject({ container_port: 80, upstream: upstream(80), url: url(shortId(app)) });
    expect(second).toMatchObject({ container_port: 9000, upstream: upstream(9000), url: url(`9000-${shortId(app)}`) });
    expect((await ask('/proxy/many%3A9000')).status).toBe(200);
  });

  it('that is not published is 404 port_not_published, and lists the published ones', async () => {
    for (const path of ['/proxy/many:9003/', '/proxy/many:9003', `/proxy/many:${hostPortOf(80)}/`]) {
      const { status, text } = await ask(path);
      expect([status, JSON.parse(text)]).toMatchObject([404, { code: 'port_not_published' }]);
      expect(text).toContain('80, 9000, 9001, 9002');
    }
  });

  it.each(['many:', 'many:0', 'many:080', 'many:99999', 'many:80:80', 'many:80%3A80', 'many:http', ':80'])(
    '%s is 400',
    async (address) => {
      for (const path of [`/proxy/${address}/`, `/proxy/${address}`]) {
        const { status, text } = await ask(path);
        expect([status, JSON.parse(text)]).toMatchObject([400, { code: 'invalid_request' }]);
      }
    },
  );

  it('at which nothing listens is 502, and the others work on', async () => {
    expect((await ask('/proxy/many:9002/')).status).toBe(502);
    expect((await ask('/proxy/many:9001/')).status).toBe(200);
  });

  it('serves HEAD, event streams and uploads', async () => {
    const head = await ask('/proxy/many:9000/x', {}, 'HEAD');
    expect([head.status, head.text]).toEqual([200, '']);
    const body = 'x'.repeat(1 << 20);
    const upload = await fetch(`${dockapi.service.url}/proxy/many:9000/upload`, { method: 'PUT', body });
    const sha256 = createHash('sha256').update(body).digest('hex');
    expect(await upload.json()).toEqual({ bytes: body.length, sha256 });
    const stream = http.get(`${dockapi.service.url}/proxy/many:9000/sse`);
    const [response] = (await once(stream, 'response')) as [http.IncomingMessage];
    const [first] = (await once(response, 'data')) as [Buffer];
    expect(first.toString()).toBe('data: first\n\n');
    stream.destroy();
  });

  it('carries WebSockets', async () => {
    expect(await portBehind(`/proxy/many:9000/ws`)).toBe('9000');
    expect(await portBehind('/ws', `9001-${shortId(app)}.${DOMAIN}`)).toBe('9001');
  });

  it('keeps its cookies from the container’s other ports', async () => {
    for (const prefix of ['/proxy/many', '/proxy/many:9000'])
      expect((await ask(`${prefix}/cookies`)).headers['set-cookie']).toEqual([
        `a=1; Path=${prefix}`,
        `b=2; Path=${prefix}/app; HttpOnly`,
      ]);
  });

  it('redirects to another published port, by its mapping or as the container knows it', async () => {
    const location = async (prefix: string, to: string) =>
      (await ask(`${prefix}/redirect?to=${encodeURIComponent(to)}`)).headers.location;
    const mapped = (port: number) => `http://127.0.0.1:${hostPortOf(port)}/x?y#z`;
    expect(await location('/proxy/many', mapped(9000))).toBe('/proxy/many:9000/x?y#z');
    expect(await location('/proxy/many', 'http://127.0.0.1:9001/../x')).toBe('/proxy/many:9001/x');
    expect(await location('/proxy/many:9000', mapped(9000))).toBe('/proxy/many:9000/x?y#z');
    expect(await location('/proxy/many:9000', mapped(80))).toBe('/proxy/many/x?y#z');
    expect(await location('/proxy/many:9000', mapped(9001))).toBe('/proxy/many:9001/x?y#z');
    expect(await location('/proxy/many:9000', '/x')).toBe('/proxy/many:9000/x');
    const foreign = `http://127.0.0.1:${hostPortOf(80, owned)}/x`;
    expect(await location('/proxy/many', foreign)).toBe(foreign);
  });

  it('sends a browser that opens a page to the origin of that port', async () => {
    const { status, headers } = await ask('/proxy/many:9000/page?a', { 'Sec-Fetch-Mode': 'navigate' });
    expect([status, headers.location]).toEqual([307, `http://9000-${shortId(app)}.${DOMAIN}:${dockapiPort()}/page?a`]);
  });
});

describe('a published port at its own origin', () => {
  it('is there under localhost and the configured domain, and sees the public host', async () => {
    for (const domain of ['localhost', DOMAIN]) {
      const host = `9000-${shortId(app)}.${domain}`;
      const { status, text } = await at(host, '/x');
      expect([status, seen(text)]).toMatchObject([200, { port: 9000, url: '/x' }]);
      const headers = headersOf(seen(text));
      expect(headers.get('host')).toBe(`${host}:${dockapiPort()}`);
      expect(headers.has('x-forwarded-prefix')).toBe(false);
    }
  });

  it('that is not published is 404 port_not_published', async () => {
    const { status, text } = await at(`9003-${shortId(app)}.localhost`, '/');
    expect([status, JSON.parse(text)]).toMatchObject([404, { code: 'port_not_published' }]);
  });

  it('redirects to the origins of the other ports', async () => {
    const host = `9000-${shortId(app)}.localhost`;
    const location = async (to: string) => (await at(host, `/redirect?to=${encodeURIComponent(to)}`)).headers.location;
    const origin = (label: string) => `http://${label}.${DOMAIN}:${dockapiPort()}`;
    expect(await location(`http://127.0.0.1:${hostPortOf(9000)}/x`)).toBe('/x');
    expect(await location(`http://127.0.0.1:${hostPortOf(80)}//x`)).toBe(`${origin(shortId(app))}//x`);
    expect(await location(`http://${host}:9001/x`)).toBe(`${origin(`9001-${shortId(app)}`)}/x`);
    expect(await location('/x')).toBe('/x');
  });

  it('is not reached by a container’s name of that form', async () => {
    const name = `9000-${shortId(app)}`;
    const twin = await dockapi.running({ ...READY, name });
    expect(seen((await at(`${name}.localhost`, '/')).text).port).toBe(9000);
    expect(seen((await ask(`/proxy/${name}/`)).text).port).toBe(80);
    expect(seen((await at(`${shortId(twin)}.localhost`, '/')).text).port).toBe(80);
  });
});

describe('with tokens', () => {
  const hostOf = (label: string) => `${label}.${DOMAIN}:${new URL(guarded.service.url).port}`;
  const get = (path: string, headers: Record<string, string>) => plainRequest(guarded.service.url, path, { headers });
  const link = (fields: object, by = alice): Promise<ApiResponse<CreatedLinkDto>> =>
    guarded.client.post(`/containers/${owned.id}/links`, fields, by);

  it('a port of another owner’s container is 404, published or not', async () => {
    const { headers } = bob;
    const id = owned.id;
    for (const port of [80, 9000, 9001]) {
      expect((await get(`/proxy/${id}:${port}/`, headers)).text).toContain('container_not_found');
      expect((await get(`/proxy/${id}:${port}`, headers)).text).toContain('container_not_found');
      const own = await get('/', { ...headers, Host: hostOf(`${port}-${shortId(owned)}`) });
      expect(own.text).toContain('container_not_found');
    }
    expect((await link({ port: 9000 }, bob)).body).toMatchObject({ code: 'container_not_found' });
    expect(seen((await get(`/proxy/${id}:9000/`, alice.headers)).text).port).toBe(9000);
    expect((await get(`/proxy/${id}:9000/`, {})).status).toBe(401);
  });

  it('a link opens its own port alone', async () => {
    const labels = { none: shortId(owned), 9000: `9000-${shortId(owned)}`, 80: `80-${shortId(owned)}` };
    for (const [port, label] of Object.entries(labels)) {
      const { status, body } = await link(port === 'none' ? {} : { port: Number(port) });
      expect([status, body]).toMatchObject([201, { port: port === 'none' ? null : Number(port) }]);
      expect(new URL(body.url).host).toBe(hostOf(label));
      const opened = await get(body.url.slice(body.url.indexOf('/?')), { Host: hostOf(label) });
      expect(opened.status).toBe(302);
      const Cookie = opened.headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
      for (const other of Object.values(labels)) {
        const response = await get('/', { Host: hostOf(other), Cookie });
        expect([label, other, response.status]).toEqual([label, other, other === label ? 200 : 401]);
        const byQuery = await get(`/?${Cookie}`, { Host: hostOf(other) });
        expect([label, other, byQuery.status]).toEqual([label, other, other === label ? 302 : 401]);
      }
      expect((await get(`/proxy/${owned.id}:9000/`, { Cookie })).status).toBe(401);
    }
    const listed = (await guarded.client.get<LinkDto[]>(`/containers/${owned.id}/links`)).body;
    expect(listed.map(({ port }) => port)).toEqual(expect.arrayContaining([null, 80, 9000]));
  });

  it('a link to a port that is not published is 404, and to an invalid port 400', async () => {
    expect((await link({ port: 9001 })).body).toMatchObject({ status: 404, code: 'port_not_published' });
    for (const port of [0, 65_536, '80']) expect((await link({ port })).body).toMatchObject({ status: 400 });
  });
});

describe('a container of an earlier version', () => {
  it('has the one port of its labels, and works as before', async () => {
    const port = await freePorts();
    const runId = '8f6f3c1e-0000-4000-8000-000000000000';
    const Labels = {
      'dockapi.managed': 'true',
      'dockapi.run': runId,
      'dockapi.container_port': '80',
      'dockapi.host_port': String(port),
      'dockapi.image': UPSTREAM_IMAGE,
    };
    const HostConfig = {
      Annotations: { 'dockapi.run': runId },
      PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
    };
    const Cmd = ['/node', '/app/server.mjs'];
    const created = { Image: UPSTREAM_IMAGE, Cmd, Labels, ExposedPorts: { '80/tcp': {} }, HostConfig };
    const Id = await createForeign(created, 'earlier');
    expect((await dockapi.client.post(`/containers/${Id}/start`)).status).toBe(200);
    const { body } = await dockapi.client.get<ContainerDetailsDto>('/containers/earlier');
    const ports = [{ container_port: 80, host_port: port }];
    expect(body).toMatchObject({ container_port: 80, host_port: port, ports });
    await expect.poll(async () => (await ask('/proxy/earlier/')).status).toBe(200);
    expect((await ask('/proxy/earlier:80/')).status).toBe(200);
    expect((await ask('/proxy/earlier:9000/')).status).toBe(404);
    expect((await at(`80-${Id.slice(0, 12)}.localhost`, '/')).status).toBe(200);
    expect((await dockapi.client.post<ContainerDto>('/containers/earlier/restart?timeout=0')).body.ports).toEqual(
      ports,
    );
  });
});

/** The container's port that a WebSocket ends at. */
async function portBehind(path: string, host?: string): Promise<string> {
  const url = `${dockapi.service.url.replace('http', 'ws')}${path}`;
  const socket = new WebSocket(url, { headers: host === undefined ? {} : { Host: `${host}:${dockapiPort()}` } });
  await once(socket, 'open');
  socket.send('port');
  const [data] = (await once(socket, 'message')) as [Buffer];
  socket.terminate();
  return data.toString();
}
