import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { InFlight, type Trackable } from '../../../src/upstream/in-flight.js';

const MIB = 1 << 20;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (options?: { type: 'minor' | 'major' }) => void;

describe('InFlight', () => {
  it('holds the items that were added and not removed, in any order', () => {
    const inFlight = new InFlight<Trackable>();
    const [first, second, third] = [{}, {}, {}];
    for (const item of [first, second, third]) inFlight.add(item);
    inFlight.delete(first);
    inFlight.delete(first);
    inFlight.delete({});
    expect(new Set(inFlight.all())).toEqual(new Set([second, third]));
    inFlight.delete(third);
    inFlight.delete(second);
    expect(inFlight.size).toBe(0);
  });

  it('lets minor collections free ended requests, also after a full collection under traffic', () => {
    const inFlight = new InFlight<Trackable & { weight: number[] }>();
    const began: (Trackable & { weight: number[] })[] = [];
    const carry = (count: number) => {
      for (let done = 0; done < count; done++) {
        const item = { weight: new Array<number>(1_000).fill(0) };
        inFlight.add(item);
        began.push(item);
        if (began.length > 64) inFlight.delete(began.shift()!);
      }
    };
    carry(1_000);
    gc({ type: 'major' });
    const before = getHeapStatistics().used_heap_size;
    carry(20_000); // 160 MiB in all
    gc({ type: 'minor' });
    gc({ type: 'minor' });
    expect(getHeapStatistics().used_heap_size - before).toBeLessThan(40 * MIB);
  });
});
