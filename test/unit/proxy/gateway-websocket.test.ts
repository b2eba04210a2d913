import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { RawPeer } from '../../support/raw-peer.js';
import { type GatewaySetup, startGateway, THROUGH_PEER } from '../../support/upstream-gateway.js';
import { startRawUpstream, unusedPort } from '../../support/upstream-raw.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(serve: (peer: RawPeer) => unknown, setup: Partial<GatewaySetup> = {}) {
  const upstream = await startRawUpstream(serve);
  cleanups.push(upstream.close);
  const gateway = await startGateway({ hostPort: upstream.port, ...setup });
  cleanups.push(gateway.close);
  const client = await RawPeer.connect(gateway.port);
  cleanups.push(() => client.destroy());
  return { upstream, gateway, client };
}

const upgrade = (path = '/proxy/web/chat?x=1', ...headers: string[]) => [
  `GET ${path} HTTP/1.1`,
  'Host: dockapi:8000',
  'Connection: keep-alive, Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
  ...headers,
  '',
  '',
];
const SWITCH = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade', '', ''];
const accept = async (peer: RawPeer) => {
  await peer.head();
  peer.send(...SWITCH);
};
/** Long before any deadline. */
const soon = (done: () => boolean) => vi.waitFor(() => expect(done()).toBe(true), { timeout: 15_000, interval: 5 });

/** A tunnel that is open at both ends. */
async function open() {
  const all = await start(accept);
  all.client.send(...upgrade());
  expect(await all.client.head()).toMatch(/^HTTP\/1.1 101 /);
  return { ...all, peer: await all.upstream.peer() };
}

