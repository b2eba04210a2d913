import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Attachment } from '../../../src/http/attachment.js';

const MIB = 1 << 20;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (options?: { type: 'minor' | 'major' }) => void;

describe('an attachment', () => {
  it('keeps a value with each object, apart from other attachments', () => {
    const [names, ages] = [new Attachment<object, string>(), new Attachment<object, number>()];
    const [one, other] = [{}, {}];
    names.set(one, 'one');
    ages.set(one, 1);
    expect([names.get(one), ages.get(one), names.get(other)]).toEqual(['one', 1, undefined]);
    expect(JSON.stringify(one)).toBe('{}');
  });

  it('lets minor collections free ended requests, to which its values refer', () => {
    const attachment = new Attachment<object, () => object>();
    const carry = (count: number) => {
      for (let done = 0; done < count; done++) {
        const request = { weight: new Array<number>(1_000).fill(0) };
        attachment.set(request, () => request);
      }
    };
    carry(1_000);
    gc({ type: 'major' });
    const before = getHeapStatistics().used_heap_size;
    carry(5_000); // 40 MiB in all
    gc({ type: 'minor' });
    expect(getHeapStatistics().used_heap_size - before).toBeLessThan(8 * MIB);
  });
});
