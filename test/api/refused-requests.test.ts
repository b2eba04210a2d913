import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp({ listContainers: () => Promise.resolve([]), images: { list: () => Promise.resolve([]) } });
});

afterAll(() => app?.[Symbol.asyncDispose]());

describe('a body that cannot be read', () => {
  it.each([
    ['malformed JSON', '{"image": '],
    ['a trailing comma', '{"image": "nginx",}'],
    ['nothing but text', 'image=nginx'],
    ['an array', '[]'],
    ['null', 'null'],
    ['a string', '"nginx"'],
    ['a number', '5'],
  ])('is 400 invalid_request: %s', async (_what, body) => {
    for (const path of ['/images/pull', '/containers/run', '/containers/mine/exec']) {
      expect(await problem('POST', path, { body })).toMatchObject({
        status: 400,
        code: 'invalid_request',
        instance: path,
      });
    }
  });

  it('is not quoted, because it may contain secrets', async () => {
    const body = '{"registry_auth":{"password":hunter2}}';
    const { detail } = await problem('POST', '/images/pull', { body });
    expect(detail).toBe("Send the body as JSON: Unexpected token 'h'");
  });

  it('is 400 without a body', async () => {
    expect(await problem('POST', '/containers/run', {})).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it.each([
    ['/containers/run', { image: 'nginx', container_port: 80, env: many('x') }],
    ['/containers/run', { image: 'nginx', container_port: 80, command: Object.keys(many('x')) }],
    ['/images/pull', { image: 'nginx', ...many('x') }],
  ])('is 400 with more entries than can be compared with one another: %s', async (path, body) => {
    const { status, code, detail } = await problem('POST', path, { body: JSON.stringify(body) });
    expect({ status, code, detail }).toMatchObject({
      status: 400,
      code: 'invalid_request',
      detail: expect.stringMatching(/5000 entries/),
    });
  });

  it.each([
    ['objects', '{"a":', '}'],
    ['arrays', '[', ']'],
  ])('is 400 if %s are nested too deep for the stack', async (_what, open, close) => {
    const body = `{"image": "nginx", "container_port": 80, "env": ${open.repeat(100_000)}1${close.repeat(100_000)}}`;
    expect(await problem('POST', '/containers/run', { body })).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it('is 413 payload_too_large beyond 1 MiB', async () => {
    const body = JSON.stringify({ image: 'nginx', container_port: 80, env: { A: 'x'.repeat(1_024 * 1_024) } });
    expect(await problem('POST', '/containers/run', { body })).toMatchObject({
      status: 413,
      code: 'payload_too_large',
    });
  });

  it.each([
    ['text/plain', {}],
    ['application/x-www-form-urlencoded', {}],
    ['multipart/form-data; boundary=x', {}],
    ['application/json; charset=iso-8859-1', {}],
    ['application/json', { 'content-encoding': 'nonsense' }],
  ])('is 415 unsupported_media_type as %s %j', async (type, headers) => {
    const response = await problem('POST', '/images/pull', {
      body: '{"image":"nginx"}',
      headers: { 'content-type': type, ...headers },
    });
    expect(response).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });
});

it('is 415 without a type', async () => {
  // fetch would add one.
  const response = await fetch(`${app.url}/images/pull`, { method: 'POST', body: new Blob(['{"image":"nginx"}']) });
  expect(response.status).toBe(415);
});

describe('validation', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'Image'])(
    'refuses the unknown field %s',
    async (field) => {
      const response = await problem('POST', '/images/pull', { body: `{"image":"nginx","${field}":1}` });
      expect(response).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ field }] });
    },
  );

  it.each(['__proto__', 'constructor', 'toString'])(
    'refuses the unknown field %s within registry_auth',
    async (field) => {
      const body = `{"image":"nginx","registry_auth":{"username":"u","password":"p","${field}":1}}`;
      const response = await problem('POST', '/images/pull', { body });
      expect(response).toMatchObject({ status: 400, code: 'invalid_request' });
      expect(JSON.stringify(response['errors'])).toContain(field);
    },
  );

  it('never repeats a password', async () => {
    const body = JSON.stringify({ image: 'UPPER', registry_auth: { username: 5, password: 'canary', more: 'canary' } });
    expect(JSON.stringify(await problem('POST', '/images/pull', { body }))).not.toContain('canary');
  });
});

