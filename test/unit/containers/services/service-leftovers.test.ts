import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Nodes } from '../../../../src/cluster/nodes.service.js';
import { ServiceLeftovers } from '../../../../src/containers/services/service-leftovers.service.js';
import type { ServiceVerbs } from '../../../../src/containers/services/service-verbs.service.js';
import type { EngineServices } from '../../../../src/docker/engine/engine-services.service.js';
import { AppError } from '../../../../src/errors/app-error.js';
import { MemoryStore } from '../../../../src/store/memory-store.js';

const LEADERLESS = new AppError('node_unreachable', 'The swarm has no leader now');
/** Milliseconds from the swarm's return. */
const SOON = 5_000;
/** After a manager has given a create up. */
const LATE = 60_000;

/** What the swarm has, by id; undefined: there is no leader. */
let services: Map<string, string> | undefined;
let looks: number;
let store: MemoryStore;
let all: ServiceLeftovers[];

beforeEach(() => {
  vi.useFakeTimers();
  store = new MemoryStore();
  [services, looks, all] = [undefined, 0, []];
});
afterEach(async () => {
  for (const each of all) await each.onModuleDestroy();
  await store.close();
  vi.useRealTimers();
});

function dockapi(role = 'manager'): ServiceLeftovers {
  const list = () => {
    looks++;
    const listed = [...(services ?? [])].map(([ID, runId]) => ({ ID, Spec: { Labels: { 'dockapi.run': runId } } }));
    return services ? Promise.resolve(listed) : Promise.reject(LEADERLESS);
  };
  const removeNow = (id: string) => {
    services?.delete(id);
    return services ? Promise.resolve() : Promise.reject(LEADERLESS);
  };
  const started = new ServiceLeftovers(
    { isCluster: true, self: () => ({ role }) } as Nodes,
    store,
    { list } as unknown as EngineServices,
    { removeNow } as unknown as ServiceVerbs,
  );
  all.push(started);
  started.onApplicationBootstrap();
  return started;
}

describe('the service of a run that has failed', () => {
  it('is removed as soon as the swarm has a leader, however long that takes', async () => {
    const leftovers = dockapi();
    await leftovers.add('run');
    await vi.advanceTimersByTimeAsync(3_600_000);
    services = new Map([
      ['left', 'run'],
      ['other', 'another'],
    ]);
    await vi.advanceTimersByTimeAsync(SOON);
    expect([...services.keys()]).toEqual(['other']);
    expect(await leftovers.runs()).toEqual(new Set());
  });

  it('is removed if a manager makes it late, after which nobody looks for it any more', async () => {
    services = new Map();
    const leftovers = dockapi();
    await leftovers.add('run');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await leftovers.runs()).toEqual(new Set(['run']));
    services.set('late', 'run');
    await vi.advanceTimersByTimeAsync(SOON);
    expect(services.size).toBe(0);

    await leftovers.add('nothing has come of it');
    await vi.advanceTimersByTimeAsync(LATE);
    expect(await leftovers.runs()).toEqual(new Set());
    const before = looks;
    await vi.advanceTimersByTimeAsync(LATE);
    expect(looks).toBe(before);
  });

  it('is known to all dockAPIs, and removed by another manager if its own has ended', async () => {
    const ended = dockapi();
    await ended.add('run');
    await ended.onModuleDestroy();
    const worker = dockapi('worker');
    expect(await worker.runs()).toEqual(new Set(['run']));
    services = new Map([['left', 'run']]);
    await vi.advanceTimersByTimeAsync(SOON);
    expect([...services.keys()]).toEqual(['left']);
    dockapi();
    await vi.advanceTimersByTimeAsync(SOON);
    expect([...services.keys()]).toEqual([]);
    expect(await worker.runs()).toEqual(new Set());
  });

  it('is removed although the store is away', async () => {
    const leftovers = dockapi();
    vi.spyOn(store, 'put').mockRejectedValue(new AppError('store_unreachable', 'The store does not respond'));
    vi.spyOn(store, 'list').mockRejectedValue(new AppError('store_unreachable', 'The store does not respond'));
    await leftovers.add('run');
    services = new Map([['left', 'run']]);
    await vi.advanceTimersByTimeAsync(SOON);
    expect(services.size).toBe(0);
  });

  it('is removed at once if the swarm answers', async () => {
    services = new Map([['left', 'run']]);
    await dockapi().remove('left', 'run');
    expect(services.size).toBe(0);
    services = undefined;
    const leftovers = dockapi();
    await leftovers.remove('left', 'run');
    services = new Map([['left', 'run']]);
    await vi.advanceTimersByTimeAsync(SOON);
    expect(services.size).toBe(0);
  });
});
