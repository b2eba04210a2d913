import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
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

const get = ['GET /proxy/web/x?secret HTTP/1.1', 'Host: h', '', ''];
const fast = { config: { proxyResponseTimeoutMs: 200 } };

/** Time for a response on a busy machine, too. */
const slow = { config: { proxyResponseTimeoutMs: 1_500 } };

/** Long before any deadline. */
const SOON_MS = 15_000;
const soon = (done: () => boolean) => vi.waitFor(() => expect(done()).toBe(true), { timeout: SOON_MS, interval: 5 });
const passed = (ms: number) => {
  const begin = Date.now();
  return soon(() => Date.now() - begin > ms);
};

describe('before the response', () => {
  it.each<[string, (peer: RawPeer) => unknown]>([
    ['closes at once', (peer) => peer.socket.end()],
    ['resets', (peer) => peer.socket.resetAndDestroy()],
    ['closes after the request', async (peer) => (await peer.head(), peer.socket.end())],
    ['resets after the request', async (peer) => (await peer.head(), peer.socket.resetAndDestroy())],
    ['cuts its head short', async (peer) => (await peer.head(), peer.socket.end('HTTP/1.1 200 OK\r\nContent-Le'))],
    ['sends garbage', async (peer) => (await peer.head(), peer.send('\x00\x01SSH-2.0-nonsense', ''))],
    ['sends garbage unasked', (peer) => peer.send('220 smtp.example ESMTP', '')],
    ['sends HTTP/2', async (peer) => (await peer.head(), peer.send('\x00\x00\x06\x04\x00\x00\x00\x00\x00'))],
    [
      'sends two lengths',
      async (peer) => (
        await peer.head(),
        peer.send('HTTP/1.1 200 OK', 'Content-Length: 1', 'Content-Length: 2', '', 'a')
      ),
    ],
    [
      'sends a length and chunks',
      async (peer) => (
        await peer.head(),
        peer.send('HTTP/1.1 200 OK', 'Content-Length: 1', 'Transfer-Encoding: chunked', '', '0', '', '')
      ),
    ],
    [
      'sends a transfer coding that was not requested',
      async (peer) => (
        await peer.head(),
        peer.send('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked', '', '0', '', '')
      ),
    ],
    [
      'switches protocols unasked',
      async (peer) => (
        await peer.head(),
        peer.send('HTTP/1.1 101 Switching', 'Connection: Upgrade', 'Upgrade: x', '', '')
      ),
    ],
    [
      'sends a control character in its status line',
      async (peer) => (await peer.head(), peer.send('HTTP/1.1 200 O\x7fK', 'Set-Cookie: a=1', '', '')),
    ],
    ['sends a status that is none', async (peer) => (await peer.head(), peer.send('HTTP/1.1 099 No', '', ''))],
  ])('a container that %s is a 502, and the connection stays open', async (_what, serve) => {
    const { client } = await start(serve);
    for (let turn = 0; turn < 2; turn++) {
      client.send(...get);
      const { head, body } = await client.response();
      expect(head).toMatch(/^HTTP\/1.1 502 Bad Gateway\r\n/);
      expect(head).not.toMatch(/set-cookie/i);
      expect(head).toMatch(/^content-type: application\/problem\+json\r$/im);
      expect(JSON.parse(body)).toMatchObject({ code: 'upstream_failed', status: 502, instance: '/proxy/web/x' });
    }
  });

  it('a container that refuses connections is a 502, and a POST body does not break the connection', async () => {
    const { client } = await start(() => undefined, { hostPort: await unusedPort() });
    for (let turn = 0; turn < 3; turn++) {
      client.send('POST /proxy/web/ HTTP/1.1', 'Host: h', 'Content-Length: 200000', '', 'x'.repeat(100_000));
      expect((await client.response()).head).toMatch(/^HTTP\/1.1 502 /);
      client.send('x'.repeat(100_000)); // the rest of the body comes after the response
    }
  });

  it('a container that is not running is a 502', async () => {
    const { client } = await start(() => undefined, { hostPort: null });
    client.send(...get);
    const { head, body } = await client.response();
    expect(head).toMatch(/^HTTP\/1.1 502 /);
    expect(JSON.parse(body)).toMatchObject({ code: 'upstream_failed', detail: expect.stringContaining('is exited') });
  });

  it('a container that hangs is a 504, its connection is closed, and the client’s stays open', async () => {
    const { upstream, client } = await start(() => undefined, fast);
    for (let turn = 0; turn < 2; turn++) {
      client.send(...get);
      const { head, body } = await client.response();
      expect(head).toMatch(/^HTTP\/1.1 504 /);
      expect(JSON.parse(body)).toMatchObject({ code: 'upstream_timeout' });
      const peer = await upstream.peer(turn);
      await soon(() => peer.ended || peer.closed);
    }
  });

  it('a container that never reads an upload is a 504, however long the upload', async () => {
    const { client } = await start((peer) => peer.socket.pause(), fast);
    client.send('POST /proxy/web/ HTTP/1.1', 'Host: h', 'Content-Length: 100000000', '', '');
    const chunk = Buffer.alloc(1 << 20);
    for (let i = 0; i < 90; i++) client.socket.write(chunk);
    expect(await client.head()).toMatch(/^HTTP\/1.1 504 /);
  });

  it('an upload that its client sends slowly outlives the response timeout', async () => {
    const { upstream, client } = await start(() => undefined, slow);
    client.send('POST /proxy/web/ HTTP/1.1', 'Host: h', 'Content-Length: 6', '', '');
    const peer = await upstream.peer();
    await peer.head();
    await passed(3_100); // longer than the deadline, twice
    client.send('abcdef');
    await peer.until('abcdef');
    peer.send('HTTP/1.1 200 OK', 'Content-Length: 0', '', '');
    expect(await client.head()).toMatch(/^HTTP\/1.1 200 OK/);
  });

  it('a response may be silent for longer than the response timeout once it has begun', async () => {
    const { upstream, client } = await start(async (peer) => {
      await peer.head();
      peer.send('HTTP/1.1 200 OK', 'Content-Length: 2', '', '');
    }, slow);
    client.send(...get);
    await client.head();
    await passed(3_100);
    (await upstream.peer()).send('ok');
    expect(await client.bytes(2)).toBe('ok');
  });
});

