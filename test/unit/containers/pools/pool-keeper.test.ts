import type timers from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClusterNode, Nodes } from '../../../../src/cluster/nodes.service.js';
import { PoolNodes } from '../../../../src/cluster/pool-nodes.service.js';
import type { Config } from '../../../../src/config/config.js';
import type { PoolFiller } from '../../../../src/containers/pools/pool-filler.service.js';
import { PoolKeeper } from '../../../../src/containers/pools/pool-keeper.service.js';
import type { Member, PoolMembers } from '../../../../src/containers/pools/pool-members.service.js';
import type { PoolRecord } from '../../../../src/containers/pools/pool-record.js';
import { PoolRecords } from '../../../../src/containers/pools/pool-records.service.js';
import { AppError } from '../../../../src/errors/app-error.js';
import type { Instances } from '../../../../src/store/instances.service.js';
import { MemoryStore } from '../../../../src/store/memory-store.js';

/** Fake timers leave out those of this module. Other tests share it, and have the real ones. */
vi.mock('node:timers/promises', async (original) => {
  const real = await original<typeof timers>();
  const pretended = (ms: number, value: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms, value);
      const leave = () => (clearTimeout(timer), reject(signal?.reason as Error));
      if (signal?.aborted) leave();
      else signal?.addEventListener('abort', leave, { once: true });
    });
  const sleep = (...args: Parameters<typeof pretended>) =>
    vi.isFakeTimers() ? pretended(...args) : real.setTimeout(...args);
  return { ...real, setTimeout: sleep };
});

const FULL = new AppError('engine_error', 'The engine failed: no space left on device (its disk is full)');

let members: Member[];
let records: PoolRecords;
let keepers: PoolKeeper[];
let store: MemoryStore;
let nodes: Nodes;
/** What making a member does. */
let make: ReturnType<typeof vi.fn<(pool: PoolRecord) => Promise<void>>>;
let alive: Set<string>;

beforeEach(() => {
  vi.useFakeTimers();
  members = [];
  keepers = [];
  alive = new Set();
  store = new MemoryStore();
  nodes = new Nodes({} as Config);
  records = new PoolRecords(store, { store: { kind: 'memory' }, port: 8_000 } as Config);
  make = vi.fn((pool) => Promise.resolve(add(pool)));
});
afterEach(async () => {
  members = [];
  const ended = Promise.all(keepers.map((keeper) => keeper.beforeApplicationShutdown()));
  await vi.advanceTimersByTimeAsync(10_000);
  await ended;
  vi.useRealTimers();
});

function add({ name, owner, revision }: PoolRecord): void {
  members.push({ id: `m${make.mock.calls.length}`, pool: name, owner, revision, store: records.place, isReady: true });
}

function start(id: string): PoolKeeper {
  alive.add(id);
  const remove = ({ id: removed }: Pick<Member, 'id'>) => {
    members = members.filter((each) => each.id !== removed);
    return Promise.resolve();
  };
  const list = () => Promise.resolve(members);
  const keeper = new PoolKeeper(
    records,
    { list, known: list, onChange: () => ({ [Symbol.dispose]: () => undefined }) } as unknown as PoolMembers,
    { check: () => Promise.resolve({}), make, remove } as unknown as PoolFiller,
    store,
    { id, isAlive: (other: string) => Promise.resolve(alive.has(other)) } as Partial<Instances> as Instances,
    new PoolNodes(nodes, store),
    { engineTimeoutMs: 5_000 } as Config,
  );
  keepers.push(keeper);
  keeper.onApplicationBootstrap();
  return keeper;
}

async function put(size: number, revision = '1'): Promise<PoolRecord> {
  const caller = { name: 'ci', scopes: [] };
  const pool: PoolRecord = { name: 'web', size, pause: true, run: {} as PoolRecord['run'], revision, caller };
  await records.put(pool);
  return pool;
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);
const problem = async () => (await records.problemOf((await records.get(undefined, 'web'))!)) ?? null;

