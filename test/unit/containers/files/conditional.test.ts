import { describe, expect, it } from 'vitest';
import { evaluate, rangeOf, validatorsOf } from '../../../../src/containers/files/conditional.js';
import type { FileStat } from '../../../../src/containers/files/file-stat.js';

const modified = new Date('2026-01-02T03:04:05.678Z');
const STAT: FileStat = { type: 'file', mode: 0o644, size: 1_000, modified, modifiedNs: 1_767_323_045_678_000_000n };
const validators = validatorsOf(STAT, modified.getTime());
const { etag, lastModified } = validators;
const LATER = 'Sat, 03 Jan 2026 00:00:00 GMT';
const EARLIER = 'Thu, 01 Jan 2026 00:00:00 GMT';

describe('validators', () => {
  it('change with the size and the nanosecond', () => {
    const other = [
      { ...STAT, size: 1_001 },
      { ...STAT, modifiedNs: STAT.modifiedNs + 1n },
    ];
    for (const stat of other) expect(validatorsOf(stat, modified.getTime()).etag).not.toBe(etag);
  });

  it('are weak while two changes could have the same time in whole seconds', () => {
    const whole = { ...STAT, modified: new Date('2026-01-02T03:04:05Z'), modifiedNs: 1_767_323_045_000_000_000n };
    expect(validatorsOf(whole, Date.parse('2026-01-02T03:04:06Z')).etag).toMatch(/^W\//);
    expect(validatorsOf(whole, Date.parse('2026-01-02T03:04:08Z')).etag).toMatch(/^"/);
  });
});

describe('a conditional request', () => {
  it.each([
    [{}, 'met'],
    [{ 'if-match': etag }, 'met'],
    [{ 'if-match': `"a", ${etag}` }, 'met'],
    [{ 'if-match': '*' }, 'met'],
    [{ 'if-match': '"a"' }, 'failed'],
    [{ 'if-match': `W/${etag}` }, 'failed'],
    [{ 'if-match': etag, 'if-unmodified-since': EARLIER }, 'met'],
    [{ 'if-unmodified-since': lastModified }, 'met'],
    [{ 'if-unmodified-since': LATER }, 'met'],
    [{ 'if-unmodified-since': EARLIER }, 'failed'],
    [{ 'if-unmodified-since': 'nonsense' }, 'met'],
    [{ 'if-none-match': etag }, 'unchanged'],
    [{ 'if-none-match': `W/${etag}` }, 'unchanged'],
    [{ 'if-none-match': '"a"', 'if-modified-since': LATER }, 'met'],
    [{ 'if-modified-since': lastModified }, 'unchanged'],
    [{ 'if-modified-since': EARLIER }, 'met'],
  ])('with %j is %s', (headers, expected) => {
    expect(evaluate(headers, validators)).toBe(expected);
  });
});

describe('a request for a part', () => {
  it.each([
    ['bytes=0-', { start: 0, end: 999 }],
    ['bytes=10-19', { start: 10, end: 19 }],
    ['bytes=-1', { start: 999, end: 999 }],
    ['bytes=990-5000', { start: 990, end: 999 }],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=0-1,3-4', undefined],
    ['chunks=0-1', undefined],
    ['bytes', undefined],
  ])('of %s gets %j', (range, expected) => {
    const found = rangeOf({ range }, 1_000, validators);
    expect(typeof found === 'object' ? { start: found.start, end: found.end } : found).toEqual(expected);
  });

  it.each([
    [etag, true],
    [lastModified, true],
    ['"a"', false],
    [EARLIER, false],
    [`W/${etag}`, false],
  ])('with If-Range: %s gets it: %s', (ifRange, gets) => {
    expect(rangeOf({ range: 'bytes=0-0', 'if-range': ifRange }, 1_000, validators) !== undefined).toBe(gets);
  });
});
