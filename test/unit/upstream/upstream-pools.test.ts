import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, it, vi } from 'vitest';
import { AppError } from '../../../src/errors/app-error.js';
import type { Destination } from '../../../src/upstream/destination.js';
import type { Outgoing } from '../../../src/upstream/outgoing.js';
import { PooledRequest } from '../../../src/upstream/pooled-request.js';
import { StreamedRequest } from '../../../src/upstream/streamed-request.js';
import type { Target } from '../../../src/proxy/routing/target-resolver.js';
import { UpstreamPools } from '../../../src/upstream/upstream-pools.js';

const deadlines = { connectMs: 1_000, responseMs: 1_000, idleMs: 0, headBytes: 65_536 };
const target = (address: string, port = 80, reach: Target['reach'] = 'container'): Target => ({
  key: 'id@start',
  containerId: 'id',
  publicId: 'id',
  address,
  port,
  authority: '127.0.0.1:20000',
  hostHeader: undefined,
  containerPort: port,
  ports: [],
  reach,
});

it.each([PooledRequest, StreamedRequest])('a request that cannot be written leaves no pool behind: %s', (Kind) => {
  const pools = new UpstreamPools(deadlines);
  const outgoing = { target: target('172.17.0.2'), method: 'GET', path: '/a b', headers: [] } as unknown as Outgoing;
  const request = { headers: {} } as IncomingMessage;
  expect(() => new Kind(request, {} as ServerResponse, outgoing, pools, deadlines)).toThrow(AppError);
  expect(pools.size).toBe(0);
});

it('the connections to one start of a container are kept together', () => {
  const pools = new UpstreamPools(deadlines);
  expect(pools.of(target('172.17.0.2'))).toBe(pools.of(target('172.17.0.2')));
  expect(pools.size).toBe(1);
});

// Disconnecting and reconnecting a network changes it; an inspection may return the old one.
it('a container whose address changes without a restart gets no connection to the old one', () => {
  const now = target('172.17.0.3', 81);
  const pools = new UpstreamPools(deadlines);
  const former = pools.of(target('172.17.0.2'));
  const pool = pools.of(now);
  expect(pool.target).toEqual(now);
  expect(former.open).toBe(false);
  pools.retire('id@start');
  expect(pool.open).toBe(false);
});

it('each port of a container has a pool, and none ends another', () => {
  const pools = new UpstreamPools(deadlines);
  const [first, second] = [pools.of(target('172.17.0.2')), pools.of(target('172.17.0.2', 81))];
  expect([first === second, first.open, second.open]).toEqual([false, true, true]);
  pools.retire('id@start');
  expect([first.open, second.open]).toEqual([false, false]);
});

it('a changed container ends the requests that are not connected yet, because they could reach another one', () => {
  const pools = new UpstreamPools(deadlines);
  const underWay = { leaveUnlessConnected: vi.fn(), leaveIfRevoked: vi.fn() };
  pools.of(target('172.17.0.2')).began(underWay);
  pools.retire('id@start');
  expect(underWay.leaveUnlessConnected).toHaveBeenCalledOnce();
});

it('another dockAPI whose secret changes gets new connections, and requests that connect at the moment go on', () => {
  const pools = new UpstreamPools(deadlines);
  const underWay = { leaveUnlessConnected: vi.fn(), leaveIfRevoked: vi.fn() };
  const former = pools.of(target('10.0.0.2'));
  former.began(underWay);
  pools.renew('id@start');
  expect([former.open, pools.of(target('10.0.0.2')) === former]).toEqual([false, false]);
  expect(underWay.leaveUnlessConnected).not.toHaveBeenCalled();
  former.ended(underWay);
  expect(pools.size).toBe(1);
});

// A look may find the container's own address silent for once, and go by the published port.
it('a container with two addresses has a pool for each, and neither ends the other', () => {
  const pools = new UpstreamPools(deadlines);
  const own = pools.of(target('172.17.0.2'));
  const published = pools.of(target('127.0.0.1', 20_000, 'published'));
  expect(pools.of(target('172.17.0.2'))).toBe(own);
  expect(pools.of(target('127.0.0.1', 20_000, 'published'))).toBe(published);
  expect([own.open, published.open, pools.size]).toEqual([true, true, 2]);
  pools.retire('id@start');
  expect([own.open, published.open]).toEqual([false, false]);
});

/** A request on a connection that never gets a response. */
function requestTo(to: Target & Partial<Destination>, pools: UpstreamPools) {
  const { promise, resolve } = Promise.withResolvers<{ message: string; isUnsent: boolean }>();
  const refuse = (_response: ServerResponse, { message }: Error, isUnsent: boolean) => resolve({ message, isUnsent });
  const outgoing = { target: to, method: 'POST', path: '/', headers: [], passage: {}, refuse } as unknown as Outgoing;
  const response = Object.assign(new EventEmitter(), { headersSent: false }) as unknown as ServerResponse;
  const request = { headers: {}, resume: () => undefined } as unknown as IncomingMessage;
  new StreamedRequest(request, response, outgoing, pools, deadlines).send();
  return promise;
}

it('what is not connected yet when its destination is gone has not been sent', async () => {
  const silent = net.createServer().listen(0, '127.0.0.1'); // its TLS handshake never ends
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const pools = new UpstreamPools(deadlines);
  const to = { ...target('127.0.0.1', port), tls: () => ({ rejectUnauthorized: false }) };
  const connected = once(silent, 'connection');
  const refused = requestTo(to, pools);
  const [socket] = (await connected) as [net.Socket];
  pools.abort(to.key, new Error('gone'));
  expect(await refused).toEqual({ message: 'gone', isUnsent: true });
  socket.destroy();
  silent.close();
});

it.each([false, true])('whether a request was sent is told by the connection, not by its error: %s', async (isSent) => {
  const written = Promise.withResolvers<void>();
  const write = () => written.resolve();
  const stream = Object.assign(new Duplex({ read: () => undefined, write }), { setKeepAlive: () => undefined });
  const to = { ...target('10.0.0.2'), connect: () => stream as unknown as net.Socket };
  const refused = requestTo(to, new UpstreamPools(deadlines));
  if (isSent) {
    stream.emit('connect');
    await written.promise;
  }
  stream.destroy(Object.assign(new Error('no answer to its probes'), { code: 'ETIMEDOUT' }));
  expect(await refused).toEqual({ message: 'no answer to its probes', isUnsent: !isSent });
});

it('what goes on in pools that take nothing new ends as well when its destination is gone', () => {
  const pools = new UpstreamPools(deadlines);
  const underWay = { leaveUnlessConnected: vi.fn(), leaveIfRevoked: vi.fn(), destroy: vi.fn() };
  pools.of(target('10.0.0.2')).began(underWay);
  pools.renew('id@start');
  const gone = new Error('gone');
  pools.abort('id@start', gone);
  expect(underWay.destroy).toHaveBeenCalledExactlyOnceWith(gone);
});
