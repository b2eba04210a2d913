import { describe, expect, it } from 'vitest';
import { memorySize } from '../../../src/config/memory-size.js';

describe('memorySize', () => {
  it.each([
    [6_291_456, 6_291_456],
    ['6291456', 6_291_456],
    ['100b', 100],
    ['512k', 512 * 1024],
    ['512m', 512 * 1024 ** 2],
    ['512MB', 512 * 1024 ** 2],
    ['1g', 1024 ** 3],
    ['1.5G', 1.5 * 1024 ** 3],
    ['1 GiB', 1024 ** 3],
    ['2t', 2 * 1024 ** 4],
  ])('reads %j as %d bytes', (text, bytes) => {
    expect(memorySize(text)).toBe(bytes);
  });

  it.each(['', 'm', '-1', '1x', '1 m m', '0x10', '1e9', 'Infinity', '1.m', '1\n', '9'.repeat(30), NaN, -1])(
    'takes %j for no size',
    (text) => {
      expect(memorySize(text)).toBeNaN();
    },
  );
});