describe('through the ws library', () => {
  async function echoServer() {
    const server = http.createServer();
    const sockets = new WebSocketServer({ server, handleProtocols: (offered) => [...offered].at(-1) ?? false });
    sockets.on('connection', (socket) => {
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
      socket.on('close', (code, reason) => sockets.emit('closed', code, reason.toString()));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(
      () => void (server.close(), server.closeAllConnections(), sockets.clients.forEach((each) => each.terminate())),
    );
    const { port } = server.address() as AddressInfo;
    const gateway = await startGateway({ hostPort: port });
    cleanups.push(gateway.close);
    const client = new WebSocket(`ws://127.0.0.1:${gateway.port}/proxy/web/chat`, ['v1', 'v2']);
    cleanups.push(() => client.terminate());
    await once(client, 'open');
    return { sockets, client };
  }

  it('text, binary, large messages, pings and subprotocols pass', async () => {
    const { client } = await echoServer();
    expect(client.protocol).toBe('v2');
    const large = Buffer.alloc(8 << 20, 'x');
    for (const message of ['héllo', Buffer.from([0, 255, 1]), large]) {
      const response = once(client, 'message');
      client.send(message);
      expect(Buffer.compare((await response)[0] as Buffer, Buffer.from(message))).toBe(0);
    }
    const pong = once(client, 'pong');
    client.ping('are you there');
    expect(String((await pong)[0])).toBe('are you there');
  });

  it("the client's close code and reason reach the container", async () => {
    const { sockets, client } = await echoServer();
    const closed = once(sockets, 'closed');
    client.close(4321, 'enough');
    expect(await closed).toEqual([4321, 'enough']);
    await once(client, 'close');
  });

  it("the container's close code and reason reach the client", async () => {
    const { sockets, client } = await echoServer();
    const closed = once(client, 'close');
    sockets.clients.forEach((socket) => socket.close(4000, 'bye'));
    const [code, reason] = (await closed) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([4000, 'bye']);
  });
});

describe('a handshake', () => {
  // Workers do not tell each other the client's address: a request that is passed on asks for an exec.
  it.runIf(THROUGH_PEER !== 'worker')('reaches the container under the rules for headers', async () => {
    const { upstream, client } = await start(() => undefined);
    client.send(
      ...upgrade(undefined, 'Origin: http://localhost:3000', 'X-Forwarded-For: 6.6.6.6', 'X-Multi: a', 'X-Multi: b'),
    );
    const [line, ...headers] = (await (await upstream.peer()).head()).trim().split('\r\n');
    expect(line).toBe('GET /chat?x=1 HTTP/1.1');
    expect(headers).toEqual([
      `host: 127.0.0.1:${upstream.port}`,
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
      'Origin: http://localhost:3000',
      'X-Multi: a',
      'X-Multi: b',
      'X-Forwarded-For: 127.0.0.1',
      'X-Forwarded-Host: dockapi:8000',
      'X-Forwarded-Proto: http',
      'X-Forwarded-Prefix: /proxy/web',
      'connection: Upgrade',
      'upgrade: websocket',
    ]);
  });

  it('returns the container’s headers, with cookies under the prefix, and the first bytes', async () => {
    const { client } = await start(async (peer) => {
      await peer.head();
      peer.send(
        ...SWITCH.slice(0, 3),
        'Sec-WebSocket-Protocol: v2',
        'Set-Cookie: a=1; Path=/',
        'X-L: \xe4',
        'X-U: \xc3\xa4',
        '',
        'first',
      );
    });
    client.send(...upgrade(), 'early');
    const head = await client.head();
    expect(head).toMatch(/^HTTP\/1.1 101 Switching Protocols\r\n/);
    expect(head).toContain('Upgrade: websocket\r\nConnection: Upgrade\r\n');
    expect(head).toContain('Sec-WebSocket-Protocol: v2\r\nSet-Cookie: a=1; Path=/proxy/web\r\n');
    expect(head).toContain('X-U: \xc3\xa4\r\n');
    expect(await client.bytes(5)).toBe('first');
  });

  it('passes bytes that came with it to the container', async () => {
    const { upstream, client } = await start(accept);
    client.send(...upgrade());
    client.send('early');
    await client.head();
    expect(await (await upstream.peer()).bytes(5)).toBe('early');
  });

  it.each<[string, string[], RegExp, string]>([
    [
      'with a length',
      ['HTTP/1.1 403 Forbidden', 'Content-Length: 4', 'X-Why: no', '', 'nope'],
      /^X-Why: no\r$/m,
      'nope',
    ],
    [
      'in chunks',
      ['HTTP/1.1 401 Unauthorized', 'Transfer-Encoding: chunked', '', '4', 'nope', '0', '', ''],
      /^transfer-encoding: chunked\r$/m,
      '4\r\nnope\r\n0\r\n\r\n',
    ],
    [
      'for want of another protocol',
      ['HTTP/1.1 426 Upgrade Required', 'Connection: Upgrade', 'Upgrade: h2c', 'Content-Length: 4', '', 'nope'],
      /^content-length: 4\r$/m,
      'nope',
    ],
    [
      'with a 200 and a page',
      ['HTTP/1.1 200 OK', 'Content-Type: text/html', 'Content-Length: 6', '', '<html>'],
      /^Content-Type: text\/html\r$/m,
      '<html>',
    ],
    [
      'without a body',
      ['HTTP/1.1 302 Found', 'Location: /login', 'Content-Length: 0', '', ''],
      /^Location: \/proxy\/web\/login\r$/m,
      '',
    ],
  ])('that the container refuses %s gets the container’s response', async (_what, lines, header, body) => {
    const { client } = await start(async (peer) => {
      await peer.head();
      peer.send(...lines);
    });
    client.send(...upgrade());
    const head = await client.head();
    expect(head.split('\r\n')[0]).toBe(lines[0]);
    expect(head).toMatch(header);
    expect(head).toMatch(/^connection: close\r$/im);
    expect(await client.rest()).toBe(body);
  });

  it('that the container refuses with an incomplete response is cut for the client', async () => {
    const { client } = await start(async (peer) => {
      await peer.head();
      peer.socket.end('HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
    });
    client.send(...upgrade());
    expect(await client.rest()).not.toMatch(/^0\r\n\r\n/m);
  });

  // TLS has no reset.
  it.runIf(!THROUGH_PEER)(
    'that the container refuses with an incomplete response that only a close would end is reset',
    async () => {
      const { upstream, client } = await start(async (peer) => {
        await peer.head();
        peer.send('HTTP/1.1 403 Forbidden', '', 'hello');
      });
      const reset = once(client.socket, 'error');
      client.send(...upgrade());
      await client.until('hello');
      (await upstream.peer()).socket.resetAndDestroy();
      expect(await reset).toMatchObject([{ code: 'ECONNRESET' }]);
    },
  );

  it.each<[string, (peer: RawPeer) => unknown]>([
    ['closes', async (peer) => (await peer.head(), peer.socket.end())],
    ['resets', (peer) => peer.socket.resetAndDestroy()],
    ['sends garbage', (peer) => peer.send('nonsense', '', '')],
    [
      'sends a body of unclear length',
      async (peer) => (await peer.head(), peer.send('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip', '', '')),
    ],
  ])('to a container that %s is a 502', async (_what, serve) => {
    const { client } = await start(serve);
    client.send(...upgrade());
    const { head, body } = await client.response();
    expect(head).toMatch(/^HTTP\/1.1 502 Bad Gateway\r\n/);
    expect(JSON.parse(body)).toMatchObject({ code: 'upstream_failed', instance: '/proxy/web/chat' });
    await client.gone();
  });

  it('to a container that refuses connections is a 502', async () => {
    const { client } = await start(() => undefined, { hostPort: await unusedPort() });
    client.send(...upgrade());
    expect((await client.response()).head).toMatch(/^HTTP\/1.1 502 /);
  });

  it('to a container that hangs is a 504', async () => {
    const { client, upstream } = await start(() => undefined, { config: { proxyResponseTimeoutMs: 100 } });
    client.send(...upgrade());
    const { head, body } = await client.response();
    expect(head).toMatch(/^HTTP\/1.1 504 /);
    expect(JSON.parse(body)).toMatchObject({ code: 'upstream_timeout' });
    const peer = await upstream.peer();
    await soon(() => peer.ended || peer.closed);
  });

  it.each([
    ['to an unknown container', '/proxy/nosuch/', 404, 'container_not_found'],
    ['outside /proxy', '/docs', 404, 'route_not_found'],
    ['to the information', '/proxy/web', 404, 'route_not_found'],
    ['with a dot segment', '/proxy/web/../x', 400, 'invalid_request'],
    ['with a bad id', '/proxy/w%65b/', 400, 'invalid_request'],
  ])('%s gets a response, and does not hang', async (_what, path, status, code) => {
    const { client } = await start(accept);
    client.send(...upgrade(path));
    const { head, body } = await client.response();
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(body)).toMatchObject({ code });
  });

  it.each([
    ['outside /proxy', '/docs', 404, 'route_not_found'],
    ['with a dot segment', '/proxy/web/../x', 400, 'invalid_request'],
  ])('%s gets a response from a Node without shouldUpgradeCallback too', async (_what, path, status, code) => {
    const { client, gateway } = await start(accept);
    Object.assign(gateway.server, { shouldUpgradeCallback: () => true });
    client.send(...upgrade(path));
    const { head, body } = await client.response();
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/^connection: close\r$/im);
    expect(JSON.parse(body)).toMatchObject({ code });
    await client.gone();
  });

  it('is refused with 500 shutting_down after shutdown has begun, because nothing would end its tunnel', async () => {
    const { client, gateway } = await start(accept);
    gateway.shutdown.begin();
    client.send(...upgrade());
    expect(JSON.parse((await client.response()).body)).toMatchObject({ code: 'shutting_down' });
  });
});

describe('a tunnel', () => {
  it('passes bytes unchanged, both ways', async () => {
    const { client, peer } = await open();
    client.send('\x81\x85\x00\xff');
    expect(await peer.bytes(4)).toBe('\x81\x85\x00\xff');
    peer.send('\x82\x00\r\n\r\n');
    expect(await client.bytes(6)).toBe('\x82\x00\r\n\r\n');
  });

  it.each<[string, (peer: RawPeer) => unknown]>([
    ['is destroyed', (peer) => peer.destroy()],
    ['is reset', (peer) => peer.socket.resetAndDestroy()],
    ['ends', (peer) => peer.socket.end()],
  ])('whose client %s is ended at the container', async (_what, leave) => {
    const { client, peer } = await open();
    leave(client);
    await soon(() => peer.ended || peer.closed);
    await soon(() => peer.closed && client.closed);
  });

  it.each<[string, (peer: RawPeer) => unknown]>([
    ['is destroyed', (peer) => peer.destroy()],
    ['is reset', (peer) => peer.socket.resetAndDestroy()],
    ['ends', (peer) => peer.socket.end()],
  ])('whose container %s is ended at the client', async (_what, leave) => {
    const { client, peer } = await open();
    leave(peer);
    await soon(() => client.ended || client.closed);
  });

  it('delivers to a slow client everything that the container sent before it ended', async () => {
    const { client, peer } = await open();
    const size = 32 << 20;
    let received = 0;
    client.socket.removeAllListeners('data');
    client.socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
      client.socket.pause();
      setImmediate(() => client.socket.resume());
    });
    peer.socket.end(Buffer.alloc(size, 'x'));
    await client.gone();
    expect(received).toBe(size);
  });
});

