import { describe, expect, it } from 'vitest';
import type { HeaderPair } from '../../../../src/http/wire/raw-headers.js';
import { responseHeaders, trailerFields } from '../../../../src/proxy/headers/response-rewrite.js';
import { BY_PATH, OWN_ORIGIN } from '../../../fixtures/mounts.js';

describe('responseHeaders', () => {
  it('keeps cookies separate, in order, and drops hop-by-hop headers', () => {
    const pairs: HeaderPair[] = [
      ['Set-Cookie', 'a=1; Path=/'],
      ['Connection', 'close, X-Hop'],
      ['X-Hop', '1'],
      ['Content-Location', '/x'],
      ['set-cookie', 'b=2'],
    ];
    expect(responseHeaders({ status: 200, pairs }, BY_PATH, true)).toEqual([
      ['Set-Cookie', 'a=1; Path=/proxy/web'],
      ['Content-Location', '/proxy/web/x'],
      ['set-cookie', 'b=2'],
    ]);
  });

  it.each([
    ['Location', '/x', '/proxy/web/x'],
    ['content-location', '/x', '/proxy/web/x'],
    ['Refresh', '0; url=/x', '0; url=/proxy/web/x'],
    ['LINK', '</x>; rel=next', '</proxy/web/x>; rel=next'],
    ['constructor', '/x', '/x'],
  ])('moves the URLs of %s under the prefix', (name, value, rewritten) => {
    expect(responseHeaders({ status: 200, pairs: [[name, value]] }, BY_PATH, true)).toEqual([[name, rewritten]]);
    expect(trailerFields([[name, value]])).toEqual(name === 'constructor' ? [[name, value]] : []);
  });

  const ofTheOrigin: HeaderPair[] = [
    ['Service-Worker-Allowed', '/'],
    ['Clear-Site-Data', '"*"'],
    ['strict-transport-security', 'max-age=1'],
    ['ALT-SVC', 'h2="evil.example:443"'],
    ['NEL', '{}'],
    ['Report-To', '{}'],
    ['Reporting-Endpoints', 'a="https://evil.example"'],
  ];

  it.each(ofTheOrigin)('drops %s by path, where it would apply to dockAPI', (...pair) => {
    expect(responseHeaders({ status: 200, pairs: [pair] }, BY_PATH, true)).toEqual([]);
  });

  it('keeps them at the container’s own origin', () => {
    expect(responseHeaders({ status: 200, pairs: ofTheOrigin }, OWN_ORIGIN, true)).toEqual(ofTheOrigin);
  });

  it('drops the length of a 204, and a Trailer without trailers', () => {
    const pairs: HeaderPair[] = [
      ['Content-Length', '0'],
      ['Trailer', 'X-Sum'],
    ];
    expect(responseHeaders({ status: 204, pairs }, BY_PATH, true)).toEqual([]);
  });

  it('keeps Trailer with a chunked body', () => {
    const pairs: HeaderPair[] = [
      ['Transfer-Encoding', 'chunked'],
      ['Trailer', 'X-Sum'],
    ];
    expect(responseHeaders({ status: 200, pairs }, BY_PATH, true)).toEqual([['Trailer', 'X-Sum']]);
    expect(responseHeaders({ status: 200, pairs }, BY_PATH, false)).toEqual([]);
  });
});
