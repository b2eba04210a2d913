import { describe, expect, it } from 'vitest';
import { LABEL } from '../../../../src/docker/containers/managed-container.js';
import {
  isPoolMember,
  membershipOf,
  newName,
  poolLabel,
  readyName,
} from '../../../../src/docker/containers/pool-member.js';

const MEMBERSHIP = { pool: 'web', revision: 'r1', store: 's1' };
const labels = { [LABEL.run]: 'run-1', [LABEL.pool]: poolLabel(MEMBERSHIP, 'run-1') };

describe('a container that was run for a pool', () => {
  it('knows its pool', () => {
    expect(membershipOf(labels)).toEqual(MEMBERSHIP);
    expect(membershipOf({})).toBeUndefined();
  });

  it('waits in it until it is renamed, whatever to', () => {
    expect([newName('run-1'), readyName('run-1')].map((name) => isPoolMember(labels, name))).toEqual([true, true]);
    for (const name of ['mine', 'web-run-1', readyName('run-2')]) expect(isPoolMember(labels, name)).toBe(false);
  });

  it('is not one whose image was made of a member, and any other container may have such a name', () => {
    const inherited = { ...labels, [LABEL.run]: 'run-2' };
    for (const name of [readyName('run-1'), readyName('run-2')]) expect(isPoolMember(inherited, name)).toBe(false);
    expect(isPoolMember({ [LABEL.run]: 'run-1' }, readyName('run-1'))).toBe(false);
  });
});
