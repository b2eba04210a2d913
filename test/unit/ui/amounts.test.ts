import { describe, expect, it } from 'vitest';
import { bytes, duration, percent } from '../../../ui/text/amounts.js';
import { totalOf } from '../../../ui/views/charts/total.js';

describe('an amount', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [104857600, '100 MiB'],
    [5 * 1024 ** 5, '5120 TiB'],
  ])('of %i bytes is short', (count, text) => expect(bytes(count)).toBe(text));

  it.each([
    [-1, '0 s'],
    [59.9, '59 s'],
    [3599, '59 min'],
    [3725, '1 h 2 min'],
    [90000, '1 d 1 h'],
  ])('of %d seconds has two units at most', (seconds, text) => expect(duration(seconds)).toBe(text));

  it('in percent has a decimal where it matters', () => {
    expect([0.04, 9.94, 12.5, 150].map(percent)).toEqual(['0.0 %', '9.9 %', '13 %', '150 %']);
  });
});

describe('what all containers use', () => {
  const sample = (at: number, cpu: number) => ({ at, cpu, memory: 1, received: 0, sent: 0, read: 0, written: 0 });

  it('is the sum of those that were measured together, one sample of each', () => {
    const total = totalOf([
      [sample(100.2, 1), sample(105, 2)],
      [sample(99.9, 10), sample(100.4, 20)],
    ]);
    expect(total).toEqual([
      { ...sample(100, 21), memory: 2 },
      { ...sample(105, 2), memory: 1 },
    ]);
  });
});
