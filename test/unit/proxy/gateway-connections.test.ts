import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RawPeer } from '../../support/raw-peer.js';
import { startGateway } from '../../support/upstream-gateway.js';
import { startRawUpstream } from '../../support/upstream-raw.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(serve: (peer: RawPeer) => unknown) {
  const upstream = await startRawUpstream(serve);
  cleanups.push(upstream.close);
  const gateway = await startGateway({ hostPort: upstream.port });
  cleanups.push(gateway.close);
  const connect = async () => {
    const peer = await RawPeer.connect(gateway.port);
    cleanups.push(() => peer.destroy());
    return peer;
  };
  return { upstream, gateway, connect, client: await connect() };
}

/** Long before any deadline. */
const SOON = { timeout: 15_000, interval: 5 };
const soon = (done: () => boolean) => vi.waitFor(() => expect(done()).toBe(true), SOON);

const OK = ['HTTP/1.1 200 OK', 'Content-Length: 2', '', 'ok'];
const get = (path = '') => [`GET /proxy/web/${path} HTTP/1.1`, 'Host: h', '', ''];
const post = (path = '') => [`POST /proxy/web/${path} HTTP/1.1`, 'Host: h', 'Content-Length: 2', '', 'hi'];
const pathOf = (head: string) => head.split(' ')[1] ?? '';

describe('a container that closes after every response without announcing it', () => {
  it.each<[string, (peer: RawPeer) => void]>([
    ['in one go with the response', (peer) => peer.socket.end(OK.join('\r\n'))],
    ['right after the response', (peer) => (peer.send(...OK), setImmediate(() => peer.socket.end()))],
    [
      'by a reset',
      (peer) => peer.socket.write(OK.join('\r\n'), () => setImmediate(() => peer.socket.resetAndDestroy())),
    ],
  ])('%s: 10,000 GETs by 16 clients, no error', { timeout: 240_000 }, async (_how, response) => {
    const { connect } = await start(async (peer) => {
      await peer.head();
      response(peer);
    });
    const statuses = new Map<string, number>();
    const clients = await Promise.all(Array.from({ length: 16 }, connect));
    await Promise.all(
      clients.map(async (client) => {
        for (let turn = 0; turn < 625; turn++) {
          client.send(...get());
          const [line = ''] = (await client.response()).head.split('\r\n');
          statuses.set(line, (statuses.get(line) ?? 0) + 1);
        }
      }),
    );
    expect([...statuses]).toEqual([['HTTP/1.1 200 OK', 10_000]]);
  });
});

describe('a container that closes an idle connection when the next request arrives', () => {
  /** Responds to the first request of each connection, and runs the given action for the second. */
  async function closing(second: (peer: RawPeer) => void) {
    const executed: string[] = [];
    const { client } = await start(async (peer) => {
      for (let turn = 0; ; turn++) {
        const head = await peer.head();
        await peer.bytes(head.startsWith('POST') ? 2 : 0);
        executed.push(pathOf(head));
        if (turn > 0) return second(peer);
        peer.send(...OK);
      }
    });
    return { client, times: (path: string) => executed.filter((each) => each === path).length };
  }

  it.each<[string, (peer: RawPeer) => void]>([
    ['ends it', (peer) => peer.socket.end()],
    ['resets it', (peer) => peer.socket.resetAndDestroy()],
  ])('(%s) gets a GET once more, and a POST at most once', async (_how, second) => {
    const { client, times } = await closing(second);
    for (let turn = 0; turn < 20; turn++) {
      client.send(...get(`get-${turn}`));
      expect((await client.response()).body).toBe('ok');
      expect(times(`/get-${turn}`)).toBe(turn % 2 ? 2 : 1); // every other one meets a kept connection
      client.send(...post(`post-${turn}`));
      expect((await client.response()).head).toMatch(/^HTTP\/1.1 (200|502) /);
      expect(times(`/post-${turn}`)).toBeLessThanOrEqual(1);
    }
  });

  it.each([
    'H',
    'HTTP/1.1 200 OK\r\nContent-Le',
    'HTTP/1.1 103 Early Hints\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no',
  ])('gets no GET again after %j', async (begun) => {
    const { client, times } = await closing((peer) => peer.socket.end(begun));
    client.send(...get('first'));
    expect((await client.response()).body).toBe('ok');
    client.send(...get('second'));
    expect(await client.until('HTTP/1.1 ')).toBe('HTTP/1.1 ');
    expect(times('/second')).toBe(1);
  });

  it('gets no GET a third time', async () => {
    const seen: string[] = [];
    const { client } = await start(async (peer) => {
      for (;;) {
        const path = pathOf(await peer.head());
        seen.push(path);
        if (path !== '/first') return peer.socket.end();
        peer.send(...OK);
      }
    });
    client.send(...get('first'));
    expect((await client.response()).body).toBe('ok');
    client.send(...get('second'));
    expect((await client.response()).head).toMatch(/^HTTP\/1.1 502 /);
    expect(seen).toEqual(['/first', '/second', '/second']);
  });
});

