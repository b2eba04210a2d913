import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ElsewhereCounts } from '../../../../src/cluster/elsewhere-counts.service.js';
import type { NodeReport } from '../../../../src/cluster/node-report.js';
import type { NodeReports } from '../../../../src/cluster/node-reports.service.js';
import type { Nodes } from '../../../../src/cluster/nodes.service.js';
import type { KnownServices } from '../../../../src/cluster/services/known-services.service.js';
import type { Config } from '../../../../src/config/config.js';
import { loadConfig } from '../../../../src/config/environment.js';
import { ContainerQuota } from '../../../../src/containers/run/container-quota.service.js';
import type { ManagedContainers } from '../../../../src/docker/containers/managed-containers.service.js';
import { Instances } from '../../../../src/store/instances.service.js';
import { MemoryStore } from '../../../../src/store/memory-store.js';
import type { Store } from '../../../../src/store/store.js';

const ALONE = new ElsewhereCounts({ isCluster: false, self: () => undefined } as Nodes, {} as NodeReports);

/** `dockapi.run` of Swarm services. */
const services: string[] = [];
const NO_SERVICES = { runsOf: () => services } as unknown as KnownServices;

const FORBIDDEN = expect.objectContaining({ code: 'forbidden' });

/** An engine whose containers are listed when the test says so. */
class Engine {
  readonly lists: { owner: string | undefined; list: PromiseWithResolvers<object[]> }[] = [];

  listAll(_filters: object, owner: string | undefined): Promise<object[]> {
    const list = Promise.withResolvers<object[]>();
    this.lists.push({ owner, list });
    return list.promise;
  }

  /** Returns the next list with containers of these runs. */
  async respond(...runs: (string | [runId: string, owner: string])[]): Promise<void> {
    await expect.poll(() => this.lists.length).toBe(1);
    const { owner, list } = this.lists.pop()!;
    const owned = runs.map((run) => (typeof run === 'string' ? [run] : run));
    const seen = owned.filter(([, whose]) => owner === undefined || whose === owner);
    list.resolve(seen.map(([run]) => ({ labels: { 'dockapi.run': run } })));
  }
}

function quotaWith(config: Config, engine: Engine, store: Store = new MemoryStore()): ContainerQuota {
  return new ContainerQuota(
    config,
    engine as unknown as ManagedContainers,
    store,
    new Instances(store),
    ALONE,
    NO_SERVICES,
  );
}

function quotaOf(max: number): { engine: Engine; quota: ContainerQuota } {
  const engine = new Engine();
  const config = loadConfig({ DOCKAPI_MAX_CONTAINERS: String(max) });
  return { engine, quota: quotaWith(config, engine) };
}

describe('ContainerQuota', () => {
  it('counts a Swarm service once, and none of its containers', async () => {
    const { engine, quota } = quotaOf(2);
    services.push('service');
    try {
      const place = quota.reserve('a', undefined);
      await expect.poll(() => engine.lists.length).toBe(1);
      engine.lists.pop()!.list.resolve([{ labels: { 'dockapi.run': 'service' }, task: {} }]);
      await (await place)[Symbol.asyncDispose]();
      services.push('another');
      const refused = quota.reserve('b', undefined);
      await engine.respond();
      await expect(refused).rejects.toThrow(FORBIDDEN);
    } finally {
      services.length = 0;
    }
  });

  it('counts a container once, whether it is listed yet or not', async () => {
    const { engine, quota } = quotaOf(2);
    const first = quota.reserve('a', undefined);
    await engine.respond();
    await first;
    const second = quota.reserve('b', undefined);
    await engine.respond('a');
    await second;
    const third = quota.reserve('c', undefined);
    await engine.respond('a');
    await expect(third).rejects.toThrow(FORBIDDEN);
  });

  it('counts a container whose create ends while an older list is loading', async () => {
    const { engine, quota } = quotaOf(1);
    const first = quota.reserve('a', undefined);
    await engine.respond();
    const place = await first;
    const second = quota.reserve('b', undefined);
    await expect.poll(() => engine.lists.length).toBe(1);
    void place[Symbol.asyncDispose]();
    await engine.respond();
    await expect(second).rejects.toThrow(FORBIDDEN);
  });

  it('reuses the place of a create that made no container', async () => {
    const { engine, quota } = quotaOf(1);
    const first = quota.reserve('a', undefined);
    await engine.respond();
    await (await first)[Symbol.asyncDispose]();
    const second = quota.reserve('b', undefined);
    await engine.respond();
    await second;
  });

  it('counts each owner’s containers separately, and all of them without an owner', async () => {
    const { engine, quota } = quotaOf(2);
    const reserve = async (runId: string, owner: string | undefined) => {
      const place = quota.reserve(runId, owner);
      await engine.respond(['a1', 'a'], ['a2', 'a'], ['b1', 'b']);
      await place;
    };
    await expect(reserve('a3', 'a')).rejects.toThrow(FORBIDDEN);
    await reserve('b2', 'b');
    await expect(reserve('b3', 'b')).rejects.toThrow(FORBIDDEN);
    await reserve('c1', 'c');
    await expect(reserve('x', undefined)).rejects.toThrow(FORBIDDEN);
  });

  it('continues after an engine that did not respond', async () => {
    const { engine, quota } = quotaOf(1);
    const failed = quota.reserve('a', undefined);
    await expect.poll(() => engine.lists.length).toBe(1);
    engine.lists.pop()!.list.reject(new Error('away'));
    await expect(failed).rejects.toThrow('away');
    const next = quota.reserve('b', undefined);
    await engine.respond();
    await next;
  });

  it('calls no engine without a limit', async () => {
    const engine = new Engine();
    const quota = quotaWith(loadConfig({}), engine);
    await quota.reserve('a', undefined);
    expect(engine.lists).toEqual([]);
  });
});

