import { describe, expect, it } from 'vitest';
import { MOST_NEW, nextRange } from '../../../ui/parts/drawn-range.js';

const range = (start: number, end: number) => ({ start, end });

describe('the rows that are drawn in a frame', () => {
  it('begin with those in view, where none is drawn yet, or all are elsewhere', () => {
    expect(nextRange(range(0, 0), range(0, 30), 0)).toEqual(range(0, MOST_NEW));
    expect(nextRange(range(0, 30), range(97, 130), 100)).toEqual(range(100, 100 + MOST_NEW));
    expect(nextRange(range(0, 0), range(0, 5), 0)).toEqual(range(0, 5));
    expect(nextRange(range(0, 5), range(0, 0), 0)).toEqual(range(0, 0));
  });

  it('are a few more than before, on both sides together', () => {
    expect(nextRange(range(0, 12), range(0, 30), 0)).toEqual(range(0, 12 + MOST_NEW));
    expect(nextRange(range(100, 112), range(97, 130), 100)).toEqual(range(97, 112 + MOST_NEW - 3));
    expect(nextRange(range(50, 80), range(20, 60), 20)).toEqual(range(50 - MOST_NEW, 60));
  });

  it('are all that are wanted in the end', () => {
    let drawn = range(0, 30);
    for (let frame = 0; frame < 5; frame++) drawn = nextRange(drawn, range(97, 130), 100);
    expect(drawn).toEqual(range(97, 130));
    expect(nextRange(drawn, range(97, 130), 100)).toEqual(drawn);
  });
});
