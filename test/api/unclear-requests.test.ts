import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALWAYS_REFUSED } from '../fixtures/framing-vectors.js';
import { startApp, type TestApp } from '../support/app.js';
import { exchange } from '../support/raw-responses.js';
import { RawPeer } from '../support/raw-peer.js';

let app: TestApp;
let port: number;
beforeAll(async () => {
  app = await startApp({ listContainers: () => Promise.resolve([]) });
  port = Number(new URL(app.url).port);
});
afterAll(() => app?.[Symbol.asyncDispose]());

const LAST = 'GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

describe.each(Object.entries(ALWAYS_REFUSED))('%s', (_what, vectors) => {
  const requests = vectors.flatMap(({ request }) =>
    ['GET', 'POST'].map((method) =>
      request
        .replaceAll('METHOD', method)
        .replaceAll('/proxy/web/x', '/livez')
        .replaceAll(/^(Host): \w\r$/gim, '$1: localhost\r'),
    ),
  );

  it.each(requests)('%j is a 400 for dockAPI itself', async (request) => {
    const [first] = await exchange(port, request + LAST);
    expect(first?.status).toBe(400);
  });
});

it('a health check in HTTP/1.0 needs no host', async () => {
  const [response] = await exchange(port, 'GET /livez HTTP/1.0\r\n\r\n');
  expect(response).toMatchObject({ status: 200, body: '{"ok":true}' });
});

describe('a body that turns out to be malformed while its request waits', () => {
  it.each(['/livez', '/images/pull', '/containers/run', '/proxy/nosuch/', '/proxy/nosuch'])(
    'is refused, and dockAPI lives: %s',
    async (path) => {
      const client = await RawPeer.connect(port);
      const headers = ['Host: localhost', 'Origin: http://localhost:3000', 'Transfer-Encoding: chunked'];
      client.send(`POST ${path} HTTP/1.1`, ...headers, '', 'ZZ', '');
      expect(await client.rest()).toMatch(/^HTTP\/1.1 400 /);
      expect(await exchange(port, LAST)).toEqual([{ status: 200, body: '{"ok":true}' }]);
    },
  );
});
