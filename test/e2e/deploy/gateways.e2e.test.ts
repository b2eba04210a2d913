import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Dockapi } from '../../../clients/typescript/src/index.js';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { StatsDto } from '../../../src/containers/stats/stats.dto.js';
import type { ProxyTargetDto } from '../../../src/proxy/dto/proxy-target.dto.js';
import { launchBrowser, openPage } from '../../support/browser.js';
import { Client } from '../../support/client.js';
import { removeContainer } from '../../support/engine.js';
import { type DeployedGateway, GATEWAYS, PREFIX, startGatewayOf } from '../../support/gateways.js';
import { httpContainer, respond } from '../../support/http-container.js';
import { SHORTEST_IDLE, untilAsleep } from '../../support/lifetimes.js';
import { plainRequest } from '../../support/plain-request.js';
import { readEvents } from '../../support/server-sent-events.js';
import { type Service, startService } from '../../support/service.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../../support/upstream-image.js';

const MIB = 1 << 20;
const BODY = Buffer.alloc(64 * MIB, 'y');
const APP = `${PREFIX}/proxy/app`;
const SUB_DELIMITERS = "/!$'()*,@";
const PATHS = [
  '/',
  '/proxy-target',
  '/a%2Fb',
  '//double//slash',
  '/semi;colon=1',
  '/q?a=&a=1&a&&b=%20+',
  '/%C3%BC',
  SUB_DELIMITERS,
];
const OWN_HOST = 'app.apps.example.com';

interface Seen {
  url: string;
  rawHeaders: string[];
}

/** It starts at once, and takes longer to wake than a browser waits for it. */
const SLOW_TO_WAKE = httpContainer(respond(200), 'sleep 3 if -e "/tmp/before"; open(my $f, ">", "/tmp/before")');

const SLEEPER = { image: 'busybox', container_port: 8080, command: ['sleep', '600'] };

let service: Service;
let browser: Browser;
/** A container by gateway. */
const sleepers: Record<string, string> = {};
let app: RunResultDto;

beforeAll(async () => {
  await importUpstreamImage();
  browser = await launchBrowser();
  service = await startService({
    DOCKAPI_HOSTS: 'dockapi.example.com',
    DOCKAPI_TRUSTED_PROXIES: '127.0.0.1',
    DOCKAPI_PROXY_DOMAIN: 'apps.example.com',
  });
  const env = { PORTS: '80,9000' };
  const ports = { container_port: 80, ports: [9000] };
  const spec = { image: UPSTREAM_IMAGE, ...ports, env, name: 'app', wait_ready: true, health_path: '/' };
  const direct = await Client.connect(service.url);
  const run = async (fields: object) => (await direct.post<RunResultDto>('/containers/run', fields)).body;
  app = await run(spec);
  const slow = { ...SLOW_TO_WAKE, wait_ready: true, health_path: '/', idle_timeout: SHORTEST_IDLE };
  for (const name of GATEWAYS) sleepers[name] = (await run(slow)).id;
});
afterAll(async () => {
  await browser.close();
  for (const id of [app.id, ...Object.values(sleepers)]) await removeContainer(id);
  await service.stop();
});

