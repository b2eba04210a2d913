import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Nodes } from '../../../src/cluster/nodes.service.js';
import { KnownServices } from '../../../src/cluster/services/known-services.service.js';
import type { EngineServices } from '../../../src/docker/engine/engine-services.service.js';
import type { SwarmService } from '../../../src/docker/engine/engine-types.js';
import { AppError } from '../../../src/errors/app-error.js';
import { MemoryStore } from '../../../src/store/memory-store.js';

const COLLECTION = 'nodes/services';

let store: MemoryStore;
let known: KnownServices;

beforeEach(() => {
  store = new MemoryStore();
  known = new KnownServices({ isCluster: true } as Nodes, {} as EngineServices, store);
});
afterEach(() => known.onModuleDestroy());

/** A service, as a manager's engine lists it. */
const service = (ID: string) =>
  ({
    ID,
    Spec: {
      Name: `web-${ID}`,
      TaskTemplate: { ContainerSpec: { Labels: {} } },
      Mode: { Replicated: { Replicas: 1 } },
    },
  }) as SwarmService;

/** Another node tells of its services. */
const tell = (...ids: string[]) =>
  store.put(COLLECTION, 'list', JSON.stringify(ids.map((id) => ({ id, name: `web-${id}`, labels: {} }))));

const ids = () => known.list().map(({ id }) => id);

it('has the services that another node told before it began, and those that it tells later', async () => {
  await tell('a');
  known.onApplicationBootstrap();
  await vi.waitFor(() => expect(ids()).toEqual(['a']));
  await tell('a', 'b');
  await vi.waitFor(() => expect(ids()).toEqual(['a', 'b']));
});

it('misses no change that is told while it reads the one before', async () => {
  const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const waiting = [...answers];
  const get = store.get.bind(store);
  vi.spyOn(store, 'get').mockImplementation(async (...all) => {
    const value = await get(...all);
    await waiting.shift()?.promise;
    return value;
  });
  await tell('a');
  known.onApplicationBootstrap();
  await tell('a', 'b');
  for (const answer of answers) answer.resolve();
  await vi.waitFor(() => expect(ids()).toEqual(['a', 'b']));
});

it('keeps what it knows while the store is away', async () => {
  await tell('a');
  known.onApplicationBootstrap();
  await vi.waitFor(() => expect(ids()).toEqual(['a']));
  const read = vi.spyOn(store, 'get').mockRejectedValue(new AppError('store_unreachable', 'away'));
  await tell('b');
  await vi.waitFor(() => expect(read).toHaveBeenCalled());
  expect(ids()).toEqual(['a']);
});

it('tells no list that is older than what another node has told', async () => {
  let listed = [service('a')];
  const listing = Promise.withResolvers<void>();
  const late = vi.fn(async () => {
    const now = listed;
    await listing.promise;
    return now;
  });
  const lister = new KnownServices(
    { isCluster: true } as Nodes,
    { list: late } as Partial<EngineServices> as EngineServices,
    store,
  );
  const runner = new KnownServices(
    { isCluster: true } as Nodes,
    { list: () => Promise.resolve(listed) } as Partial<EngineServices> as EngineServices,
    store,
  );
  await runner.tell();
  const told = lister.tell();
  await vi.waitFor(() => expect(late).toHaveBeenCalled());
  listed = [service('a'), service('b')];
  await runner.tell();
  listing.resolve();
  await told;
  known.onApplicationBootstrap();
  await vi.waitFor(() => expect(ids()).toEqual(['a', 'b']));
  expect(lister.list()).toEqual(runner.list());
});
