import { describe, expect, it } from 'vitest';
import { askOf, placementFieldOf } from '../../../src/placement/ask.js';

describe('what a run asks of its node', () => {
  it('is in its body', () => {
    const body = { node: 'one', placement: { labels: { disk: 'ssd' } }, cpus: 1.5, memory: '512m' };
    expect(askOf(body)).toEqual({ node: 'one', labels: { disk: 'ssd' }, cpus: 1.5, memory: 512 * 1024 ** 2 });
    expect(placementFieldOf(body)).toBe('node');
    expect(placementFieldOf({ placement: {} })).toBe('placement');
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{}],
    [{ node: 3, placement: 'x', cpus: '2', memory: {} }],
    [{ placement: { labels: ['ssd'] }, cpus: -1, memory: 'much' }],
  ])('is nothing where it is not valid, which validation says: %j', (body) => {
    const { labels, ...ask } = askOf(body);
    expect(ask).toEqual({ node: undefined, cpus: undefined, memory: undefined });
    expect(Object.values(labels).every((each) => typeof each === 'string')).toBe(true);
  });
});