describe('an early response to an unfinished upload', () => {
  const LARGE = 50_000_000;
  const early = async (peer: RawPeer, then: (peer: RawPeer) => unknown) => {
    await peer.head();
    peer.socket.pause();
    peer.send('HTTP/1.1 413 Content Too Large', 'Content-Length: 4', 'Connection: close', '', 'full');
    then(peer);
  };

  it.each<[string, (peer: RawPeer) => unknown]>([
    ['stops reading', () => undefined],
    ['closes', (peer) => peer.socket.destroySoon()],
    ['ends, and drops what comes', (peer) => (peer.socket.end(), peer.socket.resume())],
  ])('passes when the container then %s, and the connection stays open', async (_what, then) => {
    const { client } = await start((peer) => early(peer, then));
    for (let turn = 0; turn < 2; turn++) {
      client.send('POST /proxy/web/ HTTP/1.1', 'Host: h', `Content-Length: ${LARGE}`, '', '');
      client.socket.write(Buffer.alloc(LARGE));
      const { head, body } = await client.response();
      expect(head).toMatch(/^HTTP\/1.1 413 Content Too Large\r\n/);
      expect(body).toBe('full');
    }
  });
});

it('a response that has begun before its upload is over may take longer than the response timeout after it', async () => {
  const { upstream, gateway, client } = await start(() => undefined, fast);
  client.send('POST /proxy/web/ HTTP/1.1', 'Host: h', 'Content-Length: 4', '', 'ab');
  const peer = await upstream.peer();
  await peer.until('ab');
  peer.send('HTTP/1.1 200 OK', 'Content-Length: 10', '', 'hello');
  await client.until('hello');
  client.send('cd');
  await peer.until('cd');
  const other = await RawPeer.connect(gateway.port);
  cleanups.push(() => other.destroy());
  for (let turn = 0; turn < 2; turn++) {
    other.send(...get); // a request that begins now fails after the limit
    expect((await other.response()).head).toMatch(/^HTTP\/1.1 504 /);
  }
  peer.send('world');
  expect(await client.bytes(5)).toBe('world');
});

