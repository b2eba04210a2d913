import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EngineLoads } from '../../../src/cluster/engine-loads.service.js';
import type { EngineLoad } from '../../../src/cluster/node-report.js';
import { NodeReports } from '../../../src/cluster/node-reports.service.js';
import type { Nodes } from '../../../src/cluster/nodes.service.js';
import type { Standing } from '../../../src/cluster/standing.service.js';
import type { ContainerWatcher, DockerEvents } from '../../../src/docker/containers/docker-events.js';
import { AppError } from '../../../src/errors/app-error.js';
import { Shutdown } from '../../../src/http/shutdown.js';
import { MemoryStore } from '../../../src/store/memory-store.js';

const COLLECTION = 'nodes/reports';
const LOAD = { countedAt: 0, containers: 0, cpus: 0, memory: 0, owners: {}, runs: [] };

let store: MemoryStore;
let isAway: boolean;
let reports: NodeReports;
let watcher: ContainerWatcher;
let measure: () => Promise<EngineLoad>;

beforeEach(async () => {
  vi.useFakeTimers();
  isAway = false;
  measure = () => Promise.resolve(LOAD);
  store = new MemoryStore();
  for (const method of ['list', 'put'] as const) {
    const original = store[method].bind(store) as (...all: unknown[]) => Promise<never>;
    vi.spyOn(store, method).mockImplementation((...all: unknown[]) =>
      isAway ? Promise.reject(new AppError('store_unreachable', 'away')) : original(...all),
    );
  }
  const standing = { nodeId: 'n1', address: '10.0.0.1' };
  reports = new NodeReports(
    { isCluster: true } as Nodes,
    { known: standing, get: () => Promise.resolve(standing) } as unknown as Standing,
    { measure: () => measure() } as unknown as EngineLoads,
    {
      watch: (each: ContainerWatcher) => {
        watcher = each;
        return { [Symbol.dispose]: () => undefined };
      },
    } as unknown as DockerEvents,
    store,
    new Shutdown(),
  );
  reports.onApplicationBootstrap();
  await vi.advanceTimersByTimeAsync(0);
  await tell('n2');
  expect(await known()).toEqual(['n1', 'n2']);
});

afterEach(async () => {
  isAway = false;
  await reports.onModuleDestroy();
  vi.useRealTimers();
});

const tell = (id: string) => store.put(COLLECTION, id, JSON.stringify({ address: '10.0.0.2', load: LOAD }));
const known = async () => [...(await reports.read()).keys()].sort();

/** What a Redis does that is killed and starts without its data. */
async function lose(): Promise<void> {
  isAway = true;
  await vi.advanceTimersByTimeAsync(5_000);
  await expect(reports.read()).rejects.toThrow('away');
  for (const id of ['n1', 'n2', 'n3']) await store.delete(COLLECTION, id);
  isAway = false;
}

it('keeps all nodes as last known until they have reported again, when the store comes back without its records', async () => {
  await tell('n3');
  await known();
  await lose();
  expect(await known()).toEqual(['n1', 'n2', 'n3']);
  await tell('n2');
  expect(await known()).toEqual(['n1', 'n2', 'n3']);
  await vi.advanceTimersByTimeAsync(5_000); // n1 reports, n3 does not
  expect(await known()).toEqual(['n1', 'n2']);
});

it('misses a node whose report has expired', async () => {
  await store.delete(COLLECTION, 'n2');
  expect(await known()).toEqual(['n1']);
});

it('tells at once that the engine is away, with what was counted last, and that it is back', async () => {
  measure = () => Promise.reject(new AppError('engine_unreachable', 'away'));
  watcher.onLost?.();
  await vi.advanceTimersByTimeAsync(0);
  const own = async () => (await reports.read()).get('n1');
  expect([await own(), reports.isEngineAway]).toEqual([
    expect.objectContaining({ isEngineAway: true, load: LOAD }),
    true,
  ]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await own()).toMatchObject({ isEngineAway: true });
  measure = () => Promise.resolve(LOAD);
  void watcher.onWatching?.();
  await vi.advanceTimersByTimeAsync(0);
  expect([await own(), reports.isEngineAway]).toEqual([expect.objectContaining({ isEngineAway: false }), false]);
});

it('expires if the engine does not answer, which may be slow', async () => {
  measure = () => Promise.reject(new AppError('engine_timeout', 'slow'));
  watcher.onLost?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(await known()).toEqual(['n1', 'n2']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await known()).toEqual(['n2']);
});

it('is renewed when somebody asks for it: what has changed until then is counted', async () => {
  const counted: number[] = [];
  const answers: (() => void)[] = [];
  let count = 0;
  measure = () => {
    const load = { ...LOAD, containers: count };
    counted.push(count);
    return new Promise((resolve) => answers.push(() => resolve(load)));
  };
  const first = reports.renewNow();
  await vi.advanceTimersByTimeAsync(0);
  count = 1;
  const [second, third] = [reports.renewNow(), reports.renewNow()];
  answers.shift()!();
  await first;
  await vi.advanceTimersByTimeAsync(0);
  answers.shift()!();
  await Promise.all([second, third]);
  expect(counted).toEqual([0, 1]);
  expect((await reports.read()).get('n1')?.load.containers).toBe(1);
});
