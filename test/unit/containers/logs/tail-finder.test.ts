import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TailFinder } from '../../../../src/containers/logs/tail-finder.js';

const at = (n: number) => `2026-01-31T12:00:00.${String(n).padStart(9, '0')}Z`;

describe('TailFinder', () => {
  it('names the time of the first of the last lines', async () => {
    const finder = await after([1, 2, 3, 4, 5]);
    expect(finder.startOf(2, false)).toEqual({ since: at(4), skip: 0 });
    expect(finder.startOf(4, false)).toEqual({ since: at(2), skip: 0 });
  });

  it('does not take the first line that it saw for one that it knows, unless it saw the whole log', async () => {
    const finder = await after([1, 2, 3]);
    expect(finder.startOf(3, false)).toBeUndefined();
    expect(finder.startOf(9, false)).toBeUndefined();
    expect(finder.startOf(3, true)).toEqual({ since: undefined, skip: 0 });
    expect(finder.startOf(9, true)).toEqual({ since: undefined, skip: 0 });
  });

  it('goes further back where several lines have one time', async () => {
    const finder = await after([1, 2, 3, 3, 3, 3]);
    expect(finder.startOf(2, false)).toEqual({ since: at(3), skip: 2 });
    expect((await after([3, 3, 3])).startOf(2, false)).toBeUndefined();
    expect((await after([3, 3, 3])).startOf(2, true)).toEqual({ since: undefined, skip: 1 });
  });

  it('goes further back where a line has overtaken another', async () => {
    const finder = await after([1, 2, 5, 4, 6]);
    expect(finder.startOf(2, false)).toEqual({ since: at(4), skip: 1 });
  });

  it('finds the same lines as counting them all does, for any times and lengths', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 45 }),
        async (steps, count) => {
          let now = 10;
          const times = steps.map((step) => (now += step - 1));
          const start = (await after(times)).startOf(count, true);
          const read = times.filter((time) => start?.since === undefined || at(time) >= start.since);
          expect(read.slice(start?.skip)).toEqual(times.slice(-count));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('remembers no more of a long log than of a short one', async () => {
    const length = 100_000;
    const finder = await after(Array.from({ length }, (_, n) => n));
    const start = finder.startOf(30_000, false);
    const since = Number(start?.since?.slice(20, 29));
    expect(since + (start?.skip ?? 0)).toBe(length - 30_000);
    expect(start?.skip).toBeLessThan(128);
  });
});

async function after(times: number[]): Promise<TailFinder> {
  const finder = new TailFinder();
  const pieces = times.map((time) => ({ time: at(time), data: Buffer.from('x\n'), first: true, last: true }));
  await pipeline(Readable.from(pieces), finder);
  return finder;
}
