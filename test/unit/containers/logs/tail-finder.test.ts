import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TailFinder } from '../../../../src/containers/logs/tail-finder.js';

const at = (n: number) => `2026-01-31T12:00:00.${String(n).padStart(9, '0')}Z`;

describe('TailFinder', () => {
  it('returns the time of the first of the last lines', async () => {
    expect((await after([1, 2, 3, 4, 5], 2)).start(false)).toEqual({ since: at(4), skip: 0 });
    expect((await after([1, 2, 3, 4, 5], 4)).start(false)).toEqual({ since: at(2), skip: 0 });
  });

  it('does not rely on the first counted line, unless it counted the whole log', async () => {
    for (const wanted of [3, 9]) {
      const finder = await after([1, 2, 3], wanted);
      expect(finder.start(false)).toBeUndefined();
      expect(finder.start(true)).toEqual({ since: undefined, skip: 0 });
    }
  });

  it('goes further back if several lines have the same time', async () => {
    expect((await after([1, 2, 3, 3, 3, 3], 2)).start(false)).toEqual({ since: at(3), skip: 2 });
    expect((await after([3, 3, 3], 2)).start(false)).toBeUndefined();
    expect((await after([3, 3, 3], 2)).start(true)).toEqual({ since: undefined, skip: 1 });
  });

  it('goes further back if lines are out of order', async () => {
    expect((await after([1, 2, 5, 4, 6], 2)).start(false)).toEqual({ since: at(4), skip: 1 });
  });

  it('finds the same lines as counting all of them, for any times and lengths', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 45 }),
        async (steps, count) => {
          let now = 10;
          const times = steps.map((step) => (now += step - 1));
          const finder = await after(times, count);
          expect(finder.lines?.map(({ time }) => time)).toEqual(times.slice(-count).map(at));
          const start = finder.start(true);
          const read = times.filter((time) => start?.since === undefined || at(time) >= start.since);
          expect(read.slice(start?.skip)).toEqual(times.slice(-count));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('remembers no more of a long log than of a short one', async () => {
    const length = 100_000;
    const finder = await after(
      Array.from({ length }, (_, n) => n),
      30_000,
    );
    expect(finder.lines).toBeUndefined();
    const start = finder.start(false);
    const since = Number(start?.since?.slice(20, 29));
    expect(since + (start?.skip ?? 0)).toBe(length - 30_000);
    expect(start?.skip).toBeLessThan(128);
  });
});

it('keeps complete lines, of any number of pieces', async () => {
  const finder = new TailFinder(2);
  const pieces = ['a', 'b', 'c'].flatMap((text) => [
    { time: at(1), data: Buffer.from(text), first: true, last: false },
    { time: at(1), data: Buffer.from(text), first: false, last: false },
    { time: at(1), data: Buffer.from('\n'), first: false, last: true },
  ]);
  await pipeline(Readable.from(pieces), finder);
  expect(Buffer.concat(finder.lines?.map(({ data }) => data) ?? []).toString()).toBe('bb\ncc\n');
});

it('drops lines that are too long to keep', async () => {
  const finder = new TailFinder(2);
  const pieces = Array.from({ length: 65 }, () => ({
    time: at(1),
    data: Buffer.alloc(16_384),
    first: false,
    last: false,
  }));
  await pipeline(Readable.from(pieces), finder);
  expect(finder.lines).toBeUndefined();
});

async function after(times: number[], wanted: number): Promise<TailFinder> {
  const finder = new TailFinder(wanted);
  const pieces = times.map((time) => ({ time: at(time), data: Buffer.from('x\n'), first: true, last: true }));
  await pipeline(Readable.from(pieces), finder);
  return finder;
}
