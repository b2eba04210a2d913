import { describe, expect, it } from 'vitest';
import { LogBuffer, MOST_LINES } from '../../../ui/views/logs/log-buffer.js';

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    stream: 'stdout' as const,
    time: '',
    text: `line ${from + index}`,
  }));

describe('the lines of a log', () => {
  it('are found in upper and lower case, also those that come later, and without their colours', () => {
    const buffer = new LogBuffer();
    buffer.add(lines(1, 3));
    buffer.find('LINE 2');
    buffer.add([...lines(20, 21), { stream: 'stderr', time: '', text: '\x1b[31mli\x1b[0mne 2' }]);
    expect(buffer.found.map(({ number }) => number)).toEqual([2, 4, 5, 6]);
    buffer.find('');
    expect(buffer.found).toHaveLength(6);
  });

  it('are bounded: the oldest are dropped, and keep their numbers', () => {
    const buffer = new LogBuffer();
    buffer.find('line');
    buffer.add(lines(1, MOST_LINES));
    buffer.add(lines(MOST_LINES + 1, MOST_LINES + 1));
    expect(buffer.lines.length).toBeLessThan(MOST_LINES);
    expect(buffer.found.length).toBe(buffer.lines.length);
    expect(buffer.lines.at(-1)).toMatchObject({ number: MOST_LINES + 1, text: `line ${MOST_LINES + 1}` });
  });
});