describe('a tunnel during shutdown', () => {
  const CLOSE_1001 = '\x88\x02\x03\xe9';

  // The node that is shut down is not the one whose server the test closes.
  it.runIf(!THROUGH_PEER)(
    'ends with close code 1001 for its client, whose close frame reaches the container, and the server can close',
    async () => {
      const { client, peer, gateway } = await open();
      peer.send('\x81\x02hi');
      expect(await client.bytes(4)).toBe('\x81\x02hi');
      gateway.shutdown.begin();
      expect(await client.bytes(4)).toBe(CLOSE_1001);
      client.send('\x88\x82\x00\x00\x00\x00\x03\xe9');
      expect(await peer.bytes(8)).toBe('\x88\x82\x00\x00\x00\x00\x03\xe9');
      await soon(() => client.ended && (peer.ended || peer.closed));
      gateway.server.close();
      await once(gateway.server, 'close');
      cleanups.splice(1, 1); // closed already
    },
  );

  it('lets the current frame end first, and drops everything after it', async () => {
    const { client, peer, gateway } = await open();
    peer.send('\x82\x7e\x01');
    expect(await client.bytes(3)).toBe('\x82\x7e\x01');
    gateway.shutdown.begin();
    const rest = `\x00${'x'.repeat(256)}`;
    peer.send(`${rest}\x81\x02no`);
    expect(await client.rest()).toBe(rest + CLOSE_1001);
  });

  it('cuts a frame that does not end', async () => {
    const { client, peer, gateway } = await open();
    peer.send('\x81\x05half');
    await client.bytes(6);
    gateway.shutdown.begin();
    await soon(() => client.closed && peer.closed);
    expect(client.received).toBe('');
  });

  it('is cut if the container switched to another protocol than WebSocket', async () => {
    const { client, gateway } = await start(async (peer) => {
      await peer.head();
      peer.send('HTTP/1.1 101 Switching Protocols', 'Upgrade: other', 'Connection: Upgrade', '', '');
    });
    client.send(...upgrade());
    await client.head();
    gateway.shutdown.begin();
    expect(await client.rest()).toBe('');
  });
});

