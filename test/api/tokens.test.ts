import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { routesOf } from '../support/openapi.js';
import { plainRequest } from '../support/plain-request.js';
import { makeToken, type TestToken } from '../support/tokens.js';

const reader = makeToken('reader', 'team-a', 'read');
const runner = makeToken('runner', 'team-a', 'run');
const execer = makeToken('execer', 'team-a', 'exec');
const proxier = makeToken('proxier', 'team-a', 'proxy');
const admin = makeToken('admin', 'ops', 'admin');
const everybody = [reader, runner, execer, proxier, admin];

/** Paths that need no token. */
const OPEN = ['/', '/livez', '/docs', '/redoc', '/redoc/redoc.standalone.js', '/openapi.json'];

let app: TestApp;
let calls: string[];

beforeAll(async () => {
  const call = (name: string) => () => {
    calls.push(name);
    return Promise.resolve([] as never);
  };
  const docker = { listContainers: call('list'), inspectContainer: call('inspect'), images: { list: call('images') } };
  app = await startApp(docker, { DOCKAPI_TOKENS: everybody.map(({ entry }) => entry).join(';') });
  calls = [];
});
afterAll(() => app?.[Symbol.asyncDispose]());

interface Asked {
  headers?: Record<string, string>;
  body?: string;
}

