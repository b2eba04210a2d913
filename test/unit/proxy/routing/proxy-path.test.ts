import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../../src/errors/app-error.js';
import { parseOwnPath, parseProxyPath } from '../../../../src/proxy/routing/proxy-path.js';

describe('parseProxyPath', () => {
  it.each([
    ['/proxy/web/', '/'],
    ['/proxy/web//', '//'],
    ['/proxy/web/?', '/?'],
    ['/proxy/web/?a&a=&=b&&', '/?a&a=&=b&&'],
    ['/proxy/web/a%2Fb//c;d=e/?q=/../x', '/a%2Fb//c;d=e/?q=/../x'],
    ['/proxy/web/a%2f..%2fb', '/a%2f..%2fb'],
    ['/proxy/web/...', '/...'],
    ['/proxy/web/%ff%00"<>|', '/%ff%00"<>|'],
    ['/proxy/web/http://other/', '/http://other/'],
    ['/proxy/web/proxy/web/x', '/proxy/web/x'],
  ])('passes the rest of %s byte for byte', (target, path) => {
    expect(parseProxyPath(target)).toEqual({ id: 'web', port: undefined, prefix: '/proxy/web', path });
  });

  it('keeps the id as sent', () => {
    expect(parseProxyPath('/proxy/My_app.1-x/y')).toMatchObject({ id: 'My_app.1-x', prefix: '/proxy/My_app.1-x' });
  });

  it.each([
    ['/proxy/web:9000/x', '/proxy/web:9000', 9_000],
    ['/proxy/web:1/x', '/proxy/web:1', 1],
    ['/proxy/web:65535/x', '/proxy/web:65535', 65_535],
    // As generated clients encode the parameter of a path.
    ['/proxy/web%3A9000/x', '/proxy/web%3A9000', 9_000],
    ['/proxy/web%3a9000/x', '/proxy/web%3a9000', 9_000],
  ])('%s is another port', (target, prefix, port) => {
    expect(parseProxyPath(target)).toEqual({ id: 'web', port, prefix, path: '/x' });
  });

  it('keeps colons after the address', () => {
    expect(parseProxyPath('/proxy/web/:9000')).toMatchObject({ port: undefined, path: '/:9000' });
  });

  it.each([
    '/proxy/web',
    '/proxy/web:9000',
    '/proxy/web?x=/',
    '/proxy/',
    '/proxy',
    '/proxy//x',
    '/',
    '/docs',
    '//proxy/web/',
    '*',
    '',
  ])('leaves %j to others', (target) => {
    expect(parseProxyPath(target)).toBeNull();
  });

  it.each([
    '/proxy/web/.',
    '/proxy/web/..',
    '/proxy/web/../other',
    '/proxy/web/a/../b?q',
    '/proxy/web/%2e%2E/b',
    '/proxy/web/.%2e',
    '/proxy/web/a/%2E?q',
    '/proxy/../containers/x',
    '/proxy/%2e%2e/x',
    '/proxy/w%65b/',
    '/proxy/a%2Fb/',
    '/proxy/-web/',
    `/proxy/${'a'.repeat(129)}/`,
    '/proxy/web/a#b',
    '/proxy/web:/',
    '/proxy/web:0/',
    '/proxy/web:080/',
    '/proxy/web:65536/',
    '/proxy/web:99999/',
    '/proxy/web:-1/',
    '/proxy/web:+80/',
    '/proxy/web:8e3/',
    '/proxy/web:80:80/',
    '/proxy/web:80%3A80/',
    '/proxy/web:80 /',
    '/proxy/web:%38%30/',
    '/proxy/web%253A80/',
    '/proxy/:80/',
    '/proxy/web:http/',
  ])('refuses %j with 400 invalid_request', (target) => {
    expect(() => parseProxyPath(target)).toThrow(expect.objectContaining({ code: 'invalid_request' }) as AppError);
  });
});

describe('parseOwnPath', () => {
  const web = { id: 'web', port: undefined };

  it.each(['/', '//', '/proxy/other/x', '/containers?a&&=b', '/a%2Fb;c', '/x?q=/../y'])(
    'passes %s byte for byte',
    (path) => {
      expect(parseOwnPath({ id: 'web', port: 9_000 }, path)).toEqual({ id: 'web', port: 9_000, prefix: '', path });
    },
  );

  it('passes OPTIONS *, which applies to the whole server', () => {
    expect(parseOwnPath(web, '*', 'OPTIONS')).toEqual({ ...web, prefix: '', path: '*' });
    expect(() => parseOwnPath(web, '*', 'GET')).toThrow();
  });

  it.each(['*', '', 'x', 'http://web.localhost/', '/a/../b', '/%2e%2e/b', '/a#b'])('refuses %j', (target) => {
    expect(() => parseOwnPath(web, target)).toThrow(expect.objectContaining({ code: 'invalid_request' }) as AppError);
  });
});
