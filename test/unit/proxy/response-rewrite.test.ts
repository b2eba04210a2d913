import { describe, expect, it } from 'vitest';
import type { HeaderPair } from '../../../src/proxy/raw-headers.js';
import { mergeHeaders, responseHeaders, rewriteCookie, rewriteLocation } from '../../../src/proxy/response-rewrite.js';

const mount = { prefix: '/proxy/web', forwardedPrefix: '/gw/proxy/web', authority: '127.0.0.1:20001' };

describe('rewriteLocation', () => {
  it.each([
    ['/', '/proxy/web/'],
    ['/x?y#z', '/proxy/web/x?y#z'],
    ['http://127.0.0.1:20001/x?y#z', '/proxy/web/x?y#z'],
    ['HTTP://127.0.0.1:20001/X', '/proxy/web/X'],
    ['http://127.0.0.1:20001', '/proxy/web/'],
    ['http://127.0.0.1:20001?q', '/proxy/web/?q'],
    ['//127.0.0.1:20001/x', '/proxy/web/x'],
    ['/a%2Fb//c', '/proxy/web/a%2Fb//c'],
    ['/../../containers', '/proxy/web/containers'],
    ['/..\\..\\containers', '/proxy/web/containers'],
    ['/a/%2e%2e/b?c=..', '/proxy/web/b?c=..'],
    ['/\\evil.example/', '/proxy/web/\\evil.example/'],
    ['/proxy/website/', '/proxy/web/proxy/website/'],
  ])('brings %j under the prefix: %j', (location, rewritten) => {
    expect(rewriteLocation(location, mount)).toBe(rewritten);
  });

  it.each([
    'x',
    '../x',
    '?q',
    '#f',
    '',
    'https://127.0.0.1:20001/x',
    'http://127.0.0.1:20002/x',
    'http://127.0.0.1/x',
    'http://localhost:20001/x',
    'http://127.0.0.1.example:20001/x',
    'http://127.0.0.1:20001@evil.example/',
    '//cdn.example/x',
    'mailto:a@b',
  ])('leaves %j as it is', (location) => {
    expect(rewriteLocation(location, mount)).toBe(location);
  });

  it.each(['/proxy/web', '/proxy/web/x', '/gw/proxy/web/x'])(
    'leaves %j, which minds the prefix already',
    (location) => {
      expect(rewriteLocation(location, mount)).toBe(location);
    },
  );

  it('knows the default port', () => {
    expect(rewriteLocation('http://127.0.0.1/x', { ...mount, authority: '127.0.0.1:80' })).toBe('/proxy/web/x');
  });
});

describe('rewriteCookie', () => {
  it.each([
    ['a=1; Path=/', 'a=1; Path=/proxy/web/'],
    ['a=1;path=/app;Secure', 'a=1; path=/proxy/web/app;Secure'],
    ['a=/; Path=/x; HttpOnly; SameSite=Lax', 'a=/; Path=/proxy/web/x; HttpOnly; SameSite=Lax'],
    ['a=1; Domain=127.0.0.1; Path=/', 'a=1; Path=/proxy/web/'],
    ['a=1; Domain=.127.0.0.1', 'a=1'],
    ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
    ['a=1; Path=/proxy/web/x', 'a=1; Path=/proxy/web/x'],
    ['__Secure-a=1; Secure; Path=/', '__Secure-a=1; Secure; Path=/proxy/web/'],
  ])('%j becomes %j', (cookie, rewritten) => {
    expect(rewriteCookie(cookie, mount)).toBe(rewritten);
  });

  it.each([
    'a=1',
    'a=1; Domain=example.com',
    'a=1; Path=',
    'a=1; Path=relative',
    'Path=/',
    '__Host-a=1; Secure; Path=/',
    'a="x; y"; HttpOnly',
  ])('leaves %j as it is', (cookie) => {
    expect(rewriteCookie(cookie, mount)).toBe(cookie);
  });
});

describe('responseHeaders', () => {
  it('keeps cookies apart, in order, and drops hop-by-hop headers', () => {
    const pairs: HeaderPair[] = [
      ['Set-Cookie', 'a=1; Path=/'],
      ['Connection', 'close, X-Hop'],
      ['X-Hop', '1'],
      ['Content-Location', '/x'],
      ['set-cookie', 'b=2'],
    ];
    expect(responseHeaders({ status: 200, pairs }, mount, true)).toEqual([
      ['Set-Cookie', 'a=1; Path=/proxy/web/'],
      ['Content-Location', '/x'],
      ['set-cookie', 'b=2'],
    ]);
  });

  it('drops the length of a 204, and a Trailer that nothing can follow', () => {
    const pairs: HeaderPair[] = [
      ['Content-Length', '0'],
      ['Trailer', 'X-Sum'],
    ];
    expect(responseHeaders({ status: 204, pairs }, mount, true)).toEqual([]);
  });

  it('keeps Trailer with a chunked body', () => {
    const pairs: HeaderPair[] = [
      ['Transfer-Encoding', 'chunked'],
      ['Trailer', 'X-Sum'],
    ];
    expect(responseHeaders({ status: 200, pairs }, mount, true)).toEqual([['Trailer', 'X-Sum']]);
    expect(responseHeaders({ status: 200, pairs }, mount, false)).toEqual([]);
  });
});

describe('mergeHeaders', () => {
  const own: HeaderPair[] = [
    ['Access-Control-Allow-Origin', 'http://localhost:3000'],
    ['Access-Control-Allow-Credentials', 'true'],
    ['Vary', 'Origin'],
  ];

  it("adds dockAPI's CORS headers to an answer without any, and joins Vary", () => {
    expect(mergeHeaders(own, [['Vary', 'Accept-Encoding']])).toEqual([
      ['Access-Control-Allow-Origin', 'http://localhost:3000'],
      ['Access-Control-Allow-Credentials', 'true'],
      ['Vary', 'Accept-Encoding'],
      ['Vary', 'Origin'],
    ]);
  });

  it("takes all of dockAPI's away when the container has any of its own", () => {
    const answer: HeaderPair[] = [['access-control-allow-origin', '*']];
    expect(mergeHeaders(own, answer)).toEqual([...answer, ['Vary', 'Origin']]);
  });

  it.each(['origin', 'Accept, ORIGIN', '*'])('does not repeat what Vary: %s says', (vary) => {
    expect(mergeHeaders([['Vary', 'Origin']], [['Vary', vary]])).toEqual([['Vary', vary]]);
  });
});
