import type http from 'node:http';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { readResponses } from '../../support/raw-responses.js';
import { RawPeer } from '../../support/raw-peer.js';
import { startGateway } from '../../support/upstream-gateway.js';
import { startRawUpstream } from '../../support/upstream-raw.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** An upstream that has each request, and responses when the test says so. */
async function start(lookup?: Promise<unknown>) {
  const upstream = await startRawUpstream();
  cleanups.push(upstream.close);
  const gateway = await startGateway({ hostPort: upstream.port, lookup });
  cleanups.push(gateway.close);
  const connect = async () => {
    const client = await RawPeer.connect(gateway.port);
    cleanups.push(() => client.destroy());
    return client;
  };
  return { upstream, gateway, connect, client: await connect() };
}

const GET = 'GET /proxy/web/x HTTP/1.1\r\nHost: h\r\n\r\n';
const POST = 'POST /proxy/web/x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi';
/** The response to bytes that are not HTTP. */
const UNREADABLE = { status: 400, body: expect.stringContaining('"code":"invalid_request"') };
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const BROKEN = 'POST /proxy/web/y HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n';

it.each([
  ['a GET', GET],
  ['a POST', POST],
])('malformed HTTP after %s is refused after its response, not instead of it', async (_what, request) => {
  const { upstream, client } = await start();
  client.send(request);
  const peer = await upstream.peer();
  await peer.head();
  client.send('\x00nonsense\r\n\r\n');
  client.send('and more of it\r\n\r\n');
  client.send('GET /proxy/web/after HTTP/1.1\r\nHost: h\r\n\r\n');
  peer.send(OK);
  expect(readResponses(await client.rest())).toEqual([{ status: 200, body: 'ok' }, UNREADABLE]);
  expect(upstream.peers).toHaveLength(1);
});

it('a malformed body is refused after the response to the request before it, and ends its own request to the container', async () => {
  const { upstream, client } = await start();
  client.send(GET);
  const peer = await upstream.peer();
  await peer.head();
  client.send(BROKEN);
  peer.send(OK);
  expect(readResponses(await client.rest())).toEqual([{ status: 200, body: 'ok' }, UNREADABLE]);
});

it('a malformed body is refused while its container is looked up', async () => {
  const { promise: lookup, resolve: found } = Promise.withResolvers<void>();
  const { upstream, client } = await start(lookup);
  client.send(GET + BROKEN.replace('web', 'nobody'));
  found();
  const peer = await upstream.peer();
  await peer.head();
  peer.send(OK);
  expect(readResponses(await client.rest())).toEqual([{ status: 200, body: 'ok' }, UNREADABLE]);
});

it('a body that turns out to be malformed while it is forwarded is a 400, and its request to the container is cut', async () => {
  const { upstream, client } = await start();
  client.send('POST /proxy/web/y HTTP/1.1', 'Host: h', 'Transfer-Encoding: chunked', '', '5', 'hello', '');
  const peer = await upstream.peer();
  await peer.until('hello');
  client.send('zz\r\n');
  expect(readResponses(await client.rest())).toEqual([UNREADABLE]);
  await peer.gone();
  expect(peer.received).not.toContain('0\r\n\r\n');
});

it('a body that turns out to be malformed after its response has begun cuts that response', async () => {
  const { upstream, client } = await start();
  client.send('POST /proxy/web/y HTTP/1.1', 'Host: h', 'Transfer-Encoding: chunked', '', '5', 'hello', '');
  const peer = await upstream.peer();
  await peer.until('hello');
  peer.send('HTTP/1.1 200 OK', 'Content-Length: 10', '', 'begun');
  await client.until('begun');
  client.send('zz\r\n');
  expect(await client.rest()).toBe('');
  await peer.gone();
});

it.each([
  ['Connection: close', GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')],
  ['HTTP/1.0', GET.replace('HTTP/1.1', 'HTTP/1.0')],
])('a request after one with %s is not handled, and does not disturb it', async (_what, last) => {
  const { upstream, client } = await start();
  client.send(last + GET);
  const peer = await upstream.peer();
  await peer.head();
  peer.send(OK);
  expect(readResponses(await client.rest())).toEqual([{ status: 200, body: 'ok' }]);
  expect(upstream.peers).toHaveLength(1);
});

it('malformed HTTP after a response is a 400, and closes the connection', async () => {
  const { upstream, client } = await start();
  client.send(GET);
  const peer = await upstream.peer();
  await peer.head();
  peer.send(OK);
  await client.response();
  client.send('\x00nonsense');
  expect(readResponses(await client.rest())).toEqual([UNREADABLE]);
});

it('a head that is too large is a 431', async () => {
  const { client } = await start();
  client.send('GET /proxy/web/x HTTP/1.1', 'Host: h', `X: ${'x'.repeat(70_000)}`, '', '');
  expect(await client.rest()).toMatch(
    /^HTTP\/1.1 431 Request Header Fields Too Large\r\n[^]*"code":"headers_too_large"/,
  );
});

describe('pipelined requests', () => {
  const WEBSOCKET =
    'GET /proxy/web/ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

  it('are handled one after another', async () => {
    const { upstream, client } = await start();
    client.send(['a', 'b', 'c'].map((path) => GET.replace('/x', `/${path}`)).join(''));
    const peer = await upstream.peer();
    for (const path of ['a', 'b', 'c']) {
      expect(await peer.head()).toMatch(new RegExp(`^GET /${path} `));
      expect([upstream.peers.length, peer.received]).toEqual([1, '']);
      peer.send(OK);
      expect((await client.response()).body).toBe('ok');
    }
  });

  it('get no WebSocket, because its bytes would mix with the responses before it', async () => {
    const { upstream, client } = await start();
    client.send(GET + WEBSOCKET);
    const peer = await upstream.peer();
    await peer.head();
    expect(upstream.peers).toHaveLength(1);
    peer.send(OK);
    expect(await peer.head()).not.toMatch(/^upgrade:/im);
    peer.send(OK);
    expect(readResponses(await client.rest())).toEqual([
      { status: 200, body: 'ok' },
      { status: 200, body: 'ok' },
    ]);
  });

  it('leave nothing behind when the client leaves', async () => {
    const { upstream, gateway, client } = await start();
    client.send(`${GET.repeat(3)}CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n`);
    await (await upstream.peer()).head();
    client.destroy();
    await (await upstream.peer()).gone();
    expect(upstream.peers).toHaveLength(1);
    await expect.poll(() => connectionsOf(gateway.server)).toBe(0);
  });

  it('are not read without limit', async () => {
    const { upstream, gateway, connect, client } = await start();
    let read = 0;
    gateway.server.on('request', () => read++);
    client.send(GET.repeat(50_000));
    await (await upstream.peer()).head();
    const other = await connect();
    for (let turn = 0; turn < 100; turn++) {
      other.send('GET / HTTP/1.1\r\nHost: h\r\n\r\n'); // to no container, in the same process
      await other.response();
    }
    expect(read).toBeLessThan(5_000); // as many as were in one read, and a bit
  });
});

it('HTTP/1.0 with a Transfer-Encoding ends its connection, because two servers could disagree on its end', async () => {
  const { upstream, client } = await start();
  const early = 'POST /proxy/web/x HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n';
  client.send(`${early}0\r\n\r\n${GET}`);
  expect(await client.rest()).toMatch(/^HTTP\/1.1 400 [^]*\r\nConnection: close\r\n/i);
  expect(upstream.peers).toHaveLength(0);
});

const connectionsOf = (server: http.Server) => promisify(server.getConnections.bind(server))();
