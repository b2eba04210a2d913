import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer } from '../../support/raw-peer.js';
import { type Gateway, startGateway } from '../../support/upstream-gateway.js';

/**
 * An application as many are: it tells a page of its own by `Origin` and `Host`, and refuses others' POSTs and WebSockets.
 */
const server = http.createServer((request, response) => {
  response.writeHead(isSame(request) ? 200 : 403, seen(request)).end();
});
server.on('upgrade', (request: http.IncomingMessage, socket) => {
  const status = isSame(request)
    ? '101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket'
    : '403 Forbidden';
  const received = Object.entries(seen(request)).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${status}\r\n${received.join('\r\n')}\r\n\r\n`);
});

const isSame = ({ headers: { origin, host } }: http.IncomingMessage) =>
  origin === undefined || new URL(origin).host === host;
const seen = ({ headers }: http.IncomingMessage) => ({
  'Seen-Host': headers.host ?? '',
  'Seen-Forwarded-Host': headers['x-forwarded-host']?.toString() ?? '',
  'Seen-Origin': headers.origin ?? '',
  'Seen-Referer': headers.referer ?? '',
});

let published: string;
const gateways = new Map<string, Gateway>();
const clients: RawPeer[] = [];

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  published = `127.0.0.1:${port}`;
  for (const choice of ['none', 'public', 'published', 'odd']) {
    const labels: Record<string, string> = choice === 'none' ? {} : { 'dockapi.host_header': choice };
    gateways.set(choice, await startGateway({ hostPort: port, labels }));
  }
  const config = { trustedProxies: ['127.0.0.1'], proxyDomain: 'apps.example' };
  gateways.set('gateway', await startGateway({ hostPort: port, config }));
});
afterAll(async () => {
  clients.forEach((client) => client.destroy());
  for (const gateway of gateways.values()) await gateway.close();
  server.closeAllConnections();
  server.close();
});

const HANDSHAKE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==',
];

/** @returns the status, and what the application saw */
async function ask(which: string, line: string, ...headers: string[]) {
  const client = await RawPeer.connect(gateways.get(which)?.port ?? 0);
  clients.push(client);
  client.send(`${line} HTTP/1.1`, ...headers, '', '');
  const head = await client.head();
  const received = Object.fromEntries(
    [...head.matchAll(/^seen-(.*?): (.*)\r$/gim)].map(([, name, value]) => [name, value]),
  );
  return { status: Number(head.split(' ')[1]), received: received as Record<string, string> };
}

const OWN = 'web.localhost:8000';
const KINDS: [string, string, string[]][] = [
  ['GET', 'GET', []],
  ['POST', 'POST', ['Content-Length: 0']],
  ['WebSocket', 'GET', HANDSHAKE],
];

describe.each(KINDS)('a %s of a container’s own page', (_kind, method, more) => {
  const page = [`Host: ${OWN}`, `Origin: http://${OWN}`, `Referer: http://${OWN}/page`, ...more];

  it('at its own origin has an Origin that matches Host, port included', async () => {
    const { status, received } = await ask('none', `${method} /x`, ...page);
    expect([101, 200]).toContain(status);
    expect(received).toEqual({
      Host: OWN,
      'Forwarded-Host': OWN,
      Origin: `http://${OWN}`,
      Referer: `http://${OWN}/page`,
    });
  });

  it('behind a trusted gateway has the gateway’s host', async () => {
    const received = ['X-Forwarded-Host: web.apps.example, inner.apps.example', 'X-Forwarded-Proto: https'];
    const headers = ['Host: web.apps.example', 'Origin: https://web.apps.example', ...received, ...more];
    const response = await ask('gateway', `${method} /x`, ...headers);
    expect([101, 200]).toContain(response.status);
    expect(response.received).toMatchObject({ Host: 'web.apps.example', 'Forwarded-Host': 'web.apps.example' });
  });

  it('whose container requested its published address has it, and the public host as X-Forwarded-Host', async () => {
    const { status, received } = await ask('published', `${method} /x`, ...page);
    expect(status).toBe(403);
    expect(received).toMatchObject({ Host: published, 'Forwarded-Host': OWN, Origin: `http://${OWN}` });
  });

  it('by path has the published address, unless its container requested the public host', async () => {
    const headers = ['Host: dockapi:8000', 'Origin: http://dockapi:8000', ...more];
    for (const [which, status, host] of [
      ['none', 403, published],
      ['odd', 403, published],
      ['published', 403, published],
      ['public', method === 'GET' && more.length > 0 ? 101 : 200, 'dockapi:8000'],
    ] as const) {
      const response = await ask(which, `${method} /proxy/web/x`, ...headers);
      expect([which, response.status, response.received['Host']]).toEqual([which, status, host]);
      expect(response.received).toMatchObject({ 'Forwarded-Host': 'dockapi:8000', Origin: 'http://dockapi:8000' });
    }
  });
});

it('an X-Forwarded-Host of an untrusted client is ignored', async () => {
  const { received } = await ask('none', 'GET /x', `Host: ${OWN}`, 'X-Forwarded-Host: evil.example');
  expect(received).toMatchObject({ Host: OWN, 'Forwarded-Host': OWN });
});

it.each([
  ['evil.example', 403],
  ['a b.localhost', 400],
])('a trusted gateway’s X-Forwarded-Host that is not a host here, %s, is %i', async (host, status) => {
  const response = await ask('gateway', 'GET /x', 'Host: web.apps.example', `X-Forwarded-Host: ${host}`);
  expect(response.status).toBe(status);
});

it('a trusted gateway’s empty X-Forwarded-Host is ignored', async () => {
  const { received } = await ask('gateway', 'GET /x', 'Host: web.apps.example', 'X-Forwarded-Host:');
  expect(received).toMatchObject({ Host: 'web.apps.example', 'Forwarded-Host': 'web.apps.example' });
});
