import { describe, expect, it } from 'vitest';
import { dockersState, filtersOfPodman } from '../../../../src/docker/engine/podman-states.js';

describe('the states of Podman', () => {
  it.each([
    ['configured', 'created'],
    ['stopped', 'exited'],
    ['running', 'running'],
  ])('%s is %s for Docker', (state, docker) => {
    expect(dockersState(state)).toBe(docker);
  });

  it('are those that a list is filtered by: nothing fits another one', () => {
    expect(filtersOfPodman({ status: ['exited', 'dead'], name: ['a'] })).toEqual({ status: ['exited'], name: ['a'] });
    expect(filtersOfPodman({ status: ['restarting'], name: ['a'] })).toBeUndefined();
    expect(filtersOfPodman({ name: ['a'] })).toEqual({ name: ['a'] });
  });
});
