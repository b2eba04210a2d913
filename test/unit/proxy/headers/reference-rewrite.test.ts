import { describe, expect, it } from 'vitest';
import { rewriteLinks, rewriteReference, rewriteRefresh } from '../../../../src/proxy/headers/reference-rewrite.js';
import { BEHIND_GATEWAY, BY_PATH, OWN_ORIGIN, SEVERAL_PORTS } from '../../../fixtures/mounts.js';

describe('rewriteReference', () => {
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
    // A scheme alone, which browsers ignore.
    ['http:/healthz', '/proxy/web/healthz'],
    ['HTTPS:/healthz', '/proxy/web/healthz'],
    ['http:../../../containers', '/proxy/web/containers'],
    // Browsers read `\\` as `/`, and more slashes as two.
    ['\\containers', '/proxy/web/containers'],
    ['http:\\containers', '/proxy/web/containers'],
    ['http:\\\\127.0.0.1:20001\\x', '/proxy/web/x'],
    ['\\/dockapi:8000/containers', '/proxy/web/containers'],
    ['http:////dockapi:8000/containers', '/proxy/web/containers'],
    // The public host, which the application sees as `X-Forwarded-Host`.
    ['http://dockapi:8000/x?y#z', '/proxy/web/x?y#z'],
    ['http://DockAPI.:8000', '/proxy/web/'],
    ['https://dockapi:8000/x', '/proxy/web/x'],
    ['//dockapi:8000/containers', '/proxy/web/containers'],
    ['http://dockapi:8000/proxy/web/x', '/proxy/web/x'],
  ])('moves %j under the prefix: %j', (location, rewritten) => {
    expect(rewriteReference(location, BY_PATH)).toBe(rewritten);
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
    '\\\\cdn.example/x',
    'http:x',
    'http://dockapi/x',
    'http://dockapi:8080/x', // another service of the same host
    'https://dockapi/x',
    'http://user@dockapi:8000/x',
    'mailto:a@b',
  ])('leaves %j unchanged', (location) => {
    expect(rewriteReference(location, BY_PATH)).toBe(location);
  });

  it.each(['/proxy/web', '/proxy/web/x'])('leaves %j unchanged, which has the prefix already', (location) => {
    expect(rewriteReference(location, BY_PATH)).toBe(location);
  });

  it.each([
    ['/x', '/gw/proxy/web/x'],
    ['/proxy/web/x', '/gw/proxy/web/x'],
    ['/gw/proxy/web/x', '/gw/proxy/web/x'],
    ['/gw/other', '/gw/proxy/web/gw/other'],
    ['x', 'x'],
    ['../x', '/gw/proxy/web/x'],
  ])('rewrites %j to the URL behind a gateway: %j', (location, rewritten) => {
    expect(rewriteReference(location, BEHIND_GATEWAY)).toBe(rewritten);
  });

  it.each([{ authority: '127.0.0.1:80' }, { containerPort: 80 }])('knows the default port: %j', (ports) => {
    expect(rewriteReference('http://127.0.0.1/x', { ...BY_PATH, ...ports })).toBe('/proxy/web/x');
  });

  it('knows a container that is published on an IPv6 address', () => {
    const v6 = { ...BY_PATH, authority: '[fd00::1]:20001' };
    for (const port of [20_001, 8_080]) {
      expect(rewriteReference(`http://[fd00::1]:${port}/x`, v6)).toBe('/proxy/web/x');
    }
    expect(rewriteReference('http://[fd00::2]:20001/x', v6)).toBe('http://[fd00::2]:20001/x');
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
    ['http:/healthz', '/healthz'],
    ['http://web.localhost:8000/x', '/x'],
    ['http://web.localhost:8000//evil.example/', '/.//evil.example/'],
    ['http://web.localhost:8080/dir/', '/dir/'], // nginx: Host, and the port it listens on
    ['http://other.localhost:8000/x', 'http://other.localhost:8000/x'],
    ['http://web.localhost/x', 'http://web.localhost/x'],
    ['https://web.localhost/x', 'https://web.localhost/x'],
    ['http://elsewhere.example/x', 'http://elsewhere.example/x'],
  ])('keeps %j at the container’s own origin: %j', (location, kept) => {
    expect(rewriteReference(location, OWN_ORIGIN)).toBe(kept);
  });
});

