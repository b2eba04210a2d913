import { describe, expect, it } from 'vitest';
import { parseStat, type ProcessEntry, ProcessTree } from '../../../../../src/containers/exec/tree/process-tree.js';

const entry = (pid: number, fields: Partial<ProcessEntry> = {}): ProcessEntry => ({
  pid,
  ppid: 0,
  group: pid,
  session: pid,
  state: 'S',
  start: String(pid),
  isMarked: false,
  ...fields,
});
const pidsOf = (entries: ProcessEntry[]) => entries.map(({ pid }) => pid).sort((a, b) => a - b);

describe('a process tree', () => {
  it('has marked processes, their descendants and their sessions, and no others', () => {
    const all = [
      entry(10, { isMarked: true }),
      entry(11, { ppid: 10 }), // has cleared its environment
      entry(12, { ppid: 11, session: 12 }),
      entry(13, { ppid: 1, session: 12 }), // orphaned
      entry(20, { isMarked: true, ppid: 1 }),
      entry(30, { ppid: 1 }),
    ];
    expect(pidsOf(new ProcessTree().members(all))).toEqual([10, 11, 12, 13, 20]);
  });

  it('keeps a process that was found when its parent ends, but not another one with its pid', () => {
    const tree = new ProcessTree();
    tree.members([entry(10, { isMarked: true }), entry(11, { ppid: 10 }), entry(12, { ppid: 10 })]);
    const later = [entry(11, { ppid: 1 }), entry(12, { ppid: 1, start: 'later' }), entry(13, { ppid: 11 })];
    expect(pidsOf(tree.members(later))).toEqual([11, 13]);
  });

  it('has stopped processes, and no zombies', () => {
    const all = [entry(10, { isMarked: true, state: 'T' }), entry(11, { ppid: 10, state: 'Z' })];
    expect(pidsOf(new ProcessTree().members(all))).toEqual([10]);
  });
});

it('a stat is read whatever the name of its program', () => {
  const stat = '7 (a) Z 1 (b) S 3 4 5 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 4711 9 9';
  expect(parseStat(7, stat, true)).toEqual({
    pid: 7,
    ppid: 3,
    group: 4,
    session: 5,
    state: 'S',
    start: '4711',
    isMarked: true,
  });
});