describe('a path or method that does not exist', () => {
  it.each(['/ui/nowhere', '/nowhere', '/containers/a/b/c/d/e', '/policy/x', '/docs/nowhere', '/openapi.yaml'])(
    'is 404 route_not_found: %s',
    async (path) => {
      expect(await problem('GET', path, {})).toMatchObject({ status: 404, code: 'route_not_found', instance: path });
    },
  );

  it.each([
    ['DELETE', '/images', 'GET, HEAD'],
    ['PUT', '/containers', 'GET, HEAD'],
    ['PUT', '/containers/mine', 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/containers/mine/exec', 'POST'],
    ['PUT', '/containers/mine/execs', 'GET, HEAD, POST'],
    ['PUT', '/containers/mine/execs/x', 'DELETE, GET, HEAD'],
    ['POST', '/containers/mine/execs/x/output', 'GET, HEAD'],
    ['GET', '/containers/mine/execs/x/input', 'POST'],
    ['GET', '/containers/mine/execs/x/resize', 'POST'],
    ['GET', '/containers/mine/execs/x/kill', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['POST', '/livez', 'GET, HEAD'],
    ['POST', '/operations', 'GET, HEAD'],
    ['PUT', '/operations/x', 'DELETE, GET, HEAD'],
    ['POST', '/operations/x/events', 'GET, HEAD'],
    ['POST', '/events', 'GET, HEAD'],
    ['POST', '/pools', 'GET, HEAD'],
    ['POST', '/pools/x', 'DELETE, GET, HEAD, PUT'],
    ['POST', '/containers/mine/lifetime', 'GET, HEAD'],
    ['POST', '/containers/mine/env', 'GET, HEAD'],
    ['GET', '/containers/mine/touch', 'POST'],
    ['POST', '/removed', 'GET, HEAD'],
    ['DELETE', '/removed/x', 'GET, HEAD'],
    ['GET', '/tickets', 'POST'],
    ['POST', '/webhooks', 'GET, HEAD'],
    ['GET', '/mcp', 'POST'],
    ['DELETE', '/mcp', 'POST'],
    ['POST', '/nodes', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
    ['DELETE', '/ui/', 'GET, HEAD'],
  ])('is 405 with Allow: %s %s', async (method, path, allow) => {
    const response = await fetch(app.url + path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    expect(await response.json()).toMatchObject({ status: 405, code: 'method_not_allowed' });
  });

  it('is a problem and never a page, for any Accept header', async () => {
    const response = await fetch(`${app.url}/nowhere`, { headers: { accept: 'text/html' } });
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.text()).not.toContain('<');
  });

  it('is reported without its query, which may hold secrets', async () => {
    expect(JSON.stringify(await problem('GET', '/nowhere?token=canary', {}))).not.toContain('canary');
  });
});

describe('a path that cannot be decoded', () => {
  it.each(['/containers/%zz', '/containers/%', '/containers/%ff', '/containers/%c3%28/logs'])(
    'is 400 invalid_request: %s',
    async (path) => {
      expect(await problem('GET', path, {})).toMatchObject({ status: 400, code: 'invalid_request' });
    },
  );
});

describe('a response', () => {
  it('does not reveal its software, and is not cached', async () => {
    const response = await fetch(`${app.url}/images`);
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('etag')).toBeNull();
  });
});

function many(value: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 5_001 }, (_, index) => [`k${index}`, value]));
}

async function problem(
  method: string,
  path: string,
  { body, headers }: { body?: string; headers?: Record<string, string> },
): Promise<Record<string, unknown>> {
  const response = await fetch(app.url + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(text).not.toMatch(/\n\s+at |node_modules|<html/i);
  const received = JSON.parse(text) as Record<string, unknown>;
  expect(received).toMatchObject({ type: 'about:blank', title: expect.any(String), status: response.status });
  return received;
}
