import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import { launchBrowser } from '../../support/browser.js';
import { Client } from '../../support/client.js';
import { CountingEngine, type EngineCall } from '../../support/counting-engine.js';
import { removeContainer } from '../../support/engine.js';
import { SLEEPY_APP, untilAsleep } from '../../support/lifetimes.js';
import { type Service, startService } from '../../support/service.js';
import { makeToken } from '../../support/tokens.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../../support/upstream-image.js';

// Attacks of web pages, in Chromium, with `evil.test` and `dockapi.test` resolving to this machine.

const DOCKAPI = 'dockapi.test';

let engine: CountingEngine;
let service: Service;
let browser: Browser;
/** Serves an empty page, an attacker's or a developer's, at every name of this machine. */
let pages: http.Server;
let app: RunResultDto;
let own: string;

beforeAll(async () => {
  [engine] = await Promise.all([CountingEngine.listen(), importUpstreamImage()]);
  [service, browser] = await Promise.all([
    startService({ DOCKER_HOST: engine.host, DOCKAPI_HOSTS: DOCKAPI }),
    launchBrowser('--host-resolver-rules=MAP *.test 127.0.0.1'),
  ]);
  pages = http.createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<p>'));
  pages.listen(0, '127.0.0.1');
  await once(pages, 'listening');
  app = await runApp();
  own = `http://${app.id.slice(0, 12)}.localhost:${port()}`;
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
  pages?.close();
  await removeContainer('visited');
  await engine?.[Symbol.asyncDispose]();
});