describe.each(GATEWAYS)('behind %s, with its configuration of deploy/', (name) => {
  let gateway: DeployedGateway;
  let client: Client;

  beforeAll(async () => {
    gateway = await startGatewayOf(name, Number(new URL(service.url).port));
    client = await Client.connect(gateway.url + PREFIX);
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  const get = (path: string, headers: Record<string, string> = {}) => plainRequest(gateway.url, path, { headers });

  it('the API is under the prefix, and nowhere else', async () => {
    expect((await client.get('/healthz')).status).toBe(200);
    expect((await client.get<RunResultDto>('/containers/app')).body.id).toBe(app.id);
    expect((await client.get('/containers/nobody')).body.code).toBe('container_not_found');
    expect((await get('/healthz')).status).toBe(404);
  });

  it('another published port is there by prefix and at its own origin', async () => {
    const ownHost = `9000-${app.id.slice(0, 12)}.apps.example.com`;
    for (const response of [await get(`${APP}:9000/x?y`), await get('/x?y', { Host: ownHost })])
      expect(JSON.parse(response.text)).toMatchObject({ port: 9000, url: '/x?y' });
    const mapped = (containerPort: number) =>
      app.ports.find((port) => port.container_port === containerPort)?.host_port;
    const location = async (prefix: string, port: number, headers = {}) =>
      (await get(`${prefix}/redirect?to=${encodeURIComponent(`http://127.0.0.1:${mapped(port)}/x`)}`, headers)).headers
        .location;
    expect(await location(APP, 9000)).toBe(`${APP}:9000/x`);
    expect(await location(`${APP}:9000`, 80)).toBe(`${APP}/x`);
    expect(await location('', 9000, { Host: OWN_HOST })).toBe(`http://${ownHost}/x`);
    expect((await get(`${APP}:9000/cookies`)).headers['set-cookie']?.[0]).toBe(`a=1; Path=${APP}:9000`);
  });

  it('a container gets every path byte for byte, by prefix and at its own origin', async () => {
    for (const path of PATHS) {
      // Of a path that it shortens, Caddy escapes more than was.
      if (name !== 'Caddy' || path !== SUB_DELIMITERS)
        expect((JSON.parse((await get(APP + path)).text) as Seen).url).toBe(path);
      expect((JSON.parse((await get(path, { Host: OWN_HOST })).text) as Seen).url).toBe(path);
    }
  });

  it('a browser sees the waiting page of a container that wakes, and then the application', async () => {
    const id = sleepers[name]!;
    await untilAsleep(client, id);
    const Host = `${id.slice(0, 12)}.apps.example.com`;
    const visit = () => get('/', { Host, 'Sec-Fetch-Mode': 'navigate', Accept: 'text/html' });
    const waiting = await visit();
    expect([waiting.status, waiting.headers]).toMatchObject([503, { 'retry-after': '1', 'cache-control': 'no-store' }]);
    expect(waiting.text).toContain('<meta http-equiv="refresh" content="1">');
    await expect.poll(async () => (await visit()).status).toBe(200);
  });

  it('a container gets the client’s address and origin, and no claims of the client', async () => {
    const claims = {
      Host: 'dockapi.example.com',
      'X-Forwarded-For': '6.6.6.6',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Prefix': '/evil',
      'X-Forwarded-Port': '6666',
      'X-Forwarded-User': 'root',
      'X-Forwarded-Client-Cert': 'evil',
      Forwarded: 'for=6.6.6.6',
    };
    const { rawHeaders } = JSON.parse((await get(`${APP}/x`, claims)).text) as Seen;
    const seen = new Map(rawHeaders.map((each, index) => [each.toLowerCase(), rawHeaders[index + 1]]));
    expect(seen.get('x-forwarded-for')).toBe('127.0.0.1, 127.0.0.1');
    expect(seen.get('x-forwarded-host')).toBe('dockapi.example.com');
    expect(seen.get('x-forwarded-proto')).toBe('http');
    expect(seen.get('x-forwarded-prefix')).toBe(APP);
    expect(rawHeaders.join()).not.toMatch(/evil|6666|6\.6\.6|root/);
  });

  it('redirects and cookies stay under the prefix, and are unchanged at the container’s own origin', async () => {
    expect((await get(`${APP}/redirect?to=/next`)).headers.location).toBe(`${APP}/next`);
    expect((await get(`${APP}/cookies`)).headers['set-cookie']?.[0]).toBe(`a=1; Path=${APP}`);
    expect((await get('/redirect?to=/next', { Host: OWN_HOST })).headers.location).toBe('/next');
    expect((await get('/cookies', { Host: OWN_HOST })).headers['set-cookie']?.[0]).toBe('a=1; Path=/');
  });

  it('keeps to its configuration, whatever headers a container sends', async () => {
    expect((await get(`${APP}/accel`)).text).toBe('its own');
    expect((await get('/accel', { Host: OWN_HOST })).text).toBe('its own');
  });

  it('returns the container’s own origin', async () => {
    const { text } = await get(APP, { Host: 'dockapi.example.com' });
    expect((JSON.parse(text) as ProxyTargetDto).url).toBe(`http://${app.id.slice(0, 12)}.apps.example.com/`);
  });

  it('the documentation pages and everything that they name are under the prefix', async () => {
    const { body } = await client.get<{ servers: { url: string }[] }>('/openapi.json');
    expect(body.servers).toEqual([{ url: PREFIX, description: 'This service' }]);
    expect((await client.get('/docs/swagger-ui-init.js')).text).toContain(`"url": "${PREFIX}"`);
    for (const page of [`${PREFIX}/docs`, `${PREFIX}/redoc`]) {
      const { text } = await get(page);
      const named = [...text.matchAll(/(?:src|href|spec-url)=["']([^"'#]+)/g)].map(([, url = '']) => url);
      expect(named.length).toBeGreaterThan(2);
      for (const url of named) {
        const { pathname } = new URL(url, gateway.url + page);
        expect([pathname, (await get(pathname)).status]).toEqual([expect.stringMatching(/^\/dockapi\//), 200]);
      }
    }
  });

  it('the page shows a container as soon as it runs, and a terminal in it', async () => {
    const { page, origins, errors } = await openPage(browser);
    await page.goto(`${gateway.url}${PREFIX}/`);
    await page.getByRole('link', { name: 'app', exact: true }).waitFor();
    await using container = await new Dockapi({ url: service.url }).run({ ...SLEEPER, name: 'seen' });
    await page.getByRole('link', { name: container.data?.name ?? '', exact: true }).click();
    await page.getByRole('link', { name: 'Terminal' }).click();
    await page.getByRole('button', { name: 'New shell' }).click();
    await page.getByText('Connected', { exact: true }).waitFor();
    await page.getByLabel('Terminal input').focus();
    await page.keyboard.type('echo typed $((6 * 7))\n');
    await page.locator('.xterm-rows').getByText('typed 42').waitFor();
    expect([...origins]).toEqual([gateway.url]);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('the TypeScript client runs a container, follows its log, and types into a command', async () => {
    const dockapi = new Dockapi({ url: gateway.url + PREFIX });
    await using container = await dockapi.run({ ...SLEEPER, command: ['sh', '-c', 'echo begun; exec sleep 600'] });
    for await (const event of container.logs({ follow: true, tail: 'all' })) {
      expect(event).toMatchObject({ type: 'stdout', text: 'begun\n' });
      break;
    }
    expect(await container.exec('echo out')).toMatchObject({ stdout: 'out\n' });
    await using process = await container.spawn('cat', { stdin: true });
    const writer = process.stdin.getWriter();
    await writer.write(Buffer.from('typed'));
    await writer.close();
    expect(await process.text()).toBe('typed');
  });

  it.each([
    ['an event', '/sse', 'data: first\n\n'],
    ['a piece of a body of known length', '/trickle', 'first'],
  ])('%s arrives as it is sent, while the response continues', async (_what, path, first) => {
    const controller = new AbortController();
    const response = await fetch(gateway.url + APP + path, { signal: controller.signal });
    const { value } = (await response.body!.getReader().read()) as { value: Uint8Array };
    expect(new TextDecoder().decode(value)).toBe(first);
    controller.abort();
  });

  it('transfers 64 MiB in each direction', async () => {
    const upload = await fetch(`${gateway.url}${APP}/upload`, { method: 'POST', body: BODY });
    expect(await upload.json()).toEqual({
      bytes: BODY.length,
      sha256: createHash('sha256').update(BODY).digest('hex'),
    });
    const download = await fetch(`${gateway.url}${APP}/download?mib=64`);
    let bytes = 0;
    for await (const part of download.body as AsyncIterable<Uint8Array>) bytes += part.length;
    expect(bytes).toBe(64 * MIB);
  });

  it('stats arrive as events, one after the other', async () => {
    using events = await readEvents<StatsDto>(`${gateway.url}${PREFIX}/containers/app/stats`);
    const [first, second] = [await events.next('stats'), await events.next('stats')];
    expect(first?.id).toBe(app.id);
    expect(second?.at).not.toBe(first?.at);
  });

  it.each(['known', 'unknown'])('files of any size pass, of %s length', async (length) => {
    const url = `${gateway.url}${PREFIX}/containers/app/files?path=/file-of-${length}-length`;
    const body = length === 'known' ? BODY : new Blob([BODY]).stream();
    const upload = await fetch(url, { method: 'PUT', body, duplex: 'half' });
    expect(await upload.json()).toMatchObject({ size: BODY.length });
    const download = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(download.equals(BODY)).toBe(true);
  });

  it.each([
    ['by prefix', `${APP}/ws`, 'dockapi.example.com'],
    ['at the container’s own origin', '/ws', OWN_HOST],
  ])('forwards WebSockets %s, with subprotocols and close codes', async (_where, path, Host) => {
    const socket = new WebSocket(gateway.url.replace('http', 'ws') + path, ['one', 'two'], { headers: { Host } });
    await once(socket, 'open');
    expect(socket.protocol).toBe('two');
    socket.send('hello');
    expect(String(((await once(socket, 'message')) as [Buffer])[0])).toBe('hello');
    socket.send('close me');
    expect(((await once(socket, 'close')) as [number])[0]).toBe(4_321);
  });
});