describe('a response that breaks off', () => {
  it.each<[string, string[]]>([
    ['short of its length', ['HTTP/1.1 200 OK', 'Content-Length: 10', '', 'hello']],
    ['within a chunk', ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', 'a\r\nhello']],
    ['before the last chunk', ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '5\r\nhello\r\n']],
    ['before any byte of its body', ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '']],
  ])('%s is cut for the client, and never looks complete', async (_what, lines) => {
    const { client } = await start(async (peer) => {
      await peer.head();
      peer.socket.end(lines.join('\r\n'));
    });
    client.send(...get);
    expect(await client.rest()).not.toMatch(/^0\r\n\r\n/m);
  });

  it('is a reset for a client of HTTP/1.0, for which a close would mean that it is complete', async () => {
    const { upstream, client } = await start(async (peer) => {
      await peer.head();
      peer.send('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '5\r\nhello\r\n');
    });
    const reset = once(client.socket, 'error');
    client.send(get[0]!.replace('HTTP/1.1', 'HTTP/1.0'), ...get.slice(1));
    await client.until('hello');
    (await upstream.peer()).socket.end();
    expect(await reset).toMatchObject([{ code: 'ECONNRESET' }]);
  });

  it('after the container was reset in the middle is cut for the client', async () => {
    const { upstream, client } = await start(async (peer) => {
      await peer.head();
      peer.send('HTTP/1.1 200 OK', 'Content-Type: text/plain', '', 'no length, ended by close');
    });
    client.send(...get);
    await client.until('ended by close');
    (await upstream.peer()).socket.resetAndDestroy();
    expect(await client.rest()).not.toContain('0\r\n\r\n');
  });

  it('longer than its length is passed up to its length, and no further', async () => {
    const { client } = await start(async (peer) => {
      await peer.head();
      peer.send('HTTP/1.1 200 OK', 'Content-Length: 5', '', 'helloHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil');
    });
    for (let turn = 0; turn < 2; turn++) {
      client.send(...get);
      expect((await client.response()).body).toBe('hello');
      expect(client.received).toBe('');
    }
  });
});

describe('a client that goes away', () => {
  it('during a download ends the upstream request', async () => {
    const { upstream, client } = await start(async (peer) => {
      await peer.head();
      peer.send('HTTP/1.1 200 OK', 'Content-Type: text/event-stream', '', 'data: 1\n\n');
    });
    client.send(...get);
    await client.until('data: 1\n\n');
    const peer = await upstream.peer();
    client.destroy();
    await soon(() => peer.ended || peer.closed);
  });

  it('during an upload ends the upstream request', async () => {
    const { upstream, client } = await start(() => undefined);
    client.send('POST /proxy/web/ HTTP/1.1', 'Host: h', 'Content-Length: 1000', '', 'abc');
    const peer = await upstream.peer();
    await peer.until('abc');
    client.destroy();
    await soon(() => peer.ended || peer.closed);
  });

  it('while the container is silent ends the upstream request', async () => {
    const { upstream, client } = await start(() => undefined);
    client.send(...get);
    const peer = await upstream.peer();
    await peer.head();
    client.destroy();
    await soon(() => peer.ended || peer.closed);
  });

  // The other node gets to know a moment later.
  it.runIf(!THROUGH_PEER)('while its container is looked up causes no upstream request', async () => {
    const lookup = Promise.withResolvers<void>();
    const { upstream, gateway, client } = await start(() => undefined, { lookup: lookup.promise });
    const arrived = once(gateway.server, 'request') as Promise<[unknown, NodeJS.EventEmitter]>;
    client.send(...get);
    const [, response] = await arrived;
    const gone = once(response, 'close');
    client.destroy();
    await gone;
    lookup.resolve();
    const next = await RawPeer.connect(gateway.port);
    cleanups.push(() => next.destroy());
    next.send('GET /proxy/web/next HTTP/1.1', 'Host: h', '', '');
    expect(await (await upstream.peer()).head()).toContain('GET /next ');
    expect(upstream.peers).toHaveLength(1);
  });
});

it('1,000 aborted requests leave no connection to the container behind', { timeout: 240_000 }, async () => {
  const { upstream, gateway } = await start(async (peer) => {
    await peer.head();
    peer.send('HTTP/1.1 200 OK', 'Content-Type: text/event-stream', '', 'data: 1\n\n');
  });
  for (let batch = 0; batch < 20; batch++) {
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const client = await RawPeer.connect(gateway.port);
        client.send(...get);
        if (index % 2) await client.head();
        client.socket.resetAndDestroy();
      }),
    );
  }
  await soon(() => upstream.peers.every((peer) => peer.closed));
});