async function runApp(name = 'visited'): Promise<RunResultDto> {
  const spec = { image: UPSTREAM_IMAGE, container_port: 80, name, wait_ready: true, health_path: '/' };
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${service.url}/containers/run`, {
    method: 'POST',
    headers,
    body: JSON.stringify(spec),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as RunResultDto;
}

const port = () => new URL(service.url).port;
const at = (host: string) => `http://${host}:${port()}`;
const pageAt = (host: string) => `http://${host}:${(pages.address() as AddressInfo).port}/`;

async function open(url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  return page;
}

/**
 * Tries, from a page, to read the API, to stop the container and to read its log. The responses do not matter: the engine
 * shows what happened. @returns the list of containers, if the page gets to see it
 */
function attack(page: Page, api: string): Promise<string> {
  return page.evaluate<string>(`(async () => {
    const text = await fetch('${api}/containers').then((reply) => reply.text(), () => 'hidden');
    await fetch('${api}/containers/visited/stop', { method: 'POST', mode: 'no-cors' }).catch(() => 'hidden');
    await new Promise((resolve) => Object.assign(new Image(), { onerror: resolve, src: '${api}/containers/visited/logs' }));
    return text;
  })()`);
}

/** The outcome of a page's WebSocket to the container. */
function connect(page: Page, url: string): Promise<string> {
  return page.evaluate<string>(`new Promise((resolve) => {
    Object.assign(new WebSocket('${url}'), { onopen: () => resolve('open'), onerror: () => resolve('refused') });
  })`);
}

/** Sends an empty form. @returns the status of the resulting page */
async function submit(page: Page, method: string, action: string): Promise<number> {
  const [response] = await Promise.all([
    page.waitForResponse((response) => response.url().startsWith(action)),
    page.setContent(`<form method="${method}" action="${action}"></form><script>document.forms[0].submit()</script>`),
  ]);
  return response.status();
}

/** The only engine call that is allowed: whether a port is a container's. */
const beside = (calls: EngineCall[]) => calls.filter(({ target }) => !/publish|host_port/.test(target));

describe('a foreign page', () => {
  it('at a name that resolves to dockAPI (DNS rebinding) neither reads nor stops anything', async () => {
    const page = await browser.newPage();
    const calls = await engine.during(async () => {
      const response = await page.goto(`${at('evil.test')}/containers`);
      expect(response?.status()).toBe(403);
      expect(JSON.parse(await attack(page, at('evil.test')))).toMatchObject({
        code: 'forbidden',
        detail: expect.stringContaining('DOCKAPI_HOSTS'),
      });
      expect((await page.goto(`${at('evil.test')}/proxy/visited/page`))?.status()).toBe(403);
      expect(await connect(page, `${at('evil.test')}/proxy/visited/ws`)).toBe('refused');
    });
    expect(calls).toEqual([]);
    await page.close();
  });

  it('neither reads nor stops anything by fetch, image, form, link or WebSocket', async () => {
    const page = await open(pageAt('evil.test'));
    const calls = await engine.during(async () => {
      expect(await attack(page, service.url)).toBe('hidden');
      for (const url of [`${service.url}/proxy/visited/ws`, `${own}/ws`])
        expect(await connect(page, url)).toBe('refused');
      for (const method of ['POST', 'GET']) {
        await page.goto(pageAt('evil.test'));
        expect(await submit(page, method, `${service.url}/containers/visited/stop`)).toBe(403);
      }
    });
    expect(calls).toEqual([]);
    await page.close();
  });

  it('may link to the documentation, but not to the API', async () => {
    for (const [path, status] of [
      ['/docs', 200],
      ['/redoc', 200],
      ['/containers', 403],
    ] as const) {
      const page = await open(pageAt('evil.test'));
      const [response] = await Promise.all([
        page.waitForResponse(service.url + path),
        page.evaluate(`location.assign('${service.url}${path}')`),
      ]);
      expect([path, response.status()]).toEqual([path, status]);
      await page.close();
    }
  });
});

describe('a container’s page', () => {
  it.each([
    ['at its own origin', () => `${own}/page`],
    ['on its published port', () => `http://127.0.0.1:${app.host_port}/page`],
    ['on its published port, as localhost', () => `http://localhost:${app.host_port}/page`],
  ])('%s neither reads nor uses the API', async (_where, url) => {
    const page = await open(url());
    for (const api of [service.url, at('localhost')]) {
      const calls = await engine.during(async () => {
        expect(await attack(page, api)).toBe('hidden');
      });
      expect(beside(calls)).toEqual([]);
    }
    await page.close();
  });

  it('on its published port neither reads nor uses the API after its container was stopped or removed', async () => {
    const { id, host_port } = await runApp('passing');
    const page = await open(`http://127.0.0.1:${host_port}/page`);
    for (const [method, path] of [
      ['POST', '/stop?timeout=0'],
      ['DELETE', ''],
    ] as const) {
      expect((await fetch(`${service.url}/containers/${id}${path}`, { method })).status).toBe(200);
      const calls = await engine.during(async () => {
        expect(await attack(page, service.url)).toBe('hidden');
      });
      expect(beside(calls)).toEqual([]);
    }
    await page.close();
  });

  it('by path is redirected to its own origin, where its WebSocket works', async () => {
    for (const host of ['localhost', '127.0.0.1']) {
      const page = await open(`${at(host)}/proxy/visited/page?x=%2F`);
      expect(page.url()).toBe(`${own}/page?x=%2F`);
      await expect.poll(() => page.textContent('#said')).toBe('hello');
      await page.close();
    }
  });

  it('by path is sandboxed if it has no own origin, and neither reads nor uses the API', async () => {
    const page = await open(`${at(DOCKAPI)}/proxy/visited/page`);
    expect(page.url()).toBe(`${at(DOCKAPI)}/proxy/visited/page`);
    expect(await page.evaluate('origin')).toBe('null');
    const calls = await engine.during(async () => {
      expect(await attack(page, at(DOCKAPI))).toBe('hidden');
      expect(await connect(page, `${at(DOCKAPI)}/proxy/visited/ws`)).toBe('refused');
    });
    // Over plain HTTP, browsers do not send the origin of a read. It changes nothing, and the page does not see the response.
    expect(calls.filter(({ method }) => method !== 'GET')).toEqual([]);
    await page.close();
  });

  it('by path is not served from a cache that a page on its published port filled', async () => {
    const page = await open(`http://127.0.0.1:${app.host_port}/page`);
    const kept = `${service.url}/proxy/visited/cached`;
    await page.evaluate(`fetch('${kept}').then((reply) => reply.text())`);
    await Promise.all([page.waitForEvent('load'), page.evaluate(`location.assign('${kept}')`)]);
    expect([page.url(), await page.title()]).toEqual([`${own}/cached`, 'cached']);
    await page.close();
  });

  it('gets no service worker by path', async () => {
    const page = await open(`${service.url}/docs`);
    const registered = page.evaluate(`navigator.serviceWorker.register('/proxy/visited/sw.js')`);
    await expect(registered).rejects.toThrow('403');
    await page.close();
  });
});

it('a developer’s page on loopback uses the API', async () => {
  for (const host of ['localhost', '127.0.0.1']) {
    const page = await open(pageAt(host));
    const statuses = await page.evaluate(async (url) => {
      const json = { 'content-type': 'application/json' };
      const exec = { method: 'POST', headers: json, body: '{"command": ["/node", "-v"]}' };
      const responses = [await fetch(`${url}/containers`), await fetch(`${url}/containers/visited/exec`, exec)];
      return responses.map(({ status }) => status);
    }, service.url);
    expect(statuses).toEqual([200, 200]);
    expect(await connect(page, `${service.url}/proxy/visited/ws`)).toBe('open');
    await page.close();
  }
});

describe('a page of a container that sleeps', () => {
  it('is shown as soon as the application is ready, without a key pressed or a script, by its link too', async () => {
    await service.stop(); // with a store of its own, it would put the container to sleep for itself
    const token = makeToken('alice', 'team-a', 'run,read,proxy');
    const sleepy = await startService({ DOCKER_HOST: engine.host, DOCKAPI_TOKENS: token.entry });
    try {
      const client = await Client.connect(sleepy.url, token.headers);
      const run = await client.post<RunResultDto>('/containers/run', { ...SLEEPY_APP, name: 'sleepy' });
      expect(run.status, run.text).toBe(201);
      const { id } = run.body;
      const link = await client.post<{ url: string }>(`/containers/${id}/links`, {});
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await untilAsleep(client, id);
      const held = engine.hold(new RegExp(`^POST .*/containers/${id}/start`));
      const first = await page.goto(link.body.url);
      expect([first?.status(), await page.locator('[role=status]').innerText()]).toMatchObject([503, /is starting/]);
      held.release();
      await page.locator('text=rawHeaders').waitFor();
      await context.close();
    } finally {
      await removeContainer('sleepy');
      await sleepy.stop();
    }
  });
});
