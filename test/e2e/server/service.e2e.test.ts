import type http from 'node:http';
import { describe, expect, it } from 'vitest';
import { published, runForeign } from '../../support/containers.js';
import { type ProblemMembers, useDockapi } from '../../support/dockapi.js';
import { plainRequest } from '../../support/plain-request.js';
import { freePorts } from '../../support/ports.js';
import { isThroughGateway } from '../../support/service.js';

const CONFIGURED = 'https://app.example.com';

/** nginx responds to them itself. */
const ODD = [
  ['GET', '/containers/%zz'],
  ['GET', '/containers/..%2F'],
  ['TRACE', '/containers'],
  ['GET', `/${'a'.repeat(8_000)}`],
] as const;

describe('the service', () => {
  const dockapi = useDockapi({ CORS_ORIGINS: `${CONFIGURED},http://10.0.0.1:3000` });

  it('reports that it works, and with which engine', async () => {
    expect(await dockapi.client.get('/healthz')).toMatchObject({
      status: 200,
      body: { ok: true, engine: { version: expect.any(String), api_version: expect.stringMatching(/^1\.\d+$/) } },
    });
    expect(await dockapi.client.get('/livez')).toMatchObject({ status: 200, body: { ok: true } });
  });

  describe('routing', () => {
    it.each([
      ['GET', '/ui/nosuch.js'],
      ['GET', '/nosuch'],
      ['POST', '/containers/a/b/c'],
      ['GET', '/containers/a/nosuch'],
      ['GET', '/%2e%2e/etc'],
    ])('responds with route_not_found: %s %s', async (method, path) => {
      const { status, body } = await dockapi.client.request<ProblemMembers>(method, path);
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'route_not_found' });
    });

    it.each([
      ['DELETE', '/healthz', 'GET, HEAD'],
      ['POST', '/livez', 'GET, HEAD'],
      ['DELETE', '/images', 'GET, HEAD'],
      ['PUT', '/containers', 'GET, HEAD'],
      ['PUT', '/containers/run', 'DELETE, GET, HEAD, PATCH, POST'],
      ['PUT', '/containers/abc', 'DELETE, GET, HEAD, PATCH'],
      ['GET', '/containers/abc/pause', 'POST'],
      ['GET', '/containers/abc/start', 'POST'],
      ['DELETE', '/containers/abc/stop', 'POST'],
      ['GET', '/containers/abc/restart', 'POST'],
      ['POST', '/containers/abc/logs', 'GET, HEAD'],
      ['GET', '/containers/abc/exec', 'POST'],
      ['OPTIONS', '/containers', 'GET, HEAD'],
    ])('responds with 405 and Allow: %s %s', async (method, path, allow) => {
      const { status, headers, body } = await dockapi.client.request<ProblemMembers>(method, path);
      expect({ status, code: body.code, allow: headers.get('allow') }).toEqual({
        status: 405,
        code: 'method_not_allowed',
        allow,
      });
    });

    it('responds with problems without a stack trace or a page', async () => {
      const asked = [
        ['GET', '/nosuch'],
        ...(isThroughGateway ? [] : ODD),
        ['POST', '/containers/run'],
        ['PROPFIND', '/containers'],
        ['GET', '/containers?status[a]=1'],
        ['GET', '/containers?__proto__[x]=1&name[]=1'],
        ['GET', `/containers/nosuch/logs?since=${'9'.repeat(400)}`],
      ] as const;
      for (const [method, path] of asked) {
        const { status, headers, text } = await plainRequest(dockapi.service.url, path, { method });
        const asking = `${method} ${path.slice(0, 60)}`;
        expect(status, asking).toBeGreaterThanOrEqual(400);
        expect(status, asking).toBeLessThan(500);
        expect(headers['content-type'], asking).toBe('application/problem+json');
        expect(text, asking).not.toMatch(/<html|<pre|node_modules|\.js:\d+|\bat \w+.*\(/i);
        expect(JSON.parse(text), asking).toMatchObject({ type: 'about:blank', status, instance: path.split('?')[0] });
      }
    });
  });

  describe('CORS', () => {
    async function asked(origin: string, path = '/livez', method = 'GET', further: http.OutgoingHttpHeaders = {}) {
      const headers = { origin, ...further };
      const response = await plainRequest(dockapi.service.url, path, { method, headers });
      const cors = Object.entries(response.headers).filter(([name]) => name.startsWith('access-control-'));
      return { ...response, cors: Object.fromEntries(cors) };
    }

    it.each(['http://localhost', 'http://localhost:5173', 'http://127.0.0.1:3000', CONFIGURED, 'http://10.0.0.1:3000'])(
      'is for %s, on responses and problems alike',
      async (origin) => {
        for (const path of ['/livez', '/containers', '/containers/nosuch', '/nosuch', '/containers/run']) {
          const { cors, headers } = await asked(origin, path, path.endsWith('run') ? 'POST' : 'GET');
          expect(cors, path).toEqual({
            'access-control-allow-origin': origin,
            'access-control-allow-credentials': 'true',
            'access-control-expose-headers':
              'Location,Preference-Applied,Idempotency-Replayed,Retry-After,X-Output-Next,X-Request-Id,X-Unreachable-Nodes',
          });
          expect(headers.vary, path).toMatch(/\borigin\b/i);
        }
      },
    );

    it.each([
      'https://evil.example',
      'http://localhost.evil.example',
      'http://evil.example:3000',
      'https://localhost:3000',
      'http://127.0.0.2:3000',
      'http://127.0.0.1.evil.example',
      'http://app.example.com',
      'null',
      '*',
    ])('is not for %s', async (origin) => {
      expect((await asked(origin)).cors).toEqual({});
      const preflight = await asked(origin, '/containers/run', 'OPTIONS', {
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      });
      expect(preflight.cors).toEqual({});
    });

    it('responds to preflights itself', async () => {
      const { status, headers } = await asked('http://localhost:5173', '/containers/run', 'OPTIONS', {
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      });
      expect(status).toBe(204);
      expect(headers['access-control-allow-origin']).toBe('http://localhost:5173');
      expect(headers['access-control-allow-methods']?.split(/, ?/)).toEqual(
        expect.arrayContaining(['GET', 'POST', 'DELETE']),
      );
      expect(headers['access-control-allow-headers']).toContain('content-type');
    });

    it('is not for pages of containers, dockAPI’s or not', async () => {
      const cors = async (origin: string) => (await asked(origin, '/images')).cors;
      const { id, host_port } = await dockapi.running();
      const foreignPort = await freePorts();
      await runForeign(published(foreignPort));
      for (const port of [host_port, foreignPort]) {
        for (const host of ['localhost', '127.0.0.1']) {
          expect(await cors(`http://${host}:${port}`), `${host}:${port}`).toEqual({});
        }
      }
      // Its page outlives it in a browser's window.
      await dockapi.client.delete(`/containers/${id}?force=true`);
      expect(await cors(`http://localhost:${host_port}`)).toEqual({});
      expect(await cors(`http://localhost:${await freePorts()}`)).not.toEqual({});
    });
  });
});

describe('a service whose engine is unreachable', () => {
  const dockapi = useDockapi({ DOCKER_HOST: 'unix:///nonexistent/engine.sock', CORS_ORIGINS: CONFIGURED });

  it('sends CORS headers to the configured origins, and to no page that may be a container’s', async () => {
    const origin = async (asked: string) =>
      (await plainRequest(dockapi.service.url, '/healthz', { headers: { origin: asked } })).headers[
        'access-control-allow-origin'
      ];
    expect(await origin(CONFIGURED)).toBe(CONFIGURED);
    expect(await origin('http://localhost:5173')).toBeUndefined();
  });
});
