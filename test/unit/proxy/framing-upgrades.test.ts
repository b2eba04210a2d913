import { afterEach, describe, expect, it } from 'vitest';
import { RESPONSES } from '../../fixtures/framing-responses.js';
import { exchange } from '../../support/raw-responses.js';
import { RawPeer } from '../../support/raw-peer.js';
import { startGateway } from '../../support/upstream-gateway.js';
import { startRawUpstream } from '../../support/upstream-raw.js';
import { startStrictUpstream } from '../../support/upstream-strict.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start() {
  const upstream = await startStrictUpstream();
  cleanups.push(async () => {
    await upstream.close();
    await upstream.settled();
    expect(upstream.faults).toEqual([]);
  });
  const gateway = await startGateway({ hostPort: upstream.port });
  cleanups.push(gateway.close);
  return { upstream, gateway };
}

const HOST = 'Host: h';
const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
];
const lines = (...all: string[]) => [...all, '', ''].join('\r\n');
const handshake = (...headers: string[]) => lines('GET /proxy/web/x HTTP/1.1', HOST, ...UPGRADE, ...headers);
const MARKER = lines('GET /proxy/web/marker HTTP/1.1', HOST, 'Connection: close');

describe('a handshake', () => {
  it.each([
    ['a length', handshake('Content-Length: 5') + 'hello'],
    ['a length that hides a request', handshake(`Content-Length: ${MARKER.length}`)],
    ['two lengths', handshake('Content-Length: 0', 'Content-Length: 0')],
    ['two different lengths', handshake('Content-Length: 0', 'Content-Length: 5')],
    ['a malformed length', handshake('Content-Length: +0')],
    ['chunks', handshake('Transfer-Encoding: chunked') + '0\r\n\r\n'],
    ['another coding', handshake('Transfer-Encoding: identity')],
    ['a coding beside chunked', handshake('Transfer-Encoding: gzip, chunked') + '0\r\n\r\n'],
    ['a length and chunks', handshake('Content-Length: 5', 'Transfer-Encoding: chunked') + '0\r\n\r\n'],
    ['two hosts', handshake('Host: other')],
    ['no host', lines('GET /proxy/web/x HTTP/1.1', ...UPGRADE)],
    ['obs-fold', handshake('X: a', ' b')],
    ['a bare LF', handshake('X: a\nY: b')],
    ['a bare CR', handshake('X: a\rb')],
    ['NUL', handshake('X: a\x00b')],
    ['a space before a colon', handshake('X : a')],
    ['HTTP/0.9', lines('GET /proxy/web/x HTTP/0.9', HOST, ...UPGRADE)],
    ['HTTP/1.0', lines('GET /proxy/web/x HTTP/1.0', HOST, ...UPGRADE)],
    ['HTTP/2.0', lines('GET /proxy/web/x HTTP/2.0', HOST, ...UPGRADE)],
    ['a URL of another scheme', lines('GET ws://h/proxy/web/x HTTP/1.1', HOST, ...UPGRADE)],
    ['a dot segment', lines('GET /proxy/web/../x HTTP/1.1', HOST, ...UPGRADE)],
    ['a fragment', lines('GET /proxy/web/x#y HTTP/1.1', HOST, ...UPGRADE)],
  ])('with %s is a 400, and nothing reaches the container', async (_what, request) => {
    const { upstream, gateway } = await start();
    expect((await exchange(gateway.port, request + MARKER)).map(({ status }) => status)).toEqual([400]);
    expect(upstream.requests).toEqual([]);
    expect(upstream.cut).toEqual([]);
  });

  it('that the container declines brings no byte after it to the container', async () => {
    const { upstream, gateway } = await start();
    expect(await exchange(gateway.port, handshake() + MARKER)).toEqual([{ status: 200, body: '/x' }]);
    expect(upstream.requests).toMatchObject([{ path: '/x', body: '' }]);
  });
});