describe('HTTP/1.0', () => {
  const whole = (line: string) => async (peer: RawPeer) => {
    const head = await peer.head();
    await peer.bytes(head.startsWith('POST') ? 2 : 0);
    peer.socket.end([line, 'Content-Type: text/plain', '', 'hello'].join('\r\n'));
  };

  it.each([
    ['GET', get()],
    ['POST', post()],
  ])(
    'a response to %s that ends by closing is sent to the client in chunks, and its connection stays open',
    async (_method, lines) => {
      const { client } = await start(whole('HTTP/1.0 200 OK'));
      for (let turn = 0; turn < 2; turn++) {
        client.send(...lines);
        expect(await client.head()).toMatch(/^HTTP\/1.1 200 OK\r\n/);
        expect(await client.until('0\r\n\r\n')).toBe('5\r\nhello\r\n0\r\n\r\n');
      }
    },
  );

  it('an application that keeps its connection gets the next request', async () => {
    const { upstream, client } = await start(async (peer) => {
      for (;;) {
        await peer.head();
        peer.send('HTTP/1.0 200 OK', 'Connection: keep-alive', 'Content-Length: 2', '', 'ok');
      }
    });
    for (let turn = 0; turn < 3; turn++) {
      client.send(...get());
      expect((await client.response()).body).toBe('ok');
    }
    expect(upstream.peers).toHaveLength(1);
  });

  it('an application that sends a length and closes without notice is no error', async () => {
    const { client } = await start(async (peer) => {
      await peer.head();
      peer.socket.end('HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    for (let turn = 0; turn < 20; turn++) {
      client.send(...get());
      expect((await client.response()).body).toBe('ok');
    }
  });

  const old = (lines: string[], ...headers: string[]) => [
    lines[0]?.replace('1.1', '1.0') ?? '',
    ...headers,
    ...lines.slice(1),
  ];
  const responding =
    (...lines: string[]) =>
    async (peer: RawPeer) => {
      for (;;) {
        const head = await peer.head();
        await peer.bytes(head.startsWith('POST') ? 2 : 0);
        peer.send(...lines);
      }
    };

  it.each([
    ['GET', get()],
    ['POST', post()],
  ])('a client that keeps its connection may %s again after a response of known length', async (_method, lines) => {
    const { client } = await start(responding(...OK));
    for (let turn = 0; turn < 3; turn++) {
      client.send(...old(lines, 'Connection: keep-alive'));
      const { head, body } = await client.response();
      expect(head).toMatch(/^connection: keep-alive\r$/im);
      expect(body).toBe('ok');
    }
  });

  it('a client that keeps its connection sees a close at the end of an unknown length', async () => {
    const { client } = await start(
      responding('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '2\r\nok\r\n0\r\n\r\n'),
    );
    client.send(...old(get(), 'Connection: keep-alive'));
    expect(await client.head()).toMatch(/^connection: close\r$/im);
    expect(await client.rest()).toBe('ok');
  });

  it('a client that does not ask to keep its connection has it closed', async () => {
    const { client } = await start(responding(...OK));
    client.send(...old(post()));
    expect(await client.head()).not.toMatch(/keep-alive/i);
    expect(await client.rest()).toBe('ok');
  });
});

describe('an upload', () => {
  it('whose container has closed the connection after its response gets the response', async () => {
    const { client } = await start(async (peer) => {
      await peer.until('\r\n\r\nhi');
      peer.socket.end(OK.join('\r\n'));
    });
    for (let turn = 0; turn < 20; turn++) {
      client.send(...post());
      expect((await client.response()).body).toBe('ok');
    }
  });

  it('that its container responds to early and continues to read leaves the connection usable', async () => {
    const { upstream, client } = await start(async (peer) => {
      await peer.head();
      peer.send('HTTP/1.1 413 Content Too Large', 'Content-Length: 4', '', 'full');
    });
    for (let turn = 0; turn < 3; turn++) {
      client.send('POST /proxy/web/ HTTP/1.1', 'Host: h', 'Content-Length: 4000000', '', 'x'.repeat(1_000_000));
      expect(await client.response()).toMatchObject({ head: expect.stringMatching(/^HTTP\/1.1 413 /), body: 'full' });
      const peer = await upstream.peer(turn);
      await soon(() => peer.ended || peer.closed); // the rest is not read
      client.send('x'.repeat(3_000_000));
    }
  });
});

describe('an upload of which its container stops reading', () => {
  const LENGTH = 1_000_000_000;

  it('ends when its client resets the connection', async () => {
    const { upstream, gateway, client } = await start((peer) => peer.socket.pause());
    client.send('POST /proxy/web/ HTTP/1.1', 'Host: h', `Content-Length: ${LENGTH}`, '', '');
    await sendUntilFull(client);
    const connections = () =>
      new Promise((resolve) => gateway.server.getConnections((_error, count) => resolve(count)));
    expect(await connections()).toBe(1);
    client.socket.resetAndDestroy();
    await vi.waitFor(async () => expect(await connections()).toBe(0), SOON);
    const peer = await upstream.peer();
    peer.socket.resume(); // the end follows the data in transit
    await peer.gone();
    expect(peer.received.length).toBeLessThan(LENGTH);
  });
});

describe('a client that ends its side of the connection after its request', () => {
  const large = 'x'.repeat(5_000_000);
  it.each<[string, string[], (peer: RawPeer) => unknown, string]>([
    ['a GET', get(), (peer) => peer.send(...OK), 'ok'],
    ['a POST', post(), (peer) => peer.send(...OK), 'ok'],
    [
      'a GET whose response arrives in parts',
      get(),
      async (peer) => {
        peer.send('HTTP/1.1 200 OK', 'Content-Length: 8', '', '');
        for (const part of ['ab', 'cd', 'ef', 'gh']) {
          await turn(); // a pause that is shorter than a silence
          peer.send(part);
        }
      },
      'abcdefgh',
    ],
    [
      'a GET of much',
      get(),
      (peer) => (peer.send('HTTP/1.1 200 OK', `Content-Length: ${large.length}`, '', ''), peer.send(large)),
      large,
    ],
  ])('gets the whole response to %s, and then the connection is closed', async (_what, lines, response, expected) => {
    const { client } = await start(async (peer) => {
      await peer.until(lines[0]?.startsWith('POST') ? '\r\n\r\nhi' : '\r\n\r\n');
      await response(peer);
    });
    client.socket.end(lines.join('\r\n'));
    expect(await client.head()).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect((await client.rest()) === expected).toBe(true);
  });

  it('counts as gone when the container is silent', async () => {
    const { upstream, client } = await start(() => undefined);
    client.socket.end(get().join('\r\n'));
    const peer = await upstream.peer();
    await peer.head();
    await soon(() => peer.ended || peer.closed);
  });
});

/** Sends until nothing is accepted any more. */
async function sendUntilFull({ socket }: RawPeer): Promise<void> {
  const piece = Buffer.alloc(1 << 20);
  for (let taken = -1; taken !== socket.bytesWritten - socket.writableLength;) {
    taken = socket.bytesWritten - socket.writableLength;
    if (socket.writableLength < piece.length) socket.write(piece);
    await once(socket, 'drain', { signal: AbortSignal.timeout(300) }).catch(() => undefined);
  }
}
