import { afterEach, expect, it } from 'vitest';
import { readAnswers } from '../../support/raw-answers.js';
import { RawPeer } from '../../support/raw-peer.js';
import { startGateway } from '../../support/upstream-gateway.js';
import { startRawUpstream } from '../../support/upstream-raw.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** An upstream that has each request, and answers when the test says so. */
async function start() {
  const upstream = await startRawUpstream();
  cleanups.push(upstream.close);
  const gateway = await startGateway({ hostPort: upstream.port });
  cleanups.push(gateway.close);
  const client = await RawPeer.connect(gateway.port);
  cleanups.push(() => client.destroy());
  return { upstream, client };
}

const GET = 'GET /proxy/web/x HTTP/1.1\r\nHost: h\r\n\r\n';
const POST = 'POST /proxy/web/x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const BROKEN = 'POST /proxy/web/y HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n';

it.each([
  ['a GET', GET],
  ['a POST', POST],
])('what is no HTTP behind %s is refused behind its answer, not in its place', async (_what, request) => {
  const { upstream, client } = await start();
  client.send(request);
  const peer = await upstream.peer();
  await peer.head();
  client.send('\x00nonsense\r\n\r\n');
  client.send('and more of it\r\n\r\n');
  client.send('GET /proxy/web/after HTTP/1.1\r\nHost: h\r\n\r\n');
  peer.send(OK);
  expect(readAnswers(await client.rest())).toEqual([
    { status: 200, body: 'ok' },
    { status: 400, body: '' },
  ]);
  expect(upstream.peers).toHaveLength(1);
});

it('a body that is no HTTP is refused behind the answer to the request before it, and ends its own at the container', async () => {
  const { upstream, client } = await start();
  client.send(GET);
  const peer = await upstream.peer();
  await peer.head();
  client.send(BROKEN);
  peer.send(OK);
  expect(readAnswers(await client.rest())).toEqual([
    { status: 200, body: 'ok' },
    { status: 400, body: '' },
  ]);
});

it('a body that turns out to be no HTTP while it is carried is a 400, and its request to the container is cut', async () => {
  const { upstream, client } = await start();
  client.send('POST /proxy/web/y HTTP/1.1', 'Host: h', 'Transfer-Encoding: chunked', '', '5', 'hello', '');
  const peer = await upstream.peer();
  await peer.until('hello');
  client.send('zz\r\n');
  expect(readAnswers(await client.rest())).toEqual([{ status: 400, body: '' }]);
  await peer.gone();
  expect(peer.received).not.toContain('0\r\n\r\n');
});

it('a body that turns out to be no HTTP after its answer has begun cuts that answer', async () => {
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
])('a request behind one with %s is not carried out, and does not disturb it', async (_what, last) => {
  const { upstream, client } = await start();
  client.send(last + GET);
  const peer = await upstream.peer();
  await peer.head();
  peer.send(OK);
  expect(readAnswers(await client.rest())).toEqual([{ status: 200, body: 'ok' }]);
  expect(upstream.peers).toHaveLength(1);
});

it('what is no HTTP behind an answer is a 400, and the end', async () => {
  const { upstream, client } = await start();
  client.send(GET);
  const peer = await upstream.peer();
  await peer.head();
  peer.send(OK);
  await client.answer();
  client.send('\x00nonsense');
  expect(await client.rest()).toBe('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
});

it('a head that is too large is a 431', async () => {
  const { client } = await start();
  client.send('GET /proxy/web/x HTTP/1.1', 'Host: h', `X: ${'x'.repeat(20_000)}`, '', '');
  expect(await client.rest()).toMatch(/^HTTP\/1.1 431 Request Header Fields Too Large\r\n/);
});
