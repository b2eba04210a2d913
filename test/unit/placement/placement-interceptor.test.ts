import { EventEmitter } from 'node:events';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { lastValueFrom, of } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_CALLER, setCaller } from '../../../src/access/caller.js';
import { PoolNodes } from '../../../src/cluster/pool-nodes.service.js';
import { type ClusterNode, Nodes } from '../../../src/cluster/nodes.service.js';
import type { ClusterPeers, PassOptions } from '../../../src/cluster/cluster-peers.js';
import type { Config } from '../../../src/config/config.js';
import type { ServicesService } from '../../../src/peers/nodes/services.service.js';
import { nodeUnreachable } from '../../../src/peers/nodes/node-peer.js';
import { PlacementInterceptor } from '../../../src/placement/placement.interceptor.js';
import { Pins } from '../../../src/placement/pins.service.js';
import { PlacesService } from '../../../src/placement/places.service.js';
import type { NodeReports } from '../../../src/cluster/node-reports.service.js';
import { takeToldClient } from '../../../src/http/told-client.js';
import { Instances } from '../../../src/store/instances.service.js';
import { MemoryStore } from '../../../src/store/memory-store.js';

type Failure = 'no connection' | 'cut';

const IDS = ['entry', 'b', 'c'];

let nodes: Nodes;
let store: MemoryStore;
/** Nodes that got the run, in turn. */
let passed: string[];
let failures: Map<string, Failure>;
/** Until when each node was waited for. */
let waits: PassOptions['joinBy'][];
/** What the nodes respond with, later. */
let later: ((status: number) => void)[] | undefined;
let isEngineAway: boolean;
let interceptor: PlacementInterceptor;
let pools: PoolNodes;
/** Those that answer. */
let managers: string[];

beforeEach(() => {
  nodes = new Nodes({ cluster: {} } as Config);
  setStates({});
  store = new MemoryStore();
  passed = [];
  managers = ['b', 'c'];
  failures = new Map();
  waits = [];
  later = undefined;
  isEngineAway = false;
  const peers: ClusterPeers = {
    isLost: () => false,
    joinBy: () => performance.now(),
    pass: (node, _request, response, { joinBy } = {}) => {
      waits.push(joinBy);
      const failure = failures.get(node.id);
      if (failure !== undefined) return Promise.reject(nodeUnreachable(node, undefined, failure === 'cut'));
      passed.push(node.id);
      if (!later) end(response, 201);
      else later.push((status) => end(response, status));
      return Promise.resolve();
    },
  };
  const reports = {
    known: new Map(),
    read: () => Promise.resolve(new Map()),
    get isEngineAway() {
      return isEngineAway;
    },
  } as unknown as NodeReports;
  const places = new PlacesService(nodes, reports, store, new Instances(store), peers);
  pools = new PoolNodes(nodes, store);
  const services = {
    managers: () => managers.map((id) => (id === 'entry' ? 'here' : { node: nodes.find(id)! })),
  } as unknown as ServicesService;
  const reflector = { get: () => true } as never;
  interceptor = new PlacementInterceptor(reflector, nodes, places, new Pins(store), peers, pools, services, reports);
});

function setStates(states: Record<string, ClusterNode['state']>): void {
  const node = { address: '', role: 'worker', labels: {}, cpus: 4, memory: 2 ** 30 } as const;
  // This one is drained: runs go elsewhere.
  const all: Record<string, ClusterNode['state']> = { entry: 'draining', ...states };
  nodes.set(
    'entry',
    IDS.map((id) => ({ ...node, id, name: id, state: all[id] ?? 'ready' })),
  );
}

interface Exchange {
  request: object;
  response: EventEmitter & { statusCode: number; headersSent: boolean };
}

function end(response: Exchange['response'], status: number): void {
  response.statusCode = status;
  response.headersSent = true;
  response.emit('close');
}

/** @returns `passed`, or the code of its problem */
async function run(
  key: string | undefined,
  body: object = {},
  { isFromNode = false, ...more }: { isFromNode?: boolean; setHeader?: unknown } = {},
): Promise<string> {
  const response = Object.assign(new EventEmitter(), { statusCode: 200, headersSent: false, ...more });
  const request = { headers: key === undefined ? {} : { 'idempotency-key': key }, body, rawHeaders: [] };
  setCaller(request as never, LOCAL_CALLER);
  if (isFromNode) takeToldClient(request as never);
  const http = { getRequest: () => request, getResponse: () => response };
  const context = { switchToHttp: () => http, getHandler: () => undefined } as unknown as ExecutionContext;
  const next: CallHandler = { handle: () => of('here') };
  try {
    return ((await lastValueFrom(interceptor.intercept(context, next))) as string | undefined) ?? 'passed';
  } catch (error) {
    end(response, 502);
    return (error as { code: string }).code;
  }
}

