import { afterEach, describe, expect, it } from 'vitest';
import { sendSingleRequest } from '../../../src/http/wire/single-request.js';
import { RESPONSES, type ResponseVector } from '../../fixtures/framing-responses.js';
import { RawPeer } from '../../support/raw-peer.js';
import { startGateway } from '../../support/upstream-gateway.js';
import { startRawUpstream } from '../../support/upstream-raw.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const NEXT = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext';
const EVIL = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';

/** An upstream that responds to /next correctly and to everything else with these pieces, a packet each. */
async function start(...pieces: string[]) {
  const upstream = await startRawUpstream(async (peer) => {
    peer.socket.setNoDelay();
    for (;;) {
      const isNext = (await peer.head()).includes(' /next ');
      for (const piece of isNext ? [NEXT] : pieces) peer.socket.write(piece, 'latin1');
    }
  });
  cleanups.push(upstream.close);
  const gateway = await startGateway({ hostPort: upstream.port, config: { proxyResponseTimeoutMs: 1_000 } });
  cleanups.push(gateway.close);
  const connect = async () => {
    const client = await RawPeer.connect(gateway.port);
    cleanups.push(() => client.destroy());
    return client;
  };
  return { upstream, connect, client: await connect() };
}

/** The final response; 'cut' if its connection ended before it was whole. */
async function ask(client: RawPeer, method: string, path: string): Promise<{ status: number; body: string } | 'cut'> {
  const body = method === 'POST' ? 'hi' : '';
  client.send(`${method} /proxy/web${path} HTTP/1.1`, 'Host: h', ...(body ? ['Content-Length: 2'] : []), '', body);
  try {
    let head = await client.head();
    while (head.startsWith('HTTP/1.1 1')) head = await client.head();
    const status = Number(head.slice(9, 12));
    if (method === 'HEAD' || status === 204 || status === 304) return { status, body: '' };
    const length = /^content-length: (\d+)\r$/im.exec(head)?.[1];
    return { status, body: length === undefined ? await chunks(client) : await client.bytes(Number(length)) };
  } catch {
    return 'cut';
  }
}

async function chunks(client: RawPeer): Promise<string> {
  for (let text = ''; ;) {
    const size = parseInt(await client.until('\r\n'), 16);
    text += await client.bytes(size);
    await client.until('\r\n');
    if (size === 0) return text;
  }
}

/** One that was cut has no next response on its connection. */
async function expectOwnResponse({ connect, client }: Awaited<ReturnType<typeof start>>, method: string) {
  const next = client.ended || client.closed ? await connect() : client;
  expect(await ask(next, method, '/next')).toEqual({ status: 200, body: 'next' });
  expect(next.received).toBe('');
}

/** One with kept connections, and one with a new connection for each request. */
const METHODS = ['GET', 'POST'];

const rows = (vectors: ResponseVector[]) =>
  METHODS.flatMap((method) => vectors.map(({ sent, gets }) => [method, sent, gets] as const));

describe.each(Object.entries(RESPONSES))('among %s', (_what, vectors) => {
  it.each(rows(vectors))(
    '%s whose response is %j gets %j, and the next request its own response',
    async (method, sent, gets) => {
      const all = await start(sent);
      const response = await ask(all.client, method, '/x');
      if (gets === 502)
        expect(response).toMatchObject({ status: 502, body: expect.stringContaining('upstream_failed') });
      else expect(response).toEqual({ status: 200, body: gets });
      await expectOwnResponse(all, 'GET');
    },
  );
});

