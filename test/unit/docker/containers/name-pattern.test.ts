import { describe, expect, it } from 'vitest';
import { namesLike } from '../../../../src/docker/containers/name-pattern.js';

describe('names that ?name= asks for', () => {
  it.each([
    ['web', 'my-web-1', true],
    ['^web$', 'my-web', false],
    ['(?i)WEB', 'web', true], // of Go alone
    ['a.c', 'abc', true],
    ['(?=a)a', 'a', false], // of JavaScript alone
    ['a{2', 'aa', false],
    ['a(', 'a(', true],
  ])('%s, a regular expression of Go: %s is %s', async (pattern, name, isLike) => {
    expect((await namesLike(pattern))(name)).toBe(isLike);
  });

  it('are found in time, whatever the pattern', async () => {
    const isLike = await namesLike('^(a+)+$');
    expect(isLike(`${'a'.repeat(60)}_`)).toBe(false); // with JavaScript's, not within a lifetime
  });
});
