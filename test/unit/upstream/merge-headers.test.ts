import { describe, expect, it } from 'vitest';
import type { HeaderPair } from '../../../src/http/wire/raw-headers.js';
import { mergeHeaders } from '../../../src/upstream/merge-headers.js';

describe('mergeHeaders', () => {
  const own: HeaderPair[] = [
    ['Access-Control-Allow-Origin', 'http://localhost:3000'],
    ['Access-Control-Allow-Credentials', 'true'],
    ['Vary', 'Origin'],
  ];

  it("adds dockAPI's CORS headers to a response without any, and joins Vary", () => {
    expect(mergeHeaders(own, [['Vary', 'Accept-Encoding']])).toEqual([
      ['Access-Control-Allow-Origin', 'http://localhost:3000'],
      ['Access-Control-Allow-Credentials', 'true'],
      ['Vary', 'Accept-Encoding'],
      ['Vary', 'Origin'],
    ]);
  });

  it("drops all of dockAPI's if the container has any of its own", () => {
    const response: HeaderPair[] = [['access-control-allow-origin', '*']];
    expect(mergeHeaders(own, response)).toEqual([...response, ['Vary', 'Origin']]);
  });

  it.each(['origin', 'Accept, ORIGIN', '*'])('does not repeat what Vary: %s says', (vary) => {
    expect(mergeHeaders([['Vary', 'Origin']], [['Vary', vary]])).toEqual([['Vary', vary]]);
  });
});