describe('a run that is sent again with its key', () => {
  it('goes to the node that got it, also if that one takes no new runs by now', async () => {
    expect(await run('key', { node: 'b' })).toBe('passed');
    setStates({ b: 'draining' });
    expect(await run('key', { node: 'b' })).toBe('passed');
    expect(passed).toEqual(['b', 'b']);
  });

  it('is refused while that node is away, as the container may be there', async () => {
    expect(await run('key')).toBe('passed');
    const [first = ''] = passed;
    setStates({ [first]: 'unreachable' });
    expect(await run('key')).toBe('node_unreachable');
    setStates({});
    expect(await run('key')).toBe('passed');
    expect(passed).toEqual([first, first]);
  });

  it('goes to no other node after the connection was cut, as the run may go on', async () => {
    for (const id of ['b', 'c']) failures.set(id, 'cut');
    expect(await run('key')).toBe('node_unreachable');
    const pinned = JSON.stringify(await store.list('placement/pins'));
    failures.clear();
    for (let turn = 0; turn < 3; turn++) expect(await run('key')).toBe('passed');
    expect(new Set(passed).size).toBe(1);
    expect(pinned).toContain(passed[0]);
  });

  it('goes to the same node after one that failed while another one is under way', async () => {
    later = [];
    expect(await run('key')).toBe('passed');
    expect(await run('key')).toBe('passed');
    const [first, second] = later;
    first!(500);
    expect(await run('key')).toBe('passed');
    second!(201);
    expect(new Set(passed).size).toBe(1);
  });

  it('goes to any node after one that failed', async () => {
    later = [];
    expect(await run('key')).toBe('passed');
    later.pop()!(500);
    await expect.poll(() => store.list('placement/pins')).toEqual([expect.objectContaining({ value: '' })]);
    setStates({ [passed[0]!]: 'unreachable' });
    expect(await run('key')).toBe('passed');
    expect(new Set(passed).size).toBe(2);
  });

  it('goes to another node if the first one never got it', async () => {
    failures.set('b', 'no connection');
    for (let turn = 0; turn < 3; turn++) expect(await run(`key ${turn}`)).toBe('passed');
    expect(passed).toEqual(['c', 'c', 'c']);
  });
});

describe('a run that a node cannot begin', () => {
  it('waits once for nodes that do not answer yet, however many there are', async () => {
    for (const id of ['b', 'c']) failures.set(id, 'no connection');
    expect(await run(undefined)).toBe('no_node_fits');
    expect([waits.length, new Set(waits).size]).toEqual([2, 1]);
  });

  it('goes to another one if this node is chosen, and its engine is away', async () => {
    isEngineAway = true;
    setStates({ entry: 'ready', c: 'unreachable' });
    for (let turn = 0; turn < 3; turn++) expect(await run(`key ${turn}`)).toBe('passed');
    expect(passed).toEqual(['b', 'b', 'b']);
    expect(await run('key', { node: 'entry' })).toBe('node_unreachable');
    isEngineAway = false;
    expect(await run('key', { node: 'entry' })).toBe('here');
  });

  it('is left to the node that has chosen this one, if its engine is away', async () => {
    const told = new Map<string, string>();
    const setHeader = (name: string, value: string) => told.set(name, value);
    expect(await run(undefined, {}, { isFromNode: true, setHeader })).toBe('here');
    isEngineAway = true;
    expect(await run(undefined, {}, { isFromNode: true, setHeader })).toBe('engine_unreachable');
    expect([...told]).toEqual([['dockapi-not-begun', 'true']]);
  });
});