describe('ContainerQuota of several processes', () => {
  const [config, store] = [loadConfig({ DOCKAPI_MAX_CONTAINERS: '1' }), new MemoryStore()];

  /** A dockAPI with an engine of its own to the test, so that the test answers each. */
  function processOf(instance?: Instances): { engine: Engine; quota: ContainerQuota } {
    const engine = new Engine();
    const containers = engine as unknown as ManagedContainers;
    return {
      engine,
      quota: new ContainerQuota(config, containers, store, instance ?? new Instances(store), ALONE, NO_SERVICES),
    };
  }

  afterEach(() => store.delete('creates', 'all containers'));

  it('gives the last place to one of two that ask at once', async () => {
    const alive = [new Instances(store), new Instances(store)];
    for (const instance of alive) await instance.onModuleInit();
    const [one, two] = alive.map((instance) => processOf(instance));
    const places = [one!.quota.reserve('a', undefined), two!.quota.reserve('b', undefined)];
    await Promise.all([one!.engine.respond(), two!.engine.respond()]);
    await two!.engine.respond(); // it has to look again
    const results = await Promise.allSettled(places);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    for (const instance of alive) await instance.onModuleDestroy();
  });

  it('looks again if another process took and left a place since its list', async () => {
    const [one, two] = [processOf(), processOf()];
    const earlier = two.quota.reserve('z', undefined);
    await two.engine.respond();
    await (await earlier)[Symbol.asyncDispose]();
    const slow = one.quota.reserve('a', undefined);
    await expect.poll(() => one.engine.lists.length).toBe(1);
    const fast = two.quota.reserve('b', undefined);
    await two.engine.respond();
    await (await fast)[Symbol.asyncDispose]();
    await one.engine.respond();
    await one.engine.respond('b');
    await expect(slow).rejects.toThrow(FORBIDDEN);
  });

  it('does not count the creates of a process that has ended', async () => {
    const [ended, next] = [processOf(), processOf()];
    const lost = ended.quota.reserve('a', undefined);
    await ended.engine.respond();
    await lost; // its instance has no record, as after its end
    const place = next.quota.reserve('b', undefined);
    await next.engine.respond();
    await place;
  });
});

describe('ContainerQuota of several nodes', () => {
  const config = loadConfig({ DOCKAPI_MAX_CONTAINERS: '1' });
  let store: MemoryStore;
  let reports: Map<string, NodeReport>;
  let instance: Instances;

  beforeEach(async () => {
    store = new MemoryStore();
    reports = new Map();
    instance = new Instances(store);
    await instance.onModuleInit();
    for (const id of ['one', 'two']) report(id, 0, -1);
  });
  afterEach(() => instance.onModuleDestroy());

  /** @param count of its containers, from now on */
  function report(id: string, count: number, inMs = 1): void {
    const load = {
      countedAt: Date.now() + inMs,
      containers: count,
      cpus: 0,
      memory: 0,
      owners: { '-': count },
      runs: [],
    };
    reports.set(id, { address: '', version: '', load });
  }

  function nodeOf(id: string): { engine: Engine; quota: ContainerQuota } {
    const engine = new Engine();
    const nodes = { isCluster: true, self: () => ({ id }) } as unknown as Nodes;
    const elsewhere = new ElsewhereCounts(nodes, { read: () => Promise.resolve(reports) } as unknown as NodeReports);
    const containers = engine as unknown as ManagedContainers;
    return { engine, quota: new ContainerQuota(config, containers, store, instance, elsewhere, NO_SERVICES) };
  }

  /** @param listed runs of the containers of the node's engine */
  async function create({ engine, quota }: ReturnType<typeof nodeOf>, runId: string, listed: string[] = []) {
    const place = quota.reserve(runId, undefined);
    await engine.respond(...listed);
    return place;
  }

  const written = (text: string) => expect.poll(() => store.get('creates', 'all containers')).toContain(text);

  it('reuses the place of a create that made no container at once, on the same node and another', async () => {
    const [one, two] = [nodeOf('one'), nodeOf('two')];
    await (await create(one, 'a'))[Symbol.asyncDispose]();
    await (await create(one, 'b'))[Symbol.asyncDispose]();
    await create(two, 'c');
  });

  it('counts a container that its node has made until that has counted it, whatever it counts', async () => {
    const [one, two] = [nodeOf('one'), nodeOf('two')];
    const place = await create(one, 'a');
    place.isTaken();
    void place[Symbol.asyncDispose]();
    await written('madeAt');
    await expect(create(two, 'b')).rejects.toThrow(FORBIDDEN);
    report('one', 1);
    await expect(create(two, 'c')).rejects.toThrow(FORBIDDEN);
    report('one', 0); // it was removed
    await create(two, 'd');
  });

  it('believes the list of its own engine: a container that was removed counts no more', async () => {
    const one = nodeOf('one');
    const place = await create(one, 'a');
    place.isTaken();
    void place[Symbol.asyncDispose]();
    await written('madeAt');
    await expect(create(one, 'b', ['a'])).rejects.toThrow(FORBIDDEN);
    await create(one, 'c');
  });
});
