import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, it, vi } from 'vitest';
import { AppError } from '../../../../src/errors/app-error.js';
import type { Outgoing } from '../../../../src/proxy/forwarding/outgoing.js';
import { PooledRequest } from '../../../../src/proxy/forwarding/pooled-request.js';
import { StreamedRequest } from '../../../../src/proxy/forwarding/streamed-request.js';
import type { Target } from '../../../../src/proxy/routing/target-resolver.js';
import { UpstreamPools } from '../../../../src/proxy/upstream/upstream-pools.js';

const deadlines = { connectMs: 1_000, responseMs: 1_000, idleMs: 0, headBytes: 65_536 };
const target = (address: string, port = 80, reach: Target['reach'] = 'container'): Target => ({
  key: 'id@start',
  containerId: 'id',
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
  const underWay = { leaveUnlessConnected: vi.fn() };
  pools.of(target('172.17.0.2')).began(underWay);
  pools.retire('id@start');
  expect(underWay.leaveUnlessConnected).toHaveBeenCalledOnce();
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
