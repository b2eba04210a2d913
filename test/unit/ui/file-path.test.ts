import { describe, expect, it } from 'vitest';
import { fromSegment, isIn, pathOf, textOf, toSegment, trailOf, within } from '../../../ui/text/file-path.js';

const BYTE = { path: '/o d/\ufffdx', path_encoded: '/o%20d/%FFx' };
const LITERAL = { path: '/o d/%FFx' };

describe('a path of a file', () => {
  it('is that of its bytes: a name that is not UTF-8 is not one that looks like its encoding', () => {
    expect([pathOf(BYTE), pathOf(LITERAL)]).toEqual(['/o%20d/%FFx', '/o%20d/%25FFx']);
    expect(pathOf({ path: "/ü & (it's)!*~" })).toBe('/%C3%BC%20%26%20%28it%27s%29%21%2A~');
    expect(within(pathOf(BYTE), 'a%b')).toBe('/o%20d/%FFx/a%25b');
    expect(within('/', 'a')).toBe('/a');
  });

  it.each([BYTE, LITERAL, { path: '/' }, { path: '/ü/%2F' }])('is kept by the address: %j', (entry) => {
    const segment = toSegment(pathOf(entry));
    expect(segment).not.toContain('/');
    const decoded = (() => {
      try {
        return decodeURIComponent(segment);
      } catch {
        return segment;
      }
    })();
    expect(fromSegment(decoded)).toBe(pathOf(entry));
    expect(textOf(fromSegment(decoded))).toBe(entry.path);
  });

  it('is in the directories on the way to it', () => {
    expect(trailOf(pathOf(BYTE))).toEqual(['/o%20d', '/o%20d/%FFx']);
    expect(trailOf('/')).toEqual([]);
    for (const other of ['/', '/o%20d', '/o%20d/%FFx']) expect(isIn(pathOf(BYTE), other)).toBe(true);
    for (const other of ['/o', '/o%20d/%25FFx']) expect(isIn(pathOf(BYTE), other)).toBe(false);
  });
});