describe('a run with reschedule', () => {
  const BODY = { reschedule: true };

  it('goes to a manager that answers, whatever runs there', async () => {
    setStates({ b: 'draining' });
    expect(await run(undefined, BODY)).toBe('passed');
    failures.set('b', 'no connection');
    expect(await run('key', BODY)).toBe('passed');
    expect(await run('key', BODY)).toBe('passed');
    expect(passed).toEqual(['b', 'c', 'c']);
  });

  it('is done here if this node is a manager', async () => {
    managers = ['entry', 'b'];
    expect(await run(undefined, BODY)).toBe('here');
  });

  it('is refused if no manager answers, and goes to no other after the connection was cut', async () => {
    managers = [];
    expect(await run(undefined, BODY)).toBe('node_unreachable');
    managers = ['b', 'c'];
    failures.set('b', 'cut');
    expect(await run(undefined, BODY)).toBe('node_unreachable');
    expect(passed).toEqual([]);
  });
});

describe('a run from a pool', () => {
  const POOL = { pool: 'web' };

  /** Keeps the pool on the node b. */
  async function put(record?: object): Promise<void> {
    await pools.claim(undefined, 'web', nodes.find('b')!);
    if (record) await pools.tell(undefined, 'web', JSON.stringify(record));
  }

  it('goes to the node that keeps it', async () => {
    await put({ run: {} });
    for (let turn = 0; turn < 3; turn++) expect(await run(undefined, POOL)).toBe('passed');
    expect(passed).toEqual(['b', 'b', 'b']);
  });

  it.each(['unreachable', 'draining'] as const)(
    'goes to another node while that is %s, as its run says',
    async (state) => {
      await put({ run: { placement: { labels: { disk: 'ssd' } } } });
      setStates({ b: state });
      expect(await run(undefined, POOL)).toBe('no_node_fits');
      await pools.tell(undefined, 'web', JSON.stringify({ run: {} }));
      expect(await run(undefined, POOL)).toBe('passed');
      expect(passed).toEqual(['c']);
    },
  );

  it('goes to another node if that does not get it, and to no other if it may have', async () => {
    await put({ run: {} });
    failures.set('b', 'no connection');
    expect(await run(undefined, POOL)).toBe('passed');
    failures.set('b', 'cut');
    expect(await run(undefined, POOL)).toBe('node_unreachable');
    expect(passed).toEqual(['c']);
  });

  it('that is sent again with its key goes to the node that got it, and is refused while that is away', async () => {
    await put({ run: {} });
    expect(await run('key', POOL)).toBe('passed');
    setStates({ b: 'unreachable' });
    expect(await run('key', POOL)).toBe('node_unreachable');
    expect(await run('another', POOL)).toBe('passed');
    setStates({});
    expect(await run('key', POOL)).toBe('passed');
    expect(await run('another', POOL)).toBe('passed');
    expect(passed).toEqual(['b', 'c', 'b', 'c']);
  });

  it('is refused while its node is away that has not told what the pool is, as an earlier version', async () => {
    await put();
    failures.set('b', 'no connection');
    expect(await run(undefined, POOL)).toBe('node_unreachable');
  });

  it('is for this node to refuse if there is no such pool', async () => {
    expect(await run(undefined, POOL)).toBe('here');
  });
});

describe('the node of a pool', () => {
  const keeperOf = async () => (await pools.find(undefined, 'web'))?.keeper?.id;

  it('stays while it takes runs, and is another one when the pool is put again after that', async () => {
    const [b, c] = [nodes.find('b')!, nodes.find('c')!];
    expect((await pools.claim(undefined, 'web', b)).id).toBe('b');
    expect((await pools.claim(undefined, 'web', c)).id).toBe('b');
    setStates({ b: 'draining' });
    expect((await pools.claim(undefined, 'web', nodes.find('b')!)).id).toBe('b');
    expect((await pools.claim(undefined, 'web', c)).id).toBe('c');
    expect(await keeperOf()).toBe('c');
  });

  it('is told by the store, where a removed pool leaves nothing', async () => {
    await pools.claim('team', 'web', nodes.find('b')!);
    await pools.tell('team', 'web', '{"name": "web"}');
    expect([await pools.list('team'), await pools.list('tea'), await pools.list(undefined)]).toEqual([
      [{ keeper: nodes.find('b'), record: '{"name": "web"}' }],
      [],
      [],
    ]);
    expect([await pools.hasLost('team', 'web'), await pools.hasLost('team', 'other')]).toEqual([true, true]);
    await pools.release('team', 'web');
    await pools.tellOnce('team', 'web', '{}'); // by a node that has not heard of it yet
    expect([await pools.find('team', 'web'), await pools.list('team')]).toEqual([undefined, []]);
  });
});
