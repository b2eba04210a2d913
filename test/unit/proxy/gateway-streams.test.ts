import { once } from 'node:events';
import http from 'node:http';
import type net from 'node:net';
import type { AddressInfo } from 'node:net';
import { Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startHungPort } from '../../support/hung-port.js';
import { RawPeer } from '../../support/raw-peer.js';
import { type Gateway, startGateway } from '../../support/upstream-gateway.js';
import { startRawUpstream } from '../../support/upstream-raw.js';

const MiB = 1 << 20;
const SIZE = 256 * MiB;
/** Bytes of growth that streaming may cost, both ends and the test itself included. */
const GROWTH = SIZE / 2;

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(serve: http.RequestListener): Promise<Gateway> {
  const upstream = http.createServer(serve);
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  cleanups.push(() => void (upstream.close(), upstream.closeAllConnections()));
  const gateway = await startGateway({ hostPort: (upstream.address() as AddressInfo).port });
  cleanups.push(gateway.close);
  return gateway;
}

function* zeros(size: number): Generator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024);
  for (let sent = 0; sent < size; sent += chunk.length) yield chunk;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes in use by the process, after garbage collection. */
function memory(): number {
  collectGarbage();
  return process.memoryUsage().rss;
}

/** Counts bytes, and the most memory seen on the way. */
function counter() {
  const begin = memory();
  const counted = { bytes: 0, growth: 0 };
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      counted.bytes += chunk.length;
      if (counted.bytes % (16 * MiB) < chunk.length) {
        counted.growth = Math.max(counted.growth, memory() - begin);
      }
      done();
    },
  });
  return { sink, counted };
}

it('a 256 MiB download uses bounded memory', { timeout: 240_000 }, async () => {
  const { port } = await start((_request, response) => void pipeline(Readable.from(zeros(SIZE)), response));
  const { sink, counted } = counter();
  const [response] = (await once(http.get({ host: '127.0.0.1', port, path: '/proxy/web/' }), 'response')) as [
    http.IncomingMessage,
  ];
  await pipeline(response, sink);
  expect(counted.bytes).toBe(SIZE);
  expect(counted.growth).toBeLessThan(GROWTH);
});

it('a 256 MiB upload uses bounded memory', { timeout: 240_000 }, async () => {
  const { sink, counted } = counter();
  const { port } = await start((request, response) => void pipeline(request, sink).then(() => response.end('got it')));
  const request = http.request({ host: '127.0.0.1', port, path: '/proxy/web/', method: 'PUT' });
  const responded = once(request, 'response');
  await pipeline(Readable.from(zeros(SIZE)), request);
  const [response] = (await responded) as [http.IncomingMessage];
  expect(response.statusCode).toBe(200);
  response.resume();
  expect(counted.bytes).toBe(SIZE);
  expect(counted.growth).toBeLessThan(GROWTH);
});

it('20 clients that stop reading, and 20 containers that do, use bounded memory', { timeout: 240_000 }, async () => {
  const { port } = await start((request, response) => {
    if (request.method === 'PUT') return request.pause();
    pipeline(Readable.from(zeros(SIZE)), response).catch(() => undefined);
  });
  const begin = memory();
  const peers = await Promise.all(Array.from({ length: 40 }, () => RawPeer.connect(port)));
  const settled = peers.map(async (peer, index) => {
    peer.socket.pause();
    if (index % 2) return peer.send('GET /proxy/web/ HTTP/1.1', 'Host: h', '', '');
    peer.send('PUT /proxy/web/ HTTP/1.1', 'Host: h', `Content-Length: ${SIZE}`, '', '');
    for (const chunk of zeros(SIZE)) {
      if (!peer.socket.write(chunk) && (await stalled(peer.socket))) return;
    }
    throw new Error('the upload was taken');
  });
  await Promise.all(settled);
  expect(memory() - begin).toBeLessThan(GROWTH);
  peers.forEach((peer) => peer.destroy());
});

