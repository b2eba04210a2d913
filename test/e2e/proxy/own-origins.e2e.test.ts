import { once } from 'node:events';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { ProxyTargetDto } from '../../../src/proxy/dto/proxy-target.dto.js';
import { launchBrowser, openPage } from '../../support/browser.js';
import { plainRequest } from '../../support/plain-request.js';
import { type Service, startService, isThroughGateway } from '../../support/service.js';
import { useDockapi } from '../../support/dockapi.js';
import { ABSOLUTE_APP, importUpstreamImage, UPSTREAM_IMAGE } from '../../support/upstream-image.js';

const DOMAIN = 'apps.example.com';

let app: RunResultDto;

beforeAll(async () => {
  await importUpstreamImage();
});
const dockapi = useDockapi({ DOCKAPI_PROXY_DOMAIN: DOMAIN, DOCKAPI_HOSTS: `${DOMAIN},own.elsewhere.example` });
beforeAll(async () => {
  app = await run({ image: UPSTREAM_IMAGE, container_port: 80, name: 'own', wait_ready: true, health_path: '/' });
});

async function run(spec: object): Promise<RunResultDto> {
  const { body, text, status } = await dockapi.client.post<RunResultDto>('/containers/run', spec);
  expect(status, text).toBe(201);
  return body;
}

const port = () => new URL(dockapi.service.url).port;
const at = (host: string, path: string, headers: Record<string, string> = {}) =>
  plainRequest(dockapi.service.url, path, { headers: { Host: `${host}:${port()}`, ...headers } });

interface Seen {
  url: string;
  rawHeaders: string[];
}