it.each(['//evil.example/', '/\\evil.example/', '/\t/evil.example/', '/\t\n\\evil.example'])(
  'a redirect to %j of the container stays at its origin, as a browser reads it',
  (path) => {
    const location = rewriteReference(`http://127.0.0.1:20001${path}`, OWN_ORIGIN);
    expect(new URL(location, 'http://web.localhost:8000/dir/').host).toBe('web.localhost:8000');
  },
);

describe('a reference to another published port', () => {
  it.each([
    ['http://127.0.0.1:20002/x?y#z', '/proxy/web:9000/x?y#z'],
    ['http://127.0.0.1:9000', '/proxy/web:9000/'],
    ['//127.0.0.1:9000/a/../x', '/proxy/web:9000/x'],
    ['http://127.0.0.1:9000/../../containers', '/proxy/web:9000/containers'],
    ['http:\\\\127.0.0.1:9000\\..\\x', '/proxy/web:9000/x'],
    ['https://127.0.0.1/x', '/proxy/web:443/x'],
    // Its own port before others that are called the same.
    ['http://127.0.0.1:20001/x', '/proxy/web/x'],
    ['http://127.0.0.1:20003/x', '/proxy/web:20001/x'],
    ['/proxy/web:9000x', '/proxy/web/proxy/web:9000x'],
  ])('by path: %j becomes %j', (location, rewritten) => {
    expect(rewriteReference(location, SEVERAL_PORTS)).toBe(rewritten);
  });

  it.each([
    'http://127.0.0.1:9001/x',
    'http://127.0.0.2:9000/x',
    'http://dockapi:9000/x', // another service of the same host
    'http://user@127.0.0.1:9000/x',
    'http://127.0.0.1.example:9000/x',
  ])('by path: %j is unchanged', (location) => {
    expect(rewriteReference(location, SEVERAL_PORTS)).toBe(location);
  });

  it.each(['/proxy/web:9000', '/proxy/web%3A9000', '/gw/proxy/web:9000'])(
    'rewrites a reference from %s to the first',
    (prefix) => {
      const second = { authority: '127.0.0.1:20002', containerPort: 9_000, host: '127.0.0.1:20002' };
      const mount = { ...SEVERAL_PORTS, ...second, prefix, forwardedPrefix: prefix };
      const first = prefix.replace(/(:|%3A)9000$/, '');
      expect(rewriteReference('http://127.0.0.1:20001/x', mount)).toBe(`${first}/x`);
      expect(rewriteReference('http://127.0.0.1:8080/x', mount)).toBe(`${first}/x`);
      expect(rewriteReference('http://127.0.0.1:443/x', mount)).toBe(`${first}:443/x`);
      expect(rewriteReference('http://127.0.0.1:9000/x', mount)).toBe(`${prefix}/x`);
      expect(rewriteReference('/x', mount)).toBe(`${prefix}/x`);
    },
  );

  const own = { ...OWN_ORIGIN, ports: SEVERAL_PORTS.ports };

  it.each([
    ['http://127.0.0.1:20002/x', 'http://9000-3f4e1c0a9b7d.localhost:8000/x'],
    ['http://127.0.0.1:9000//x', 'http://9000-3f4e1c0a9b7d.localhost:8000//x'],
    ['http://web.localhost:9000/x', 'http://9000-3f4e1c0a9b7d.localhost:8000/x'],
    ['http://web.localhost:8080/x', '/x'],
    ['http://other.localhost:9000/x', 'http://other.localhost:9000/x'],
  ])('at its own origin: %j becomes %j', (location, rewritten) => {
    expect(rewriteReference(location, own)).toBe(rewritten);
  });

  it('is unchanged if the port has no own origin', () => {
    const elsewhere = { ...own, client: { protocol: 'https', host: 'alias.example.com' } } as const;
    expect(rewriteReference('http://127.0.0.1:20002/x', elsewhere)).toBe('http://127.0.0.1:20002/x');
  });
});

