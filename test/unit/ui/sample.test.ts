import { expect, it } from 'vitest';
import { lastHour, type Sample } from '../../../ui/state/sample.js';

const NOW = 1_700_000_000;
const at = (time: number) => ({ at: time }) as Sample;

it('keeps the samples of the last hour, each time once', () => {
  const times = [NOW - 3_601, NOW - 3_600, NOW - 3_599, NOW - 5, NOW, NOW + 5]; // the last ones: a clock that was put back
  expect(lastHour(times.map(at), NOW)).toEqual([at(NOW - 3_599), at(NOW - 5)]);
});
