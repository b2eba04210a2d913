import { describe, expect, it } from 'vitest';
import { withDestination } from '../../../../src/proxy/headers/destination-rewrite.js';
import { BEHIND_GATEWAY, BY_PATH, OWN_ORIGIN } from '../../../fixtures/mounts.js';

const GATEWAY = { ...BEHIND_GATEWAY, client: { protocol: 'https', host: 'dockapi.example' } } as const;

describe('withDestination', () => {
  it.each([
    ['http://dockapi:8000/proxy/web/a%20b?c', '/a%20b?c', BY_PATH],
    ['HTTP://DOCKAPI:8000/proxy/web/', '/', BY_PATH],
    ['/proxy/web/a', '/a', BY_PATH],
    ['http://web.localhost:8000/a', '/a', OWN_ORIGIN],
    ['https://web.localhost:8000/a', '/a', OWN_ORIGIN],
    ['/a', '/a', OWN_ORIGIN],
    ['https://dockapi.example/gw/proxy/web/a', '/a', GATEWAY],
    ['https://dockapi.example:443/gw/proxy/web/a', '/a', GATEWAY],
  ])('rewrites %s for the container as %s', (sent, expected, mount) => {
    expect(withDestination([['Destination', sent]], mount)).toEqual([['Destination', expected]]);
  });

  it.each([
    'http://elsewhere.example/proxy/web/a',
    'http://dockapi/proxy/web/a',
    'http://dockapi:8000/proxy/web2/a',
    'http://dockapi:8000/containers',
    'http://dockapi:8000@elsewhere.example/proxy/web/a',
    '/containers',
    'a',
    '',
  ])('leaves %j, which is not in the container, unchanged', (sent) => {
    expect(withDestination([['destination', sent]], BY_PATH)).toEqual([['destination', sent]]);
  });

  it('rewrites the resource tags of If, and leaves its conditions and other headers unchanged', () => {
    const own = 'http://dockapi:8000/proxy/web/a';
    expect(
      withDestination(
        [
          ['If', `<${own}> (<urn:uuid:1> ["<${own}>"]) <http://other/a> (Not <DAV:no-lock>) <unclosed`],
          ['Referer', own],
        ],
        BY_PATH,
      ),
    ).toEqual([
      ['If', `</a> (<urn:uuid:1> ["<${own}>"]) <http://other/a> (Not <DAV:no-lock>) <unclosed`],
      ['Referer', own],
    ]);
  });

  it('takes no time for long headers', () => {
    for (const value of ['<'.repeat(1 << 20), '('.repeat(1 << 20), '<>'.repeat(1 << 19)])
      expect(withDestination([['If', value]], BY_PATH)).toEqual([['If', value]]);
  });
});
