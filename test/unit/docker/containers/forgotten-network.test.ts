import { describe, expect, it } from 'vitest';
import { forgottenNetwork } from '../../../../src/docker/containers/forgotten-network.js';

describe('forgottenNetwork', () => {
  it.each([
    ['mine', {}, 'mine'],
    ['bridge', null, 'bridge'],
    ['default', {}, 'bridge'],
    ['mine', { mine: {} }, undefined],
    ['host', {}, undefined],
    ['none', {}, undefined],
    ['container:abc', {}, undefined],
    [undefined, {}, undefined],
  ])('of mode %j with %j is %j', (mode, networks, forgotten) => {
    expect(forgottenNetwork(mode, networks)).toBe(forgotten);
  });
});
