import { describe, expect, it } from 'vitest';
import { rewriteCookie } from '../../../../src/proxy/headers/cookie-rewrite.js';
import { BEHIND_GATEWAY, BY_PATH, OWN_ORIGIN } from '../../../fixtures/mounts.js';

describe('rewriteCookie', () => {
  it.each([
    ['a=1; Path=/', 'a=1; Path=/proxy/web'],
    ['a=1;path=/app;Secure', 'a=1; path=/proxy/web/app;Secure'],
    ['a=/; Path=/x; HttpOnly; SameSite=Lax', 'a=/; Path=/proxy/web/x; HttpOnly; SameSite=Lax'],
    ['a=1; Domain=127.0.0.1; Path=/', 'a=1; Path=/proxy/web'],
    ['a=1; Domain=.127.0.0.1', 'a=1'],
    ['a=1; domain = localhost ;Path=/', 'a=1; Path=/proxy/web'],
    ['a=1; Domain=example.com; Domain=.apps.example.com', 'a=1'],
    ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
    ['a=1; Path=/proxy/web/x', 'a=1; Path=/proxy/web/x'],
    ['a=1; Path=/proxy/web', 'a=1; Path=/proxy/web'],
    ['a=1; Path=//', 'a=1; Path=/proxy/web//'],
    ['a=; Path=/; Max-Age=0', 'a=; Path=/proxy/web; Max-Age=0'],
    ['__Secure-a=1; Secure; Path=/', '__Secure-a=1; Secure; Path=/proxy/web'],
    ['__Host-a=1; Secure; Path=/', '__Host-a=1; Secure; Path=/proxy/web'], // which browsers refuse
  ])('%j becomes %j', (cookie, rewritten) => {
    expect(rewriteCookie(cookie, BY_PATH)).toBe(rewritten);
  });

  it.each(['a=1', 'a=1; Path=', 'a=1; Path=relative', 'Path=/', 'a="x; y"; HttpOnly'])(
    'leaves %j unchanged',
    (cookie) => {
      expect(rewriteCookie(cookie, BY_PATH)).toBe(cookie);
    },
  );
});

/** RFC 6265, section 5.1.4: a cookie's default path, and whether a request's path matches a cookie's. */
const defaultPath = (path: string) => path.slice(0, Math.max(1, path.lastIndexOf('/')));
const matches = (path: string, cookie: string) =>
  path === cookie || (path.startsWith(cookie) && (cookie.endsWith('/') || path.charAt(cookie.length) === '/'));

describe('a cookie for all of an application', () => {
  const [, path = ''] = rewriteCookie('a=1; Path=/', BY_PATH).split('Path=');

  it('has by path the default path of the root page, so that either deletes the other', () => {
    expect(path).toBe(defaultPath('/proxy/web/'));
    expect(rewriteCookie('a=1; Path=/', BEHIND_GATEWAY)).toBe('a=1; Path=/gw/proxy/web');
  });

  it('is sent to every path of the container, and to no other container', () => {
    for (const own of ['/proxy/web/', '/proxy/web/a/b']) expect([own, matches(own, path)]).toEqual([own, true]);
    for (const other of ['/proxy/web2/', '/proxy/web-a/', '/proxy/', '/'])
      expect([other, matches(other, path)]).toEqual([other, false]);
  });
});

it('a cookie with a megabyte of spaces takes no time', () => {
  const cookie = `a=1; b=c${' '.repeat(1 << 20)}d`;
  expect(rewriteCookie(`${cookie}; Path=/`, BY_PATH)).toBe(`${cookie}; Path=/proxy/web`);
});

it('cookies keep their path at the container’s own origin, and stay there', () => {
  expect(rewriteCookie('a=1; Path=/app; Domain=apps.example.com', OWN_ORIGIN)).toBe('a=1; Path=/app');
  expect(rewriteCookie('__Host-a=1; Secure; Path=/', OWN_ORIGIN)).toBe('__Host-a=1; Secure; Path=/');
  // A gateway's prefix, which the application does not mind.
  expect(rewriteCookie('a=1; Path=/', { ...OWN_ORIGIN, forwardedPrefix: '/gw' })).toBe('a=1; Path=/');
});