describe.each(METHODS)('to %s', (method) => {
  it.each([
    ['a whole response behind it', OK + EVIL],
    ['half a response behind it', OK + EVIL.slice(0, 20)],
    ['garbage behind it', `${OK}\x00\x01garbage`],
    ['line ends and a response behind it', `${OK}\r\n\r\n${EVIL}`],
    ['a 100 Continue behind it', `${OK}HTTP/1.1 100 Continue\r\n\r\n`],
    [
      'a response after its last chunk',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n${EVIL}`,
    ],
  ])('a response with %s leaves nothing to the next request', async (_what, sent) => {
    const all = await start(sent);
    for (let turn = 0; turn < 5; turn++) {
      expect(await ask(all.client, method, '/x')).toEqual({ status: 200, body: 'hello' });
      await expectOwnResponse(all, 'GET');
      await expectOwnResponse(all, method);
    }
  });

  it('a response with another one in the next packet leaves nothing to the next request', async () => {
    const all = await start(OK, EVIL);
    for (let turn = 0; turn < 20; turn++) {
      expect(await ask(all.client, method, '/x')).toEqual({ status: 200, body: 'hello' });
      await expectOwnResponse(all, method);
    }
  });

  it('a response with another one long after it loses its connection to the container', async () => {
    const all = await start(OK);
    expect(await ask(all.client, method, '/x')).toEqual({ status: 200, body: 'hello' });
    const peer = await all.upstream.peer();
    peer.socket.write(EVIL);
    await peer.gone();
    await expectOwnResponse(all, method);
  });

  it('a response that arrives with the next request, before the container has it, does not belong to it', async () => {
    const all = await start(OK);
    expect(await ask(all.client, method, '/x')).toEqual({ status: 200, body: 'hello' });
    const peer = await all.upstream.peer();
    const next = ask(all.client, method, '/next');
    peer.socket.write(EVIL); // both have arrived when dockAPI reads
    expect(await next).toEqual({ status: 200, body: 'next' });
    await expectOwnResponse(all, method);
  });

  it.each([
    [204, 'HTTP/1.1 204 No Content\r\n\r\nhello'],
    [204, 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello'],
    [204, `HTTP/1.1 204 No Content\r\nContent-Length: ${EVIL.length}\r\n\r\n${EVIL}`],
    [304, 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\nhello'],
    [304, `HTTP/1.1 304 Not Modified\r\nContent-Length: ${EVIL.length}\r\n\r\n${EVIL}`],
  ])('a %i with a body has none for the client, nor for the next request: %j', async (status, sent) => {
    const all = await start(sent);
    expect(await ask(all.client, method, '/x')).toEqual({ status, body: '' });
    await expectOwnResponse(all, method);
    await expectOwnResponse(all, 'GET');
  });

  it('a thousand interim responses do not count as the final one', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n'.repeat(1_000);
    const all = await start(`${hints}HTTP/1.1 102 Processing\r\n\r\n`, OK);
    expect(await ask(all.client, method, '/x')).toEqual({ status: 200, body: 'hello' });
    await expectOwnResponse(all, method);
  });

  it('an unexpected 100 Continue does not count as a response', async () => {
    const all = await start('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100) + OK);
    const response = await ask(all.client, method, '/x');
    expect([200, 502]).toContain(response !== 'cut' && response.status);
    await expectOwnResponse(all, method);
  });

  it('an unexpected 101 does not reach the client', async () => {
    const all = await start('HTTP/1.1 101 Switching Protocols\r\n\r\n', 'no HTTP');
    all.client.send(`${method} /proxy/web/x HTTP/1.1`, 'Host: h', '', '');
    expect((await all.client.response()).head).toMatch(/^HTTP\/1.1 502 /);
    await expectOwnResponse(all, method);
  });
});

it.each(METHODS)('to %s, an unreadable chunk cuts a response that has begun', async (method) => {
  const all = await start();
  all.client.send(`${method} /proxy/web/x HTTP/1.1`, 'Host: h', '', '');
  const peer = await all.upstream.peer();
  peer.send('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '5', 'hello', '');
  await all.client.until('hello');
  peer.send('zz', '');
  expect(await all.client.rest()).not.toContain('0\r\n\r\n');
});

it.each([
  ['Content-Length: 5\r\nTransfer-Encoding: chunked', 'it has both Content-Length and Transfer-Encoding'],
  ['Content-Length: 5\r\nContent-Length: 3', 'it has different Content-Lengths'],
  [`X: ${'x'.repeat(70_000)}`, 'its headers are larger than 65536 bytes: raise DOCKAPI_HEADER_LIMIT'],
])('the problem for a response with %j names the reason', async (headers, why) => {
  const all = await start(`HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`);
  for (const method of METHODS)
    expect(await ask(all.client, method, '/x')).toMatchObject({ status: 502, body: expect.stringContaining(why) });
});

describe('to a readiness probe', () => {
  it.each(Object.values(RESPONSES).flat())('$sent counts as for a request: $gets', async ({ sent, gets }) => {
    const upstream = await startRawUpstream(async (peer) => {
      await peer.head();
      peer.socket.end(sent, 'latin1');
    });
    cleanups.push(upstream.close);
    const request = { address: '127.0.0.1', port: upstream.port, path: '/', headers: { host: 'h' } };
    const head = sendSingleRequest(request, AbortSignal.timeout(10_000)).then(
      ({ status }) => status,
      () => 502,
    );
    // The client does not learn of errors after the head.
    if (gets === 502 && !RESPONSES.chunks?.some((each) => each.sent === sent)) {
      if (sent.length < 70_000) expect(await head).toBe(502);
    } else expect(await head).toBe(200);
  });
});

describe('to HEAD', () => {
  it.each([
    'Content-Length: 5\r\nContent-Length: 5',
    'Content-Length: 5\r\nContent-Length: 3',
    'Content-Length: five',
    'Content-Length: 5\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: identity',
  ])('a response with any framing has none: %j', async (framing) => {
    const all = await start(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n`);
    expect(await ask(all.client, 'HEAD', '/x')).toEqual({ status: 200, body: '' });
    await expectOwnResponse(all, 'GET');
  });

  it.each([
    ['a length', OK],
    ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
    ['a response as its body', `HTTP/1.1 200 OK\r\nContent-Length: ${EVIL.length}\r\n\r\n${EVIL}`],
    ['a response as its body, and Connection: keep-alive', `HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\n${EVIL}`],
  ])(
    'a response with a forbidden body, with %s, has none for the client, nor for the next request',
    async (_what, sent) => {
      const all = await start(sent);
      for (let turn = 0; turn < 5; turn++) {
        expect(await ask(all.client, 'HEAD', '/x')).toEqual({ status: 200, body: '' });
        await expectOwnResponse(all, 'GET');
      }
    },
  );
});

it.each(METHODS)('to %s, a body with an unknown coding lasts until the connection ends', async (method) => {
  const upstream = await startRawUpstream(async (peer) => {
    await peer.head();
    peer.socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nhello');
  });
  cleanups.push(upstream.close);
  const gateway = await startGateway({ hostPort: upstream.port });
  cleanups.push(gateway.close);
  const client = await RawPeer.connect(gateway.port);
  cleanups.push(() => client.destroy());
  for (let turn = 0; turn < 2; turn++) expect(await ask(client, method, '/x')).toEqual({ status: 200, body: 'hello' });
});

it('a response of bytes without a head, ended by the connection’s end, as in HTTP/0.9, is a 502', async () => {
  const upstream = await startRawUpstream(async (peer) => {
    await peer.head();
    peer.socket.end('<html>hello</html>');
  });
  cleanups.push(upstream.close);
  const gateway = await startGateway({ hostPort: upstream.port });
  cleanups.push(gateway.close);
  const client = await RawPeer.connect(gateway.port);
  cleanups.push(() => client.destroy());
  for (const method of METHODS) expect(await ask(client, method, '/x')).toMatchObject({ status: 502 });
});