describe('a container at its own origin', () => {
  it('is found by short id and by name, under localhost and the configured domain', async () => {
    for (const label of [app.id.slice(0, 12), 'own', 'OWN'])
      for (const domain of ['localhost', DOMAIN]) {
        const { status, text } = await at(`${label}.${domain}`, '/x');
        expect([status, (JSON.parse(text) as Seen).url]).toEqual([200, '/x']);
      }
  });

  it('gets every path, also those of dockAPI elsewhere, byte for byte', async () => {
    for (const path of ['/', '/containers', '/docs', '/livez', '/proxy/own/x', '/proxy/own', '//a%2Fb;c?d=&e'])
      expect((JSON.parse((await at('own.localhost', path)).text) as Seen).url).toBe(path);
  });

  it('gets the public host, and no prefix', async () => {
    const { rawHeaders } = JSON.parse((await at('own.localhost', '/x')).text) as Seen;
    const headers = new Map(rawHeaders.map((name, index) => [name.toLowerCase(), rawHeaders[index + 1]]));
    expect(headers.get('host')).toBe(`own.localhost:${port()}`);
    expect(headers.get('x-forwarded-host')).toBe(`own.localhost:${port()}`);
    expect(headers.has('x-forwarded-prefix')).toBe(false);
  });

  it('responds to WebDAV’s methods, OPTIONS *, and a full URL in the request line', async () => {
    const ask = async (method: string, path: string) =>
      JSON.parse(
        (await plainRequest(dockapi.service.url, path, { method, headers: { Host: `own.localhost:${port()}` } })).text,
      ) as unknown;
    for (const method of ['PROPFIND', 'MKCOL', 'REPORT', 'SEARCH', 'PURGE'])
      expect(await ask(method, '/x')).toMatchObject({ method, url: '/x' });
    if (isThroughGateway) return; // which may handle these itself
    expect(await ask('OPTIONS', '*')).toMatchObject({ method: 'OPTIONS', url: '*' });
    expect(await ask('GET', `http://own.localhost:${port()}/x`)).toMatchObject({ url: '/x' });
    const api = await plainRequest(dockapi.service.url, `http://127.0.0.1:${port()}/livez`, {
      headers: { Host: 'own.localhost' },
    });
    expect(api.text).toBe('{"ok":true}');
  });

  it('keeps its cookies and redirects', async () => {
    expect((await at('own.localhost', '/cookies')).headers['set-cookie']).toEqual([
      'a=1; Path=/',
      'b=2; Path=/app; HttpOnly',
    ]);
    expect((await at('own.localhost', '/redirect?to=/next')).headers.location).toBe('/next');
    const own = encodeURIComponent(`http://127.0.0.1:${app.host_port}/next`);
    expect((await at('own.localhost', `/redirect?to=${own}`)).headers.location).toBe('/next');
  });

  it('forwards WebSockets', async () => {
    const socket = new WebSocket(`${dockapi.service.url.replace('http', 'ws')}/ws`, {
      headers: { Host: `own.${DOMAIN}` },
    });
    await once(socket, 'open');
    socket.send('hello');
    const [data] = (await once(socket, 'message')) as [Buffer];
    expect(data.toString()).toBe('hello');
    socket.terminate();
  });

  it('is never dockAPI: unknown ones are 404, invalid targets 400, other hosts are dockAPI’s', async () => {
    for (const host of ['nobody.localhost', 'a.own.localhost', `nobody.${DOMAIN}`])
      expect([host, (await at(host, '/livez')).status]).toEqual([host, 404]);
    expect((await at('own.localhost', '/a/../b')).status).toBe(400);
    for (const host of ['localhost', DOMAIN, 'own.elsewhere.example'])
      expect([host, (await at(host, '/livez')).text]).toEqual([host, '{"ok":true}']);
  });

  it('responds to pages of other origins as by path', async () => {
    const origin = 'http://localhost:3999';
    const response = await at('own.localhost', '/x', { Origin: origin });
    expect(response.headers['access-control-allow-origin']).toBe(origin);
    const foreign = await at('own.localhost', '/x', { Origin: 'http://other.localhost' });
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('GET /proxy/{id}', () => {
  it('returns the own origin by the short id, with the port of the request', async () => {
    const { body } = await dockapi.client.get<ProxyTargetDto>('/proxy/own');
    expect(body.url).toBe(`http://${app.id.slice(0, 12)}.${DOMAIN}:${port()}/`);
    expect(body.host_header).toBeNull();
  });

  it('returns the Host that the run requested and the application gets', async () => {
    const choices = { public: `127.0.0.1:${port()}`, published: undefined };
    for (const [host_header, byPath] of Object.entries(choices)) {
      const { id, labels, host_port } = await run({ image: UPSTREAM_IMAGE, container_port: 80, host_header });
      expect(labels['dockapi.host_header']).toBe(host_header);
      expect((await dockapi.client.get<ProxyTargetDto>(`/proxy/${id}`)).body.host_header).toBe(host_header);
      const hostAt = async (host: string, path: string) => {
        await expect.poll(async () => (await at(host, path)).status).toBe(200);
        const { rawHeaders } = JSON.parse((await at(host, path)).text) as Seen;
        return rawHeaders[rawHeaders.findIndex((name) => name.toLowerCase() === 'host') + 1];
      };
      const own = `${id.slice(0, 12)}.localhost`;
      expect(await hostAt('127.0.0.1', `/proxy/${id}/x`)).toBe(byPath ?? `127.0.0.1:${host_port}`);
      expect(await hostAt(own, '/x')).toBe(byPath ? `${own}:${port()}` : `127.0.0.1:${host_port}`);
    }
  });
});

describe('in Chromium', () => {
  let browser: Browser;
  /** Without DOCKAPI_PROXY_DOMAIN: browsers resolve subdomains of localhost themselves. */
  let local: Service;

  beforeAll(async () => {
    browser = await launchBrowser();
    local = await startService();
  });
  afterAll(async () => {
    await browser.close();
    await local.stop();
  });

  const pathOf = (name: string) => `${local.url}/proxy/${name}/`;
  const originOf = async (name: string) =>
    ((await (await fetch(`${local.url}/proxy/${name}`)).json()) as ProxyTargetDto).url ?? '';

  it('an application with relative links works at either URL, its WebSocket too', async () => {
    for (const url of [pathOf('own'), await originOf('own')]) {
      const { page, errors } = await openPage(browser);
      await page.goto(`${url}page`);
      await expect.poll(() => page.textContent('#said')).toBe('hello');
      expect(errors).toEqual([]);
      await page.close();
    }
  });

  it('an application that compares Origin with Host accepts the POST and the WebSocket of its page', async () => {
    const { page, errors } = await openPage(browser);
    const origin = await originOf('own');
    await page.goto(`${origin}strict-page`);
    await expect.poll(() => page.textContent('#posted')).toBe(`posted to ${new URL(origin).host}`);
    await expect.poll(() => page.textContent('#said')).toBe('hello');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('an application with absolute links and a WebSocket works at its own origin, where its path redirects', async () => {
    const { id } = await run({ ...ABSOLUTE_APP, name: 'absolute' });
    const { page, errors } = await openPage(browser);
    await page.goto(await originOf('absolute'));
    await expect.poll(() => page.textContent('#greeting')).toBe('first');

    // The page learns of a change by its WebSocket, without a reload.
    const change = `require('node:fs').writeFileSync('/site/src/greeting.js', "export const greeting = 'second';")`;
    await dockapi.client.post(`/containers/${id}/exec`, { command: ['/node', '-e', change] });
    await expect.poll(() => page.textContent('#greeting')).toBe('second');
    expect(errors).toEqual([]);

    await page.goto(`${pathOf('absolute')}?from=path`);
    expect(page.url()).toBe(`${await originOf('absolute')}?from=path`);
    await expect.poll(() => page.textContent('#greeting')).toBe('second');
    await page.close();
  });
});