describe('a request whose upgrade dockAPI declines', () => {
  it.each([
    ['of h2c', lines('GET /proxy/web/x HTTP/1.1', HOST, 'Connection: Upgrade', 'Upgrade: h2c'), 200],
    [
      'of h2c, with a length',
      lines('POST /proxy/web/x HTTP/1.1', HOST, 'Connection: Upgrade', 'Upgrade: h2c', 'Content-Length: 5') + 'hello',
      200,
    ],
    [
      'of h2c, in chunks',
      lines('POST /proxy/web/x HTTP/1.1', HOST, 'Connection: Upgrade', 'Upgrade: h2c', 'Transfer-Encoding: chunked') +
        '0\r\n\r\n',
      200,
    ],
    ['by POST', lines('POST /proxy/web/x HTTP/1.1', HOST, ...UPGRADE), 200],
    [
      'with an unsupported expectation',
      lines('GET /proxy/web/x HTTP/1.1', HOST, ...UPGRADE.slice(0, 1), 'Upgrade: h2c', 'Expect: more'),
      417,
    ],
    ['outside /proxy/{id}/', lines('GET /docs HTTP/1.1', HOST, ...UPGRADE), 404],
  ])(
    '%s, is the last on its connection: nothing is read from the middle of what follows',
    async (_what, request, status) => {
      const { upstream, gateway } = await start();
      const hidden = lines('GET /proxy/web/hidden HTTP/1.1', HOST);
      // The second packet is a header's value to whoever reads all, and a request to whoever lost the first packet's end.
      const responses = await exchange(gateway.port, `${request}GET /proxy/web/marker HTTP/1.1\r\nX: `, hidden);
      expect(responses.map((each) => each.status)).toEqual([status]);
      expect(upstream.requests.map(({ path }) => path)).toEqual(status === 200 ? ['/x'] : []);
    },
  );
});

describe('a tunnel', () => {
  it('begins after the handshake, in both directions', async () => {
    const upstream = await startRawUpstream(async (peer) => {
      await peer.head();
      expect(peer.received).toBe('');
      peer.send('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade', '', 'first');
    });
    cleanups.push(upstream.close);
    const gateway = await startGateway({ hostPort: upstream.port });
    cleanups.push(gateway.close);
    const client = await RawPeer.connect(gateway.port);
    cleanups.push(() => client.destroy());
    client.send(handshake() + MARKER);
    expect(await client.head()).toMatch(/^HTTP\/1.1 101 /);
    expect(await client.until('first')).toBe('first');
    const peer = await upstream.peer();
    expect(await peer.bytes(MARKER.length)).toBe(MARKER);
  });
});

describe('a response to a handshake', () => {
  it.each(
    Object.values(RESPONSES)
      .flat()
      .filter(({ sent }) => !sent.includes('Upgrade: websocket')),
  )('that is $sent gets $gets, like any other response', async ({ sent, gets }) => {
    const upstream = await startRawUpstream(async (peer) => {
      await peer.head();
      peer.socket.end(sent, 'latin1');
    });
    cleanups.push(upstream.close);
    const gateway = await startGateway({ hostPort: upstream.port });
    cleanups.push(gateway.close);
    const responses = await exchange(gateway.port, handshake());
    expect(responses).toMatchObject([{ status: gets === 502 ? 502 : 200 }]);
    if (gets !== 502) expect(responses[0]?.body).toContain(gets);
  });
});

describe('a response to a handshake that fails', () => {
  it.each([
    'HTTP/1.1 101 Switching Protocols\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nContent-Length: 5\r\n\r\nhello',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'HTTP/1.1 403 No\r\nContent-Length: 5\r\nContent-Length: 3\r\n\r\nhello',
    'HTTP/1.1 403 No\r\nX: a\rb\r\nContent-Length: 5\r\n\r\nhello',
    'garbage\r\nHTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  ])('%j is a 502', async (sent) => {
    const upstream = await startRawUpstream(async (peer) => {
      await peer.head();
      peer.send(sent);
    });
    cleanups.push(upstream.close);
    const gateway = await startGateway({ hostPort: upstream.port });
    cleanups.push(gateway.close);
    expect((await exchange(gateway.port, handshake())).map(({ status }) => status)).toEqual([502]);
  });
});
