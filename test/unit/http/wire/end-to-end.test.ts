import { describe, expect, it } from 'vitest';
import { endToEnd } from '../../../../src/http/wire/end-to-end.js';
import type { HeaderPair } from '../../../../src/http/wire/raw-headers.js';

describe('endToEnd', () => {
  it('drops hop-by-hop headers and those that Connection names, over all its lines and in any case', () => {
    const pairs: HeaderPair[] = [
      ['Connection', 'keep-alive, X-One'],
      ['CONNECTION', 'x-two'],
      ['Keep-Alive', 'timeout=5'],
      ['Proxy-Connection', 'close'],
      ['Proxy-Authorization', 'Basic eA=='],
      ['Proxy-Authenticate', 'Basic'],
      ['TE', 'trailers'],
      ['Transfer-Encoding', 'chunked'],
      ['Upgrade', 'h2c'],
      ['X-One', '1'],
      ['X-Two', '2'],
      ['X-Three', '3'],
    ];
    expect(endToEnd(pairs)).toEqual([['X-Three', '3']]);
  });

  it('does not let Connection remove the framing or the host', () => {
    const pairs: HeaderPair[] = [['Content-Length', '5']];
    expect(endToEnd([['Connection', 'content-length, host'], ...pairs])).toEqual(pairs);
  });
});
