import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandWords } from '../../../../src/containers/exec/command-line.js';

describe('commandWords', () => {
  it.each([
    ['', []],
    ['  \t\n ', []],
    ['ls -la /', ['ls', '-la', '/']],
    ['sh -c "echo hi; exit 3"', ['sh', '-c', 'echo hi; exit 3']],
    ['echo \'a b\' "c d" e\\ f', ['echo', 'a b', 'c d', 'e f']],
    ['a\'b\'"c"d', ['abcd']],
    ['\'\' ""', ['', '']],
    ['"\\$ \\` \\" \\\\ \\n"', ['$ ` " \\ \\n']],
    ["'\\'", ['\\']],
    ['a\\\nb "c\\\nd"', ['ab', 'cd']],
    ['a && b | c > d $E *.f', ['a', '&&', 'b', '|', 'c', '>', 'd', '$E', '*.f']],
  ])('splits %j', (text, words) => {
    expect(commandWords(text)).toEqual(words);
  });

  it('leaves an array unchanged', () => {
    expect(commandWords(['a b', '"'])).toEqual(['a b', '"']);
  });

  it.each(["it's", '"open', 'end\\', '"end\\'])('refuses %j', (text) => {
    expect(() => commandWords(text)).toThrow(/command/);
  });

  it('splits as a POSIX shell does, but without operators, variables and globs', () => {
    const char = fc.constantFrom(...'ab \t"\'\\xyz-/=:,.'.split(''));
    fc.assert(
      fc.property(fc.string({ unit: char, maxLength: 24 }), (text) => {
        let words: string[];
        try {
          words = commandWords(text);
        } catch {
          return; // a shell would prompt for the rest
        }
        const script = `set -- ${text}\nfor word; do printf '%s\\0' "$word"; done`;
        const output = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
        expect(words).toEqual(output.split('\0').slice(0, -1));
      }),
      { numRuns: 300 },
    );
  });
});
