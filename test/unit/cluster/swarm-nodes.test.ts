import { describe, expect, it } from 'vitest';
import type { SwarmNode } from '../../../src/docker/engine/engine-types.js';
import { toClusterNode, toListedNode } from '../../../src/cluster/swarm-nodes.js';

/** Of a swarm of Docker 20.10. */
const WORKER: SwarmNode = {
  ID: '9hf2',
  Spec: { Role: 'worker', Availability: 'active', Labels: { disk: 'ssd' } },
  Description: {
    Hostname: 'n2',
    Resources: { NanoCPUs: 2_000_000_000, MemoryBytes: 8_000_000_000 },
    Engine: { Labels: { disk: 'hdd', zone: 'a' } },
  },
  Status: { State: 'ready', Addr: '10.0.0.12' },
};
const REPORT = {
  address: '10.0.0.12',
  version: '1',
  load: { countedAt: 0, containers: 0, cpus: 0, memory: 0, owners: {}, runs: [] },
};

const nodeOf = (swarm: Partial<SwarmNode>, report: typeof REPORT | undefined = REPORT) =>
  toClusterNode(toListedNode({ ...WORKER, ...swarm }), report);
const withAvailability = (Availability: SwarmNode['Spec']['Availability']) => ({
  Spec: { ...WORKER.Spec, Availability },
});

describe('a node of a swarm', () => {
  it('has the labels of its engine, over which its own win', () => {
    expect(nodeOf({})).toEqual({
      id: '9hf2',
      name: 'n2',
      state: 'ready',
      address: '10.0.0.12',
      role: 'worker',
      labels: { disk: 'ssd', zone: 'a' },
      cpus: 2,
      memory: 8_000_000_000,
    });
  });

  it('is unreachable when the swarm has lost it, its dockAPI is silent, or its engine is away', () => {
    expect(nodeOf({ Status: { State: 'down' } }).state).toBe('unreachable');
    expect(toClusterNode(toListedNode(WORKER), undefined).state).toBe('unreachable');
    expect(toClusterNode(toListedNode(WORKER), { ...REPORT, isEngineAway: true }).state).toBe('unreachable');
    expect(toClusterNode(toListedNode({ ...WORKER, ...withAvailability('drain') }), undefined).state).toBe(
      'unreachable',
    );
  });

  it('is ready while its managers do not know it, as after an election, but its dockAPI reports', () => {
    expect(nodeOf({ Status: { State: 'unknown' } }).state).toBe('ready');
  });

  it.each(['drain', 'pause'] as const)('is draining at the availability "%s"', (availability) => {
    expect(nodeOf(withAvailability(availability)).state).toBe('draining');
  });

  it('is draining while its dockAPI shuts down', () => {
    expect(toClusterNode(toListedNode(WORKER), { ...REPORT, isLeaving: true }).state).toBe('draining');
  });

  it('is unreachable if its dockAPI shares no protocol with this one', () => {
    const withProtocols = (protocols: number[]) => toClusterNode(toListedNode(WORKER), { ...REPORT, protocols });
    expect(withProtocols([1, 2]).state).toBe('ready');
    expect(withProtocols([2, 3])).toMatchObject({ state: 'unreachable', isForeign: true });
  });

  it.each([
    ['0.0.0.0', '10.0.0.11:2377', '10.0.0.11'],
    ['127.0.0.1', '[fd00::11]:2377', 'fd00::11'],
    ['10.0.0.11', '10.9.9.9:2377', '10.0.0.11'],
  ])('is reached at an address of use: status %s, manager %s', (Addr, manager, address) => {
    const listed = toListedNode({ ...WORKER, Status: { State: 'ready', Addr }, ManagerStatus: { Addr: manager } });
    expect(listed.address).toBe(address);
  });
});
