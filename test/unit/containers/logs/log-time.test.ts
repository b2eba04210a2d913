import { describe, expect, it } from 'vitest';
import { millisecondsUntil, toUnixTime } from '../../../../src/containers/logs/log-time.js';

const NOW = Date.parse('2026-01-31T12:00:00Z');

describe('toUnixTime', () => {
  it.each([
    ['1700000000', '1700000000'],
    ['1700000000.123456789', '1700000000.123456789'],
    ['2026-01-31T12:00:00Z', '1769860800.000000000'],
    ['2026-01-31T13:00:00+01:00', '1769860800.000000000'],
    ['2026-01-31T12:00:00.123456789Z', '1769860800.123456789'],
    ['2026-01-31t12:00:00.5z', '1769860800.500000000'],
    ['10m', '1769860200.000000000'],
    ['1h30m', '1769855400.000000000'],
    ['500ms', '1769860799.500000000'],
    ['0s', '1769860800.000000000'],
    ['9999999999999999h', '0.000000001'],
    [`${'9'.repeat(400)}h`, '0.000000001'],
    // Values that the engine would treat as no limit.
    ['0', '0.000000001'],
    ['0.0', '0.000000001'],
    ['1970-01-01T00:00:00Z', '0.000000001'],
    ['0001-01-01T00:00:00Z', '0.000000001'],
    ['1950-06-01T00:00:00.5Z', '0.000000001'],
    ['9999-12-31T23:59:59.999999999Z', '253402300799.999999999'],
  ])('accepts %s', (value, expected) => {
    expect(toUnixTime(value, 'since', NOW)).toBe(expected);
  });

  it.each([
    '',
    'yesterday',
    '10',
    '10 m',
    '-10m',
    '10d',
    '2026-01-31',
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '1e9',
    '0x10',
  ])('refuses %j, or reads it as seconds', (value) => {
    if (value === '10') expect(toUnixTime(value, 'since', NOW)).toBe('10');
    else expect(() => toUnixTime(value, 'since', NOW)).toThrow(/since/);
  });
});

describe('millisecondsUntil', () => {
  it('is the remaining time, and negative if it has passed', () => {
    expect(millisecondsUntil('1769860801.500000000', NOW)).toBe(1_500);
    expect(millisecondsUntil('1769860799', NOW)).toBe(-1_000);
  });
});
