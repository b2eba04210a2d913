import { expect, it } from 'vitest';
import type { ContainerDetails } from '../../../ui/api/types.js';
import { changedFields, type Typed, typedOf } from '../../../ui/views/container/changed-fields.js';

const BEFORE: Typed = { name: 'web', memory: '64m', cpus: '', pids_limit: '', restart_policy: 'no' };

it('sends what differs, numbers as numbers', () => {
  expect(changedFields(BEFORE, BEFORE)).toEqual({});
  const after = { ...BEFORE, name: ' other ', memory: '128m', cpus: '0.5', pids_limit: '100' };
  expect(changedFields(BEFORE, after)).toEqual({ name: 'other', memory: '128m', cpus: 0.5, pids_limit: 100 });
});

it('does not send an emptied field, because limits cannot be removed', () => {
  expect(changedFields(BEFORE, { ...BEFORE, memory: '' })).toEqual({});
});

it('sends what is no number as it was typed, so that dockAPI says what is wrong', () => {
  expect(changedFields(BEFORE, { ...BEFORE, cpus: 'half' })).toEqual({ cpus: 'half' });
});

it('begins with what the container has, sizes as people type them', () => {
  const limits = { memory: 64 * 1024 ** 2, cpus: null, pids_limit: null };
  const container = { name: 'web', restart_policy: 'no', ...limits } as ContainerDetails;
  expect(typedOf(container)).toEqual(BEFORE);
  expect(typedOf({ ...container, memory: 6_500_000 }).memory).toBe('6500000');
});