describe('a client that leaves during its handshake', () => {
  it.each<[string, (peer: RawPeer) => unknown]>([
    ['is destroyed', (peer) => peer.destroy()],
    ['is reset', (peer) => peer.socket.resetAndDestroy()],
  ])('and %s ends the upstream request', async (_what, leave) => {
    const { client, upstream } = await start(() => undefined);
    client.send(...upgrade());
    const peer = await upstream.peer();
    await peer.head();
    leave(client);
    await soon(() => peer.ended || peer.closed);
  });

  // The other worker gets to know a moment later.
  it.runIf(THROUGH_PEER !== 'worker')(
    'while its container is looked up causes no upstream request, and no crash',
    async () => {
      const lookup = Promise.withResolvers<void>();
      const { client, upstream, gateway } = await start(accept, { lookup: lookup.promise });
      const upgraded = once(gateway.server, 'upgrade') as Promise<[unknown, NodeJS.EventEmitter]>;
      client.send(...upgrade());
      const [, socket] = await upgraded;
      const closed = new Promise((resolve) => socket.once('close', resolve));
      client.socket.resetAndDestroy();
      await closed;
      lookup.resolve();
      const next = await RawPeer.connect(gateway.port);
      cleanups.push(() => next.destroy());
      next.send(...upgrade('/proxy/web/next'));
      await next.head();
      expect(upstream.peers).toHaveLength(1);
    },
  );
});
