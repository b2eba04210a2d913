import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer } from '../../support/raw-peer.js';
import { CONTAINER_ID, type Gateway, startGateway } from '../../support/upstream-gateway.js';
import { startRawUpstream } from '../../support/upstream-raw.js';

// Requests that must not reach the container fail the test if they get a response.
const PAGE = [
  'HTTP/1.1 103 Early Hints',
  'Link: </a.css>; rel=preload',
  'Alt-Svc: h2="evil.example:443"',
  '',
  'HTTP/1.1 200 OK',
  'Content-Type: text/html',
  'Clear-Site-Data: "*"',
  'Content-Length: 0',
  '',
  '',
];

let gateway: Gateway;
let upstream: Awaited<ReturnType<typeof startRawUpstream>>;
let reached = 0;
const clients: RawPeer[] = [];

beforeAll(async () => {
  upstream = await startRawUpstream(async (peer) => {
    for (;;) {
      await peer.head();
      reached++;
      peer.send(...PAGE);
    }
  });
  gateway = await startGateway({ hostPort: upstream.port, config: { proxyDomain: undefined } });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await gateway.close();
  await upstream.close();
});

async function ask(target: string, ...headers: string[]) {
  const client = await RawPeer.connect(gateway.port);
  clients.push(client);
  client.send(`GET ${target} HTTP/1.1`, ...headers, '', '');
  return client;
}

const HANDSHAKE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==',
];

describe('a request that does not reach the container', () => {
  it.each([
    ['of an unknown host', '/proxy/web/', ['Host: evil.test'], 'DOCKAPI_HOSTS'],
    ['of an unknown host, for a WebSocket', '/proxy/web/', ['Host: evil.test', ...HANDSHAKE], 'DOCKAPI_HOSTS'],
    ['of an unknown host, for dockAPI', '/livez', ['Host: evil.test'], 'DOCKAPI_HOSTS'],
    [
      'of a foreign page, for a WebSocket',
      '/proxy/web/',
      ['Host: h', 'Origin: http://evil.test', ...HANDSHAKE],
      'evil.test',
    ],
    ['of a sandboxed page, for a WebSocket', '/proxy/web/', ['Host: h', 'Origin: null', ...HANDSHAKE], 'CORS_ORIGINS'],
    [
      'of another container’s page, for a WebSocket',
      '/',
      ['Host: web.localhost', 'Origin: http://x.localhost', ...HANDSHAKE],
      'CORS_ORIGINS',
    ],
    ['for a service worker by path', '/proxy/web/sw.js', ['Host: h', 'Service-Worker: script'], 'own origin'],
  ])('%s is 403', async (_what, target, headers, says) => {
    const before = reached;
    const { head, body } = await (await ask(target, ...headers)).response();
    expect(head).toMatch(/^HTTP\/1.1 403 Forbidden\r/);
    expect(JSON.parse(body)).toMatchObject({ code: 'forbidden', detail: expect.stringContaining(says) });
    expect(reached).toBe(before);
  });

  it('for a page by path is redirected to the container’s own origin, and never cached', async () => {
    const before = reached;
    const { head } = await (await ask('/proxy/web/a?b', 'Host: localhost:8000', 'Sec-Fetch-Mode: navigate')).response();
    expect(head).toMatch(/^HTTP\/1.1 307 /);
    expect(head).toContain(`\r\nLocation: http://${CONTAINER_ID.slice(0, 12)}.localhost:8000/a?b\r\n`);
    expect(head).toContain('\r\nCache-Control: no-store\r\nVary: Sec-Fetch-Mode\r\n');
    expect(reached).toBe(before);
  });
});

describe('a response', () => {
  it('by path is sandboxed if there is no own origin, and cannot affect the rest of dockAPI’s', async () => {
    const client = await ask('/proxy/web/', 'Host: h');
    const hints = await client.head();
    expect(hints).toMatch(/^HTTP\/1.1 103 /);
    expect(hints).not.toMatch(/alt-svc|content-security-policy/i);
    const head = await client.head();
    expect(head).toContain('\r\nContent-Security-Policy: sandbox allow-scripts');
    expect(head).not.toMatch(/clear-site-data|allow-same-origin/i);
  });

  it('at the own origin is unchanged, even a service worker', async () => {
    const client = await ask('/', 'Host: web.localhost', 'Sec-Fetch-Mode: navigate', 'Service-Worker: script');
    expect(await client.head()).toMatch(/alt-svc/i);
    const head = await client.head();
    expect(head).toMatch(/clear-site-data/i);
    expect(head).not.toMatch(/content-security-policy|vary/i);
  });
});