describe('a pool', () => {
  it('is filled one container at a time', async () => {
    let [under, most] = [0, 0];
    make.mockImplementation(async (pool) => {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setTimeout(resolve, 100));
      under--;
      add(pool);
    });
    await put(5);
    start('one');
    await pass(3);
    expect([members.length, most]).toEqual([5, 1]);
  });

  it('on an engine that is full says why, asks ever more seldom, and is filled when there is room', async () => {
    make.mockRejectedValue(FULL);
    await put(2);
    start('one');
    await pass(1);
    expect([members.length, await problem()]).toEqual([0, FULL.detail]);
    await pass(60);
    const early = make.mock.calls.length;
    expect(early).toBeGreaterThanOrEqual(5);
    expect(early).toBeLessThanOrEqual(7);
    await pass(600);
    expect(make.mock.calls.length - early).toBeGreaterThanOrEqual(9);
    expect(make.mock.calls.length - early).toBeLessThanOrEqual(11);
    make.mockImplementation((pool) => Promise.resolve(add(pool)));
    await pass(61);
    expect([members.length, await problem()]).toEqual([2, null]);
  });

  it('is tried at once when its run changes', async () => {
    make.mockRejectedValue(FULL);
    await put(1);
    const keeper = start('one');
    await pass(30);
    make.mockImplementation((pool) => Promise.resolve(add(pool)));
    await put(1, '2');
    keeper.wake();
    await pass(1);
    expect(members).toMatchObject([{ revision: '2' }]);
  });

  it('says nothing of the inside when dockAPI itself fails', async () => {
    make.mockRejectedValue(new TypeError('undefined is no function'));
    await put(1);
    start('one');
    await pass(1);
    expect(await problem()).toBe('dockAPI failed: see its log');
  });

  it('is filled by one of two dockAPIs, and by the other when that has died', async () => {
    make.mockImplementation(() => new Promise(() => undefined)); // it dies meanwhile
    await put(2);
    start('one');
    await pass(1);
    start('other');
    await pass(60);
    expect(make).toHaveBeenCalledOnce();
    make.mockImplementation((pool) => Promise.resolve(add(pool)));
    alive.delete('one');
    await pass(16);
    expect(members).toHaveLength(2);
  });
});

describe('a pool of a cluster', () => {
  it('is kept by its node alone: what was moved or removed meanwhile is given up', async () => {
    nodes = new Nodes({ cluster: {} } as Config);
    const places = new PoolNodes(nodes, store);
    const [self, other] = ['self', 'other'].map((id) => ({ id, name: id, state: 'ready' }) as ClusterNode) as [
      ClusterNode,
      ClusterNode,
    ];
    await places.claim(undefined, 'web', self);
    await put(1);
    start('a');
    await pass(1);
    expect(members).toEqual([]); // until it knows which node it is
    nodes.set('self', [self, other]);
    await pass(1);
    expect(members).toHaveLength(1);
    expect(await places.list(undefined)).toHaveLength(1);
    nodes.set('self', [{ ...self, state: 'draining' }, other]);
    await places.claim(undefined, 'web', other);
    await pass(2);
    expect([await records.get(undefined, 'web'), members]).toEqual([undefined, []]);
  });

  it('is not filled while its node takes no runs, says so, and is filled when it takes them again', async () => {
    nodes = new Nodes({ cluster: {} } as Config);
    const self = { id: 'self', name: 'self', state: 'ready' } as ClusterNode;
    await new PoolNodes(nodes, store).claim(undefined, 'web', self);
    await put(2);
    nodes.set('self', [{ ...self, state: 'draining' }]);
    start('a');
    await pass(60);
    expect([members, await problem()]).toEqual([[], expect.stringContaining('takes no new runs')]);
    nodes.set('self', [self]);
    await pass(2);
    expect([members.length, await problem()]).toEqual([2, null]);
  });
});
