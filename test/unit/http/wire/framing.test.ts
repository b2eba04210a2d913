import { describe, expect, it } from 'vitest';
import { checkFraming } from '../../../../src/http/wire/framing.js';
import { type HeaderPair, toPairs } from '../../../../src/http/wire/raw-headers.js';

describe('checkFraming', () => {
  it.each([
    ['Host: a', 'Host: b'],
    ['Host: a b'],
    ['Host: a,b'],
    ['Host: a@b'],
    ['Content-Length: 3', 'Transfer-Encoding: chunked'],
    ['Content-Length: 3', 'Content-Length: 3'],
    ['Transfer-Encoding: gzip, chunked'],
    ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: identity'],
  ])('refuses %s %s', (...lines) => {
    const pairs = toPairs(lines.flatMap((line) => line.split(': ')));
    const host: HeaderPair[] = lines[0]?.startsWith('Host') ? [] : [['Host', 'h']];
    expect(() => checkFraming([...host, ...pairs])).toThrow();
  });

  it('accepts a length, chunks, or no body', () => {
    for (const pairs of [[['Content-Length', '3']], [['Transfer-Encoding', 'CHUNKED']], []] as HeaderPair[][]) {
      expect(() => checkFraming([['Host', 'h'], ...pairs])).not.toThrow();
    }
  });
});
