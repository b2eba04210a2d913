import { describe, expect, it } from 'vitest';
import type { HeaderPair } from '../../../../src/http/wire/raw-headers.js';
import {
  mergeHeaders,
  responseHeaders,
  rewriteCookie,
  rewriteLocation,
} from '../../../../src/proxy/headers/response-rewrite.js';

const mount = {
  prefix: '/proxy/web',
  forwardedPrefix: '/proxy/web',
  authority: '127.0.0.1:20001',
  containerPort: 8080,
  path: '/app/page?q=/',
};
const behindGateway = { ...mount, forwardedPrefix: '/gw/proxy/web' };
const ownOrigin = { ...mount, prefix: '', forwardedPrefix: '' };

describe('rewriteLocation', () => {
  it.each([
    ['/', '/proxy/web/'],
    ['/x?y#z', '/proxy/web/x?y#z'],
    ['http://127.0.0.1:20001/x?y#z', '/proxy/web/x?y#z'],
    ['HTTP://127.0.0.1:20001/X', '/proxy/web/X'],
    ['http://127.0.0.1:20001', '/proxy/web/'],
    ['http://127.0.0.1:20001?q', '/proxy/web/?q'],
    ['//127.0.0.1:20001/x', '/proxy/web/x'],
    ['http://127.0.0.1:8080/dir/', '/proxy/web/dir/'],
    ['/a%2Fb//c', '/proxy/web/a%2Fb//c'],
    ['/../../containers', '/proxy/web/containers'],
    ['/..\\..\\containers', '/proxy/web/containers'],
    ['/a/%2e%2e/b?c=..', '/proxy/web/b?c=..'],
    ['/\\evil.example/', '/proxy/web/\\evil.example/'],
    ['/proxy/website/', '/proxy/web/proxy/website/'],
    ['https://127.0.0.1:20001/x', '/proxy/web/x'],
    ['../x?y#z', '/proxy/web/x?y#z'],
    ['../../../containers', '/proxy/web/containers'],
    ['..\\..\\containers', '/proxy/web/containers'],
    ['a/.\t./../../../containers', '/proxy/web/containers'],
    ['./next', '/proxy/web/app/next'],
    ['%2e%2e/\xc3\xa9', '/proxy/web/%C3%A9'],
  ])('brings %j under the prefix: %j', (location, rewritten) => {
    expect(rewriteLocation(location, mount)).toBe(rewritten);
  });

  it.each([
    'x',
    'x/y.html?..#../x',
    '?q=/../',
    '#f',
    '',
    'https://127.0.0.1:20002/x',
    'https://127.0.0.1/x',
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

  it.each(['/proxy/web', '/proxy/web/x'])('leaves %j, which minds the prefix already', (location) => {
    expect(rewriteLocation(location, mount)).toBe(location);
  });

  it.each([
    ['/x', '/gw/proxy/web/x'],
    ['/proxy/web/x', '/gw/proxy/web/x'],
    ['/gw/proxy/web/x', '/gw/proxy/web/x'],
    ['/gw/other', '/gw/proxy/web/gw/other'],
    ['x', 'x'],
    ['../x', '/gw/proxy/web/x'],
  ])('brings %j to where the client of a gateway finds it: %j', (location, rewritten) => {
    expect(rewriteLocation(location, behindGateway)).toBe(rewritten);
  });

  it.each([{ authority: '127.0.0.1:80' }, { containerPort: 80 }])('knows the default port: %j', (ports) => {
    expect(rewriteLocation('http://127.0.0.1/x', { ...mount, ...ports })).toBe('/proxy/web/x');
  });

  it('knows a container that is published on an IPv6 address', () => {
    const v6 = { ...mount, authority: '[fd00::1]:20001' };
    for (const port of [20_001, 8_080]) {
      expect(rewriteLocation(`http://[fd00::1]:${port}/x`, v6)).toBe('/proxy/web/x');
    }
    expect(rewriteLocation('http://[fd00::2]:20001/x', v6)).toBe('http://[fd00::2]:20001/x');
  });

  it.each([
    ['/x', '/x'],
    ['/a/../x', '/a/../x'],
    ['../x', '../x'],
    ['/proxy/web/x', '/proxy/web/x'],
    ['http://127.0.0.1:20001/x', '/x'],
    // As `//evil.example/` it would lead to another site.
    ['http://127.0.0.1:20001//evil.example/', '/.//evil.example/'],
    ['//127.0.0.1:20001//evil.example/', '/.//evil.example/'],
    ['http://127.0.0.1:8080/\\evil.example/', '/./\\evil.example/'],
    ['http://127.0.0.1:20001/\t/evil.example/', '/./\t/evil.example/'],
    ['http://elsewhere.example/x', 'http://elsewhere.example/x'],
  ])('keeps %j at the container’s own origin: %j', (location, kept) => {
    expect(rewriteLocation(location, ownOrigin)).toBe(kept);
  });
});

it.each(['//evil.example/', '/\\evil.example/', '/\t/evil.example/', '/\t\n\\evil.example'])(
  'a redirect to %j of the container stays at its origin, as a browser reads it',
  (path) => {
    const location = rewriteLocation(`http://127.0.0.1:20001${path}`, ownOrigin);
    expect(new URL(location, 'http://web.localhost:8000/dir/').host).toBe('web.localhost:8000');
  },
);

describe('rewriteCookie', () => {
  it.each([
    ['a=1; Path=/', 'a=1; Path=/proxy/web/'],
    ['a=1;path=/app;Secure', 'a=1; path=/proxy/web/app;Secure'],
    ['a=/; Path=/x; HttpOnly; SameSite=Lax', 'a=/; Path=/proxy/web/x; HttpOnly; SameSite=Lax'],
    ['a=1; Domain=127.0.0.1; Path=/', 'a=1; Path=/proxy/web/'],
    ['a=1; Domain=.127.0.0.1', 'a=1'],
    ['a=1; domain = localhost ;Path=/', 'a=1; Path=/proxy/web/'],
    ['a=1; Domain=example.com; Domain=.apps.example.com', 'a=1'],
    ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
    ['a=1; Path=/proxy/web/x', 'a=1; Path=/proxy/web/x'],
    ['__Secure-a=1; Secure; Path=/', '__Secure-a=1; Secure; Path=/proxy/web/'],
    ['__Host-a=1; Secure; Path=/', '__Host-a=1; Secure; Path=/proxy/web/'], // which browsers refuse
  ])('%j becomes %j', (cookie, rewritten) => {
    expect(rewriteCookie(cookie, mount)).toBe(rewritten);
  });

  it.each(['a=1', 'a=1; Path=', 'a=1; Path=relative', 'Path=/', 'a="x; y"; HttpOnly'])(
    'leaves %j as it is',
    (cookie) => {
      expect(rewriteCookie(cookie, mount)).toBe(cookie);
    },
  );
});

it('a cookie with a megabyte of blanks holds nobody up', () => {
  const cookie = `a=1; b=c${' '.repeat(1 << 20)}d`;
  expect(rewriteCookie(`${cookie}; Path=/`, mount)).toBe(`${cookie}; Path=/proxy/web/`);
});

it('cookies keep their path at the container’s own origin, and stay there', () => {
  expect(rewriteCookie('a=1; Path=/app; Domain=apps.example.com', ownOrigin)).toBe('a=1; Path=/app');
  expect(rewriteCookie('__Host-a=1; Secure; Path=/', ownOrigin)).toBe('__Host-a=1; Secure; Path=/');
  // A gateway's prefix, which the application does not mind.
  expect(rewriteCookie('a=1; Path=/', { ...ownOrigin, forwardedPrefix: '/gw' })).toBe('a=1; Path=/');
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

  const ofTheOrigin: HeaderPair[] = [
    ['Service-Worker-Allowed', '/'],
    ['Clear-Site-Data', '"*"'],
    ['strict-transport-security', 'max-age=1'],
    ['ALT-SVC', 'h2="evil.example:443"'],
    ['NEL', '{}'],
    ['Report-To', '{}'],
    ['Reporting-Endpoints', 'a="https://evil.example"'],
  ];

  it.each(ofTheOrigin)('drops %s by path, where it would be dockAPI’s', (...pair) => {
    expect(responseHeaders({ status: 200, pairs: [pair] }, mount, true)).toEqual([]);
  });

  it('keeps them at the container’s own origin', () => {
    expect(responseHeaders({ status: 200, pairs: ofTheOrigin }, ownOrigin, true)).toEqual(ofTheOrigin);
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
