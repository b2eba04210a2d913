import { describe, expect, it } from 'vitest';
import { MOST_SEQUENCES, toSpans, toText } from '../../../ui/text/ansi.js';

describe('a line of a log', () => {
  it.each([
    [
      '\x1b[31mred\x1b[0m plain',
      [
        ['red', 'fg-red'],
        [' plain', ''],
      ],
    ],
    [
      '\x1b[1;32mboth\x1b[22mgreen\x1b[39m',
      [
        ['both', 'fg-green bold'],
        ['green', 'fg-green'],
      ],
    ],
    ['\x1b[91mbright\x1b[m', [['bright', 'fg-red']]],
    ['\x1b[41;97mon red', [['on red', 'fg-white bg-red']]],
    ['\x1b[38;5;4mindexed', [['indexed', 'fg-blue']]],
    ['\x1b[38;2;1;2;3;1mtrue colour', [['true colour', 'bold']]],
    [
      '\x1b[7minverse\x1b[27m not',
      [
        ['inverse', 'inverse'],
        [' not', ''],
      ],
    ],
  ])('has the colours and styles of %j', (line, spans) => {
    expect(toSpans(line).map(({ text, style }) => [text, style])).toEqual(spans);
  });

  it.each([
    ['a title', '\x1b]0;evil\x07'],
    ['a title that ends with ST', '\x1b]2;evil\x1b\\'],
    ['a link', '\x1b]8;;https://evil.test/\x1b\\'],
    ['a clipboard write', '\x1b]52;c;ZXZpbA==\x07'],
    ['a title without an end', '\x1b]0;evil to the end of the line'],
    ['a device control string', '\x1bP1$r0m\x1b\\'],
    ['cursor movements', '\x1b[2J\x1b[10;10H\x1b[?25l'],
    ['a reset', '\x1bc'],
    ['bells, backspaces and carriage returns', '\x07\x08\r'],
    ['control characters of 8 bits', '\x9b31m'.slice(0, 1)],
    ['a sequence that was cut', '\x1b'],
  ])('leaves out %s', (_what, sequence) => {
    expect(toText(`${sequence}`)).toBe('');
    expect(toSpans(`before${sequence}`)).toEqual([{ text: 'before', style: '' }]);
  });

  it('has so many colours and no more, but all of its text', () => {
    const line = '\x1b[31mr\x1b[32mg'.repeat(100_000);
    const spans = toSpans(line);
    expect(spans).toHaveLength(MOST_SEQUENCES + 1);
    expect(spans.map(({ text }) => text).join('')).toBe('rg'.repeat(100_000));
    expect(spans.at(-1)!.style).toBe('');
    const dense = `${'\x1b[31m'.repeat(MOST_SEQUENCES)}red\x1b[mplain \x1b[${'0;'.repeat(100_000)}31mred`;
    expect(toSpans(dense)).toEqual([
      { text: 'red', style: 'fg-red' },
      { text: 'plain red', style: '' },
    ]);
    expect(toSpans(`\x1b[${'0;'.repeat(100_000)}31mplain`)).toEqual([{ text: 'plain', style: '' }]);
  });

  it('keeps tabs, markup and characters of all languages', () => {
    const line = '\t<b>&amp; 漢字 🐳';
    expect(toText(line)).toBe(line);
  });
});
