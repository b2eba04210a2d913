import { describe, expect, it } from 'vitest';
import type { Level } from '../../../ui/text/level.js';
import { LogBuffer, MOST_LINES } from '../../../ui/views/logs/log-buffer.js';

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    stream: 'stdout' as const,
    time: '',
    text: `line ${from + index}`,
  }));

function find(buffer: LogBuffer, text: string, levels?: ReadonlySet<Level>): void {
  buffer.find({ text, levels });
  while (!buffer.searchMore());
}

describe('the lines of a log', () => {
  it('are found in upper and lower case, also those that come later, and without their colours', () => {
    const buffer = new LogBuffer();
    buffer.add(lines(1, 3));
    find(buffer, 'LINE 2');
    buffer.add([...lines(20, 21), { stream: 'stderr', time: '', text: '\x1b[31mli\x1b[0mne 2' }]);
    expect(buffer.found.map(({ number }) => number)).toEqual([2, 4, 5, 6]);
    find(buffer, '');
    expect(buffer.found).toHaveLength(6);
  });

  it('are found by level, with the indented lines that belong to them', () => {
    const buffer = new LogBuffer();
    const texts = [
      'INFO: started',
      'Error: broken',
      '    at main (a.js:1)',
      'a line of its own',
      '[warn] slow',
      '  INFO: no',
    ];
    buffer.add(texts.map((text) => ({ stream: 'stdout', time: '', text })));
    find(buffer, '', new Set(['error', 'warn']));
    expect(buffer.found.map(({ text }) => text)).toEqual(texts.slice(1, 3).concat(texts[4]!));
    find(buffer, 'MAIN', new Set(['error']));
    expect(buffer.found).toHaveLength(1);
  });

  it('are searched in pieces, and lines that come meanwhile are not forgotten', () => {
    const buffer = new LogBuffer();
    buffer.add(lines(1, 10_000));
    buffer.find({ text: 'line', levels: undefined });
    expect(buffer.searchMore()).toBe(false);
    expect(buffer.found.length).toBeGreaterThan(0);
    expect(buffer.found.length).toBeLessThan(10_000);
    buffer.add(lines(10_001, 10_002));
    while (!buffer.searchMore());
    expect(buffer.found.map(({ number }) => number)).toEqual(Array.from({ length: 10_002 }, (_, index) => index + 1));
  });

  it('are bounded: the oldest are dropped, and keep their numbers', () => {
    const buffer = new LogBuffer();
    find(buffer, 'line');
    buffer.add(lines(1, MOST_LINES));
    buffer.add(lines(MOST_LINES + 1, MOST_LINES + 1));
    while (!buffer.searchMore());
    expect(buffer.lines.length).toBeLessThan(MOST_LINES);
    expect(buffer.found.length).toBe(buffer.lines.length);
    expect(buffer.lines.at(-1)).toMatchObject({ number: MOST_LINES + 1, text: `line ${MOST_LINES + 1}` });
  });
});
