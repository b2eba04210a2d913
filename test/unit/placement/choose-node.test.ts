import { describe, expect, it } from 'vitest';
import type { ClusterNode } from '../../../src/cluster/nodes.service.js';
import { type Ask, type Candidate, chooseNode } from '../../../src/placement/choose-node.js';

const GIB = 1024 ** 3;

const nodeNamed = (name: string, fields: Partial<ClusterNode> = {}): ClusterNode => ({
  id: `id-${name}`,
  name,
  state: 'ready',
  address: '10.0.0.1',
  role: 'worker',
  labels: {},
  cpus: 4,
  memory: 8 * GIB,
  ...fields,
});

const candidate = (name: string, fields: Partial<Candidate> = {}, node: Partial<ClusterNode> = {}): Candidate => ({
  node: nodeNamed(name, node),
  containers: 0,
  cpus: 0,
  memory: 0,
  turn: 0,
  ...fields,
});

const chosen = (candidates: Candidate[], ask: Partial<Ask> = {}) =>
  chooseNode(candidates, { labels: {}, ...ask }).chosen?.node.name;

const reasons = (candidates: Candidate[], ask: Partial<Ask> = {}) => {
  const choice = chooseNode(candidates, { labels: {}, ...ask });
  return choice.chosen ? [] : choice.refusals.map(({ name, reason }) => `${name} ${reason}`);
};

describe('the node of a run', () => {
  it('is the one with the largest free share of what the run asks for', () => {
    const one = candidate('one', { memory: 2 * GIB, containers: 1 });
    const two = candidate('two', { memory: GIB, cpus: 3, containers: 9 });
    expect(chosen([one, two], { memory: GIB })).toBe('two');
    expect(chosen([one, two], { cpus: 1 })).toBe('one');
    // One has 62 % of its memory left, two none of its CPUs.
    expect(chosen([one, two], { cpus: 1, memory: GIB })).toBe('one');
  });

  it('counts shares, so that a large node takes more', () => {
    const large = candidate('large', { memory: 16 * GIB }, { memory: 64 * GIB });
    expect(chosen([candidate('small', { memory: 3 * GIB }), large], { memory: GIB })).toBe('large');
  });

  it('is the one with the fewest containers per CPU where the run asks for nothing', () => {
    const large = candidate('large', { containers: 3 }, { cpus: 16 });
    expect(chosen([candidate('small', { containers: 1 }), large])).toBe('large');
  });

  it('is, between equal ones, the one that was chosen longest ago', () => {
    const all = [candidate('one', { turn: 7 }), candidate('two', { turn: 5 }), candidate('three', { turn: 6 })];
    expect(chosen(all)).toBe('two');
  });

  it('is one that does not answer only if no other fits, whatever runs there', () => {
    const all = [candidate('one', { isLost: true }), candidate('two', { containers: 9, memory: 7 * GIB })];
    expect(chosen(all)).toBe('two');
    expect(chosen(all, { memory: 2 * GIB })).toBe('one');
  });

  it('is the one that the run names, by name or id, whatever runs there', () => {
    const all = [candidate('one'), candidate('two', { cpus: 4, memory: 8 * GIB })];
    expect(chosen(all, { node: 'two', cpus: 1 })).toBe('two');
    expect(chosen(all, { node: 'id-two', memory: GIB })).toBe('two');
  });

  it('has all the labels', () => {
    const all = [
      candidate('one', {}, { labels: { disk: 'hdd' } }),
      candidate('two', {}, { labels: { disk: 'ssd', a: 'b' } }),
    ];
    expect(chosen(all, { labels: { disk: 'ssd' } })).toBe('two');
    expect(reasons(all, { labels: { disk: 'ssd', zone: 'x' } })).toEqual([
      'one has the label "disk=hdd", not "ssd"',
      'two has no label "zone"',
    ]);
  });

  it('is none that is draining, unreachable, full, or was tried in vain, and each is told why', () => {
    const all = [
      candidate('one', {}, { state: 'draining' }),
      candidate('two', {}, { state: 'unreachable' }),
      candidate('three', { cpus: 3.5 }),
      candidate('four', { memory: 7 * GIB }),
      candidate('five', { failure: 'does not answer' }),
    ];
    expect(reasons(all, { cpus: 1, memory: 2 * GIB })).toEqual([
      'one takes no new runs: it is drained, paused or shutting down',
      'two is unreachable',
      'three has 0.5 of 4 CPUs free',
      'four has 1024 MiB of 8192 MiB of memory free',
      'five does not answer',
    ]);
  });

  it('may be full by limits that others have, if the run itself asks for nothing', () => {
    expect(chosen([candidate('one', { cpus: 9, memory: 9 * GIB })])).toBe('one');
  });
});