describe('behind a gateway that ends TLS', () => {
  const tls = { ...OWN_ORIGIN, containerPort: 80, client: { protocol: 'https', host: 'web.apps.example' } } as const;

  it.each([
    ['https://web.apps.example/x', '/x'],
    ['http://web.apps.example/x', '/x'],
    ['//web.apps.example/x', '/x'],
    ['https://web.apps.example:8443/x', 'https://web.apps.example:8443/x'],
  ])('%s of a container at https://web.apps.example becomes %s', (reference, rewritten) => {
    expect(rewriteReference(reference, { ...tls, host: tls.client.host })).toBe(rewritten);
  });

  it('a redirect to https stays one for a client that asks in http', () => {
    const mount = { ...tls, client: { protocol: 'http', host: 'web.apps.example' }, host: 'web.apps.example' } as const;
    expect(rewriteReference('https://web.apps.example/x', mount)).toBe('https://web.apps.example/x');
  });
});

it('an application by path that gets the public host may use it with its own port', () => {
  const mount = { ...BY_PATH, host: 'dockapi:8000' };
  expect(rewriteReference('http://dockapi:8080/dir/', mount)).toBe('/proxy/web/dir/');
});

describe('rewriteRefresh', () => {
  it.each([
    ['5', '5'],
    ['5;', '5;'],
    ['0; url=/next', '0; url=/proxy/web/next'],
    ['0;URL=/next', '0;URL=/proxy/web/next'],
    ['1.5 , Url = "/a?b" ignored', '1.5 , Url = "/proxy/web/a?b" ignored'],
    ["3; url='http://127.0.0.1:20001/x'", "3; url='/proxy/web/x'"],
    ['3;/x', '3;/proxy/web/x'],
    ['3 /x', '3 /proxy/web/x'],
    ['3; url=x', '3; url=x'],
    ['3; url=http://elsewhere.example/', '3; url=http://elsewhere.example/'],
    ['soon; url=/x', 'soon; url=/x'],
  ])('%j becomes %j', (refresh, rewritten) => {
    expect(rewriteRefresh(refresh, BY_PATH)).toBe(rewritten);
  });
});

describe('rewriteLinks', () => {
  it.each([
    ['</a.css>; rel=preload', '</proxy/web/a.css>; rel=preload'],
    [
      '</a>; rel=next, <http://127.0.0.1:20001/b,c>; title="x, </d>"; rel=prev,</e>',
      '</proxy/web/a>; rel=next, </proxy/web/b,c>; title="x, </d>"; rel=prev,</proxy/web/e>',
    ],
    ['<b>; rel=next', '<b>; rel=next'],
    ['<https://cdn.example/x.js>; rel=preload', '<https://cdn.example/x.js>; rel=preload'],
    ['<>; title="a \\" </b>"', '<>; title="a \\" </b>"'],
    ['</unclosed', '</unclosed'],
  ])('%j becomes %j', (links, rewritten) => {
    expect(rewriteLinks(links, BY_PATH)).toBe(rewritten);
  });
});

it('a header of a megabyte takes no time', () => {
  const many = ' '.repeat(1 << 20);
  for (const value of [
    `0${many}x`,
    `0;${many}url${many}=x`,
    '<'.repeat(1 << 20),
    '"'.repeat(1 << 20) + '\\',
    `//${many}:/`,
  ])
    for (const rewrite of [rewriteReference, rewriteLinks, rewriteRefresh])
      expect(rewrite(value, BY_PATH)).toHaveLength(value.length);
});
