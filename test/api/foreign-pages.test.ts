import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors/app-error.js';
import { startApp, type TestApp } from '../support/app.js';
import { routesOf } from '../support/openapi.js';
import { plainRequest } from '../support/plain-request.js';
import { makeToken } from '../support/tokens.js';

let app: TestApp;

// Any engine call would fail the test with a 500.
beforeAll(async () => {
  app = await startApp({ listContainers: () => Promise.resolve([]) }, { DOCKAPI_HOSTS: 'dockapi.example.com' });
});
afterAll(() => app?.[Symbol.asyncDispose]());

/** Every route of dockAPI itself, with its parameters filled in. */
async function ownRoutes(): Promise<{ method: string; path: string }[]> {
  const document = (await (await fetch(`${app.url}/openapi.json`)).json()) as OpenAPIObject;
  return routesOf(document)
    .filter(({ path }) => !path.startsWith('/proxy/{id}/') && path !== '/') // which says what everybody may know
    .map(({ method, path }) => ({ method: method.toUpperCase(), path: path.replace('{id}', 'mine') }));
}

describe('every route refuses, before any engine call,', () => {
  it.each([
    ['a foreign page', { origin: 'https://evil.example' }],
    ['a sandboxed page', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['a foreign page that reads', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['a link of a foreign page', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
    ['a page of another port', { 'sec-fetch-site': 'same-site' }],
    ['an unknown host', { host: 'evil.test' }],
  ])('%s: 403', async (_who, headers) => {
    const routes = await ownRoutes();
    expect(routes.length).toBeGreaterThan(10);
    for (const { method, path } of [
      ...routes,
      { method: 'GET', path: '/openapi.json' },
      { method: 'GET', path: '/no' },
    ]) {
      const { status, text } = await plainRequest(app.url, path, { method, headers });
      expect([method, path, status]).toEqual([method, path, 403]);
      if (method !== 'HEAD') expect(JSON.parse(text)).toMatchObject({ code: 'forbidden', instance: path });
    }
  });
});

describe('pages on loopback ports, which may be containers’,', () => {
  const origin = 'http://localhost:3000';

  it('may ask for operations and repeat requests, and read what the responses say about it', async () => {
    const asked = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'prefer,idempotency-key',
    };
    const preflight = await fetch(`${app.url}/containers/run`, { method: 'OPTIONS', headers: { origin, ...asked } });
    expect(preflight.headers.get('access-control-allow-headers')).toBe('prefer,idempotency-key');
    const { headers } = await fetch(`${app.url}/containers`, { headers: { origin } });
    expect(headers.get('access-control-expose-headers')?.split(',')).toEqual([
      ...['Location', 'Preference-Applied', 'Idempotency-Replayed', 'Retry-After'],
      ...['X-Output-Next', 'X-Request-Id', 'X-Unreachable-Nodes'],
    ]);
  });

  it('without a token cause one engine call at a time, however many send requests', async () => {
    let calls = 0;
    const listContainers = async () => {
      calls++;
      await sleep(200);
      return [];
    };
    await using busy = await startApp({ listContainers }, { DOCKAPI_TOKENS: makeToken('me', 'me', 'read').entry });
    const ask = () => plainRequest(busy.url, '/containers', { headers: { origin } });
    const responses = await Promise.all(Array.from({ length: 50 }, ask));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([401]));
    expect(calls).toBeLessThan(10);
  });

  it('may request /livez with or without an engine; others may not', async () => {
    const listContainers = () => Promise.reject(new AppError('engine_unreachable', 'The engine is away'));
    await using away = await startApp({ listContainers }, { DOCKAPI_PROXY_DOMAIN: 'apps.example.com' });
    const ask = (path: string, headers: object) => plainRequest(away.url, path, { headers: { origin, ...headers } });
    const { status, headers } = await ask('/livez', {});
    expect([status, headers['access-control-allow-origin']]).toEqual([200, origin]);
    expect((await ask('/livez?x=1', { host: '127.0.0.1' })).status).toBe(200);
    expect((await ask('/livez', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask('/policy', {})).status).toBe(500);
    for (const host of ['3f4e1c0a9b7d.localhost', '3F4E1C0A9B7D.Apps.example.com.:80']) {
      const application = await ask('/livez', { host });
      expect([application.status, application.headers['access-control-allow-origin']]).toEqual([500, undefined]);
    }
  });
});

it('links from anywhere may open the documentation, but other requests may not', async () => {
  const foreign = (path: string, mode: string) =>
    plainRequest(app.url, path, { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode } });
  for (const path of ['/', '/docs', '/redoc']) expect((await foreign(path, 'navigate')).status).toBe(200);
  expect((await foreign('/ui', 'navigate')).status).toBe(302);
  for (const path of ['/docs/swagger-ui.css', '/ui/']) expect((await foreign(path, 'no-cors')).status).toBe(403);
});

it('a foreign name is refused behind a reverse proxy that sends its own Host, for handshakes too (DNS rebinding)', async () => {
  const env = { DOCKAPI_TRUSTED_PROXIES: '127.0.0.1', DOCKAPI_HOSTS: 'dockapi.example.com' };
  await using behind = await startApp({ listContainers: () => Promise.resolve([]) }, env);
  const ask = (name: string, path: string, further: object = {}) => {
    const headers = { 'x-forwarded-host': name, origin: `http://${name}`, ...further };
    return plainRequest(behind.url, path, { headers });
  };
  expect((await ask('dockapi.example.com', '/containers')).status).toBe(200);
  const handshake = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
  for (const [path, further] of [
    ['/containers', {}],
    ['/proxy/x/', handshake],
  ] as const) {
    const { status, text } = await ask('evil.test', path, further);
    expect([status, (JSON.parse(text) as { detail: string }).detail]).toEqual([
      403,
      expect.stringContaining('"evil.test"'),
    ]);
  }
});

it('a configured host is accepted, and its pages are dockAPI’s own', async () => {
  const headers = {
    host: 'dockapi.example.com',
    origin: 'http://dockapi.example.com',
    'sec-fetch-site': 'same-origin',
  };
  expect((await plainRequest(app.url, '/containers', { headers })).status).toBe(200);
});

describe('security headers', () => {
  it.each(['/livez', '/containers', '/no', '/openapi.json'])('are in the response of %s', async (path) => {
    const { headers } = await plainRequest(app.url, path);
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it.each(['/docs', '/redoc', '/docs/swagger-ui.css'])('let %s load from dockAPI only', async (path) => {
    const policy = String((await plainRequest(app.url, path)).headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/https?:|\*/);
  });
});