/** Whether a socket that is full stays so. */
async function stalled(socket: net.Socket, ms = 500): Promise<boolean> {
  const signal = AbortSignal.timeout(ms);
  return once(socket, 'drain', { signal }).then(
    () => false,
    () => true,
  );
}

it.runIf(process.platform === 'linux').each([
  ['a POST', ['POST /proxy/web/ HTTP/1.1', 'Host: h', 'Content-Length: 3', '', 'abc']],
  ['a GET', ['GET /proxy/web/ HTTP/1.1', 'Host: h', '', '']],
])('a port that does not accept %s in time is a 504', async (_what, lines) => {
  const { port: hostPort, close } = await startHungPort();
  cleanups.push(close);
  const gateway = await startGateway({ hostPort, config: { proxyConnectTimeoutMs: 200 } });
  cleanups.push(gateway.close);
  const client = await RawPeer.connect(gateway.port);
  client.send(...lines);
  const { head, body } = await client.response();
  expect(head).toMatch(/^HTTP\/1.1 504 /);
  expect(JSON.parse(body)).toMatchObject({ code: 'upstream_timeout' });
});

describe.each(['GET', 'POST'])('the response to a %s', (method) => {
  const LENGTH = 64 * MiB;
  const IDLE_MS = 2_000;

  it('is cut short if it is silent for longer than the idle timeout', async () => {
    const { response } = await begin();
    await expect(buffer(response)).rejects.toThrow('aborted');
  });

  it('is complete if its client was slow for longer than that', async () => {
    const { response, peer } = await begin();
    let sent = 0;
    for (const chunk of zeros(LENGTH)) {
      sent += chunk.length;
      if (!peer.socket.write(chunk) && (await stalled(peer.socket, IDLE_MS * 1.5))) break;
    }
    const whole = buffer(response);
    for (const chunk of zeros(LENGTH - sent)) peer.socket.write(chunk);
    expect((await whole).length).toBe(LENGTH);
  });

  /** A container has sent the head of its response. */
  async function begin() {
    const upstream = await startRawUpstream();
    cleanups.push(upstream.close);
    const gateway = await startGateway({ hostPort: upstream.port, config: { proxyIdleTimeoutMs: IDLE_MS } });
    cleanups.push(gateway.close);
    const request = http.request({ host: '127.0.0.1', port: gateway.port, path: '/proxy/web/', method }).end();
    const responded = once(request, 'response') as Promise<[http.IncomingMessage]>;
    const peer = await upstream.peer();
    await peer.head();
    peer.send('HTTP/1.1 200 OK', `Content-Length: ${LENGTH}`, '', '');
    const [response] = await responded;
    return { response, peer };
  }
});

describe.runIf(process.platform === 'linux')('a request to an address that its container has left', () => {
  it.each<[string, string[]]>([
    ['a GET', ['GET /proxy/web/ HTTP/1.1', 'Host: h', '', '']],
    ['a POST', ['POST /proxy/web/ HTTP/1.1', 'Host: h', 'Content-Length: 3', '', 'abc']],
    [
      'a WebSocket handshake',
      ['GET /proxy/web/ HTTP/1.1', 'Host: h', 'Connection: Upgrade', 'Upgrade: websocket', '', ''],
    ],
  ])('%s is a 502 at once, because another container may respond there', async (_what, lines) => {
    const { port: hostPort, close } = await startHungPort();
    cleanups.push(close);
    const gateway = await startGateway({ hostPort, config: { proxyConnectTimeoutMs: 60_000 } });
    cleanups.push(gateway.close);
    const client = await RawPeer.connect(gateway.port);
    client.send(...lines);
    const look = () => {
      gateway.forget();
      expect(client.received).toMatch(/^HTTP\/1.1 502 /);
    };
    await vi.waitFor(look, { timeout: 15_000, interval: 5 });
  });
});