async function ask(method: string, path: string, { headers, body }: Asked = {}) {
  const response = await fetch(app.url + path, {
    method,
    headers: { ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const { code, detail } = (text.startsWith('{') ? JSON.parse(text) : {}) as { code?: string; detail?: string };
  return { status: response.status, code, detail, challenge: response.headers.get('www-authenticate') };
}

const withKey = (key: string) => ({ headers: { 'x-api-key': key } });

/** Every route: those of the OpenAPI document and those of Express. */
async function allRoutes(): Promise<{ method: string; path: string }[]> {
  const document = (await (await fetch(`${app.url}/openapi.json`)).json()) as OpenAPIObject;
  const documented = routesOf(document).map(({ method, path }) => ({ method: method.toUpperCase(), path }));
  return [...documented, ...app.routes()].map(({ method, path }) => ({
    method,
    path: path.replace(/\{\*?\w+\}|[:*]\w+/g, 'x'),
  }));
}

describe('without a token', () => {
  it('only public routes are open', async () => {
    const routes = await allRoutes();
    expect(routes.length).toBeGreaterThan(40);
    const open = new Set<string>();
    for (const { method, path } of routes) {
      const { status, code, challenge } = await ask(method, path);
      if (status === 401)
        expect([code ?? (method === 'HEAD' && 'unauthorized'), challenge]).toEqual(['unauthorized', 'Bearer']);
      else open.add(path);
    }
    expect([...open].filter((path) => !/^\/(?:docs|redoc|ui)\//.test(path)).sort()).toEqual([
      '/',
      '/docs',
      '/livez',
      '/openapi.json',
      '/redoc',
      '/ui',
    ]);
    expect(calls).toEqual([]);
  });

  it.each(OPEN)('%s can be read', async (path) => {
    expect((await ask('GET', path)).status).toBe(200);
  });

  it.each([
    '/nowhere',
    '/uix',
    '/containers/a/b/c',
    '//livez',
    '/LIVEZ',
    '/livez/',
    '/docsx',
    '/livez/../containers',
    '/%6civez',
  ])('a response does not reveal whether a path exists: %s', async (path) => {
    const { status, text } = await plainRequest(app.url, path);
    expect([status, (JSON.parse(text) as { code: string }).code]).toEqual([401, 'unauthorized']);
  });

  it('the body is not read', async () => {
    const body = `{"image": "${'x'.repeat(2 << 20)}`;
    const headers = { 'content-type': 'application/json' };
    expect((await ask('POST', '/containers/run', { headers, body })).code).toBe('unauthorized');
    expect((await ask('POST', '/containers/run', { headers: { ...headers, ...runner.headers }, body })).code).toBe(
      'payload_too_large',
    );
  });

  it('preflights of allowed pages get a response, on /proxy/ too', async () => {
    const headers = { origin: 'http://localhost:3000', 'access-control-request-method': 'GET' };
    for (const path of ['/containers', '/proxy/x/y'])
      expect((await ask('OPTIONS', path, { headers })).status).toBe(204);
  });
});

describe('a token', () => {
  it('is accepted in X-API-Key and in Authorization: Bearer', async () => {
    for (const headers of [
      reader.headers,
      { authorization: `Bearer ${reader.token}` },
      { authorization: `bearer ${reader.token}` },
      { authorization: `Bearer ${reader.token}`, ...reader.headers },
      { authorization: 'Basic eDp5', ...reader.headers },
    ])
      expect((await ask('GET', '/containers', { headers })).status).toBe(200);
  });

  it.each([
    ['unknown', { 'x-api-key': 'nobody' }],
    ['empty', { 'x-api-key': '' }],
    ['its own hash', { 'x-api-key': reader.entry.split(':')[1] ?? '' }],
    ['in another scheme', { authorization: `Basic ${reader.token}` }],
    ['one of two that disagree', { ...reader.headers, authorization: `Bearer ${admin.token}` }],
    ['beside an unknown one', { ...reader.headers, authorization: 'Bearer nobody' }],
    ['sent twice', { 'x-api-key': `${reader.token}, ${reader.token}` }],
  ])('is not accepted if it is %s', async (_what, headers) => {
    expect(await ask('GET', '/containers', { headers })).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('is not accepted in the query', async () => {
    expect((await ask('GET', `/containers?x-api-key=${reader.token}`)).status).toBe(401);
  });

  const scopes: [string, string, string, TestToken][] = [
    ['read', 'GET', '/healthz', reader],
    ['read', 'GET', '/images', reader],
    ['run', 'POST', '/images/pull', runner],
    ['read', 'GET', '/containers', reader],
    ['run', 'POST', '/containers/run', runner],
    ['read', 'GET', '/containers/x', reader],
    ['run', 'POST', '/containers/x/start', runner],
    ['run', 'POST', '/containers/x/restart', runner],
    ['run', 'POST', '/containers/x/stop', runner],
    ['run', 'DELETE', '/containers/x', runner],
    ['read', 'GET', '/containers/x/wait', reader],
    ['read', 'GET', '/containers/x/logs', reader],
    ['exec', 'POST', '/containers/x/exec', execer],
    ['proxy', 'POST', '/containers/x/links', proxier],
    ['proxy', 'GET', '/containers/x/links', proxier],
    ['proxy', 'DELETE', '/containers/x/links/y', proxier],
    ['read', 'GET', '/policy', reader],
    ['read', 'GET', '/metrics', reader],
    ['read', 'GET', '/removed', reader],
    ['read', 'GET', '/containers/x/lifetime', reader],
    ['exec', 'GET', '/containers/x/env', execer],
    ['proxy', 'POST', '/containers/x/touch', proxier],
    ['read', 'GET', '/pools', reader],
    ['run', 'PUT', '/pools/x', runner],
    ['run', 'DELETE', '/pools/x', runner],
    ['admin', 'GET', '/webhooks', admin],
    ['read', 'GET', '/proxy/x', reader],
    ['proxy', 'GET', '/proxy/x/y', proxier],
  ];

  it.each(scopes)('needs the scope %s for %s %s', async (scope, method, path, holder) => {
    for (const caller of everybody) {
      const { status, detail } = await ask(method, path, withKey(caller.token));
      if (caller === holder || caller === admin) expect([401, 403]).not.toContain(status);
      else expect([status, detail]).toEqual([403, expect.stringContaining(`"${scope}"`)]);
    }
  });

  const HANDSHAKE = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };

  it.each([
    ['a WebSocket', '/proxy/x/y', HANDSHAKE],
    ['an own origin', '/y', { host: '3f4e1c0a9b7d.localhost' }],
    ['a WebSocket at an own origin', '/y', { host: '3f4e1c0a9b7d.localhost', ...HANDSHAKE }],
  ])('needs the scope proxy for %s', async (_what, path, headers) => {
    for (const caller of everybody) {
      const { status, text } = await plainRequest(app.url, path, { headers: { ...headers, ...caller.headers } });
      if (caller === proxier || caller === admin) expect([401, 403]).not.toContain(status);
      else expect([status, text]).toEqual([403, expect.stringContaining('\\"proxy\\"')]);
    }
  });
});
