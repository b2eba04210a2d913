import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClusterPeers } from '../../../src/cluster/cluster-peers.js';
import type { NodeReport } from '../../../src/cluster/node-report.js';
import type { NodeReports } from '../../../src/cluster/node-reports.service.js';
import { type ClusterNode, Nodes } from '../../../src/cluster/nodes.service.js';
import type { Config } from '../../../src/config/config.js';
import { AppError } from '../../../src/errors/app-error.js';
import { type Place, PlacesService } from '../../../src/placement/places.service.js';
import { Instances } from '../../../src/store/instances.service.js';
import { MemoryStore } from '../../../src/store/memory-store.js';

const NODES = ['one', 'two', 'three'];
const NOTHING = { labels: {} };
const MIB = 1024 ** 2;

/** What the nodes report, which only a test changes. */
class Reports {
  known = new Map<string, NodeReport>();

  constructor(private readonly store: MemoryStore) {
    for (const id of NODES) this.report(id, []);
  }

  /** @param fields of the report, and of its load */
  report(id: string, runs: string[], { countedAt = 0, memory = 0, isEngineAway = false } = {}): void {
    const load = { countedAt, containers: runs.length, cpus: 0, memory, owners: {}, runs };
    this.known.set(id, { address: '', version: '', isEngineAway, load });
  }

  async read() {
    await this.store.list('reports');
    return this.known;
  }
}

class Fragile extends MemoryStore {
  isAway = false;

  override get(collection: string, id: string): Promise<string | undefined> {
    if (this.isAway) return Promise.reject(new AppError('store_unreachable', 'The store is away'));
    return super.get(collection, id);
  }
}

let store: Fragile;
let reports: Reports;
let instances: Instances[];
let entries: PlacesService[];
let lost: string[];

beforeEach(async () => {
  store = new Fragile();
  reports = new Reports(store);
  const nodes = new Nodes({ cluster: {} } as Config);
  const node = { state: 'ready', address: '', role: 'worker', labels: {}, cpus: 4, memory: 1024 * MIB } as const;
  nodes.set(
    'one',
    NODES.map((id): ClusterNode => ({ ...node, id, name: id })),
  );
  lost = [];
  const peers = { isLost: (id: string) => lost.includes(id) } as ClusterPeers;
  instances = NODES.map(() => new Instances(store));
  await Promise.all(instances.map((each) => each.onModuleInit()));
  entries = instances.map((each) => new PlacesService(nodes, reports as unknown as NodeReports, store, each, peers));
});
afterEach(async () => {
  await Promise.all(instances.map((each) => each.onModuleDestroy()));
  await store.close();
});

const take = (entry: number, ask: Parameters<PlacesService['take']>[0] = NOTHING) =>
  entries[entry]!.take(ask, new Map());

const countsOf = (places: Place[]) => NODES.map((id) => places.filter(({ node }) => node.id === id).length);

describe('places for runs', () => {
  it('are spread evenly, whichever dockAPI chooses, before any container is reported', async () => {
    const places = await Promise.all(Array.from({ length: 50 }, (_, n) => take(n % 3)));
    const counts = countsOf(places);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(new Set(places.map(({ runId }) => runId)).size).toBe(50);
  });

  it('take the memory of those that are on their way into account', async () => {
    const places = await Promise.all(
      Array.from({ length: 6 }, (_, n) => take(n % 3, { labels: {}, memory: 400 * MIB })),
    );
    expect(countsOf(places)).toEqual([2, 2, 2]);
    await expect(take(0, { labels: {}, memory: 400 * MIB })).rejects.toMatchObject({
      code: 'no_node_fits',
      detail: expect.stringContaining('two has 224 MiB of 1024 MiB of memory free') as string,
    });
  });

  it('are free again when the run has failed, and count once when its container is reported', async () => {
    const all = { labels: {}, memory: 1024 * MIB };
    const places = await Promise.all(NODES.map((_, n) => take(n, all)));
    const failed = places.findIndex(({ node }) => node.id === 'two');
    places[failed]!.end('failed');
    const again = await take(failed, all);
    expect(again.node.id).toBe('two');
    again.end('runs');
    // Its container runs, but is not reported yet.
    await expect(take(0, all)).rejects.toMatchObject({ code: 'no_node_fits' });
    reports.report('two', [again.runId]);
    expect((await take(0, all)).node.id).toBe('two');
  });

  it('end with the run on its node, though the client has left or does not wait', async () => {
    const all = { labels: {}, memory: 1024 * MIB };
    const [failing, running] = [await take(0, all), await take(0, all), await take(0, all)];
    for (const place of [failing, running]) place.end('goes on');
    await expect(take(0, all)).rejects.toMatchObject({ code: 'no_node_fits' });
    await expect(entries[1]!.during(failing.runId, Promise.reject(new Error('no such image')))).rejects.toThrow(
      'no such',
    );
    await expect
      .poll(() =>
        take(0, all).then(
          ({ node }) => node.id,
          () => 'none',
        ),
      )
      .toBe(failing.node.id);
    expect(await entries[2]!.during(running.runId, Promise.resolve('done'))).toBe('done');
    await expect.poll(() => store.get('placement', 'places')).toContain('madeAt');
    await expect(take(0, all)).rejects.toMatchObject({ code: 'no_node_fits' });
    reports.report(running.node.id, [], { countedAt: Date.now() + 1 }); // its container was removed
    expect((await take(0, all)).node.id).toBe(running.node.id);
  });

  it('count no more when the node has counted a container whose run goes on', async () => {
    const half = { labels: {}, memory: 512 * MIB };
    const { node, runId } = await take(0, half);
    entries[1]!.isMade(runId);
    await expect.poll(() => store.get('placement', 'places')).toContain('madeAt');
    reports.report(node.id, [], { countedAt: Date.now() + 1, memory: 512 * MIB });
    for (const id of NODES.filter((each) => each !== node.id)) reports.report(id, [], { memory: 1024 * MIB });
    expect((await take(0, half)).node.id).toBe(node.id);
  });

  it('are not on a node whose engine is away, and on one that does not answer only if no other fits', async () => {
    reports.report('one', [], { isEngineAway: true });
    lost = ['two'];
    expect((await take(0)).node.id).toBe('three');
    expect((await take(0)).node.id).toBe('three');
    reports.report('three', [], { isEngineAway: true });
    expect((await take(0)).node.id).toBe('two');
  });

  it('of a dockAPI that has ended count no more', async () => {
    const all = { labels: {}, memory: 1024 * MIB };
    for (const _ of NODES) await take(1, all);
    await expect(take(0, all)).rejects.toMatchObject({ code: 'no_node_fits' });
    await instances[1]!.onModuleDestroy();
    await expect(take(0, all)).resolves.toBeDefined();
  });

  it('are given by what is known while the store is away', async () => {
    reports.report('one', ['a']);
    reports.report('three', ['b']);
    store.isAway = true;
    expect((await take(0)).node.id).toBe('two');
  });

  it('tell a node that does not exist from one that does not fit', async () => {
    await expect(take(0, { labels: {}, node: 'four' })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(take(0, { labels: { disk: 'ssd' }, node: 'two' })).rejects.toMatchObject({
      code: 'no_node_fits',
      details: { nodes: [{ id: 'two', name: 'two', reason: 'has no label "disk"' }] },
    });
  });
});
