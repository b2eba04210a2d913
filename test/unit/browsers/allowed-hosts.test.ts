import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { AllowedHosts } from '../../../src/browsers/allowed-hosts.js';
import type { Config } from '../../../src/config/config.js';
import { Arrivals } from '../../../src/http/arrivals.js';

const GATEWAY = '10.0.0.1';

function hostsOf(settings: Partial<Config>): AllowedHosts {
  const config = { allowedHosts: [], trustedProxies: [GATEWAY], ...settings } as unknown as Config;
  return new AllowedHosts(config, new Arrivals(config));
}

const hosts = hostsOf({
  allowedHosts: ['dockapi.example.com', 'Box:8000', '192.0.2.1', '[2001:db8::1]:80', 'dotted.example.'],
  proxyDomain: 'apps.example.com',
});
const has = (host: string | undefined) => hosts.has({ headers: { host } } as IncomingMessage);

describe('AllowedHosts', () => {
  it.each([
    'localhost',
    'LocalHost:8000',
    'localhost.',
    'localhost.:8000',
    '127.0.0.1:8000',
    '127.8.9.1',
    '[::1]:8000',
    'my-nginx.localhost:8000',
    '9000-3f4e1c0a9b7d.localhost:8000',
    '9000-3f4e1c0a9b7d.apps.example.com',
    'dockapi.example.com',
    'DOCKAPI.example.com.:443',
    'box',
    'box:9000',
    '192.0.2.1:8000',
    '[2001:DB8::1]',
    'dotted.example',
    'my-nginx.apps.example.com',
  ])('allows %s, at the first request and later', (host) => {
    expect([has(host), has(host)]).toEqual([true, true]);
  });

  it.each([
    '',
    'evil.test',
    'localhost.evil.test',
    'localhost@evil.test',
    'evil.test@localhost',
    'user:localhost@evil.test',
    'evil.test:80@localhost',
    'evil.test@my-nginx.localhost',
    'evil.test:80@my-nginx.localhost',
    'evil.test/my-nginx.localhost',
    'evil.test@my-nginx.apps.example.com',
    'localhost:80:80',
    'localhost:x',
    'localhost/evil.test',
    'localhost..',
    'xlocalhost',
    '127.0.0.1.evil.test',
    '1127.0.0.1',
    '10.0.0.1',
    '[::2]',
    '::1',
    'sub.dockapi.example.com',
    'apps.example.com.evil.test',
    'apps.example.com',
    'xapps.example.com',
    'localhost, evil.test',
    'evil@a.localhost',
  ])('refuses %j', (host) => {
    expect([has(host), has(host)]).toEqual([false, false]);
  });

  it('refuses domains that are not configured', () => {
    expect(hostsOf({ proxyDomain: undefined }).has({ headers: { host: 'x.undefined' } } as IncomingMessage)).toBe(
      false,
    );
  });
});

describe('AllowedHosts behind a reverse proxy that sends its own Host', () => {
  const through = (forwarded: string, remoteAddress = GATEWAY) =>
    hosts.has({
      socket: { remoteAddress },
      headers: { host: 'localhost:8000', 'x-forwarded-host': forwarded },
    } as unknown as IncomingMessage);

  it.each(['dockapi.example.com', 'dockapi.example.com, inner.example', 'my-nginx.apps.example.com:443', ''])(
    'accepts X-Forwarded-Host %j',
    (forwarded) => {
      expect(through(forwarded)).toBe(true);
    },
  );

  it.each(['evil.test', 'evil.test, dockapi.example.com', 'localhost@evil.test'])(
    'refuses X-Forwarded-Host %j',
    (forwarded) => {
      expect(through(forwarded)).toBe(false);
    },
  );

  it('ignores X-Forwarded-Host of other clients', () => {
    expect(through('evil.test', '10.0.0.2')).toBe(true);
  });
});

it('limits its cache, however many names clients send', () => {
  for (let index = 0; index < 10_000; index++) has(`x${index}.localhost`);
  expect((hosts as unknown as { known: Set<string> }).known.size).toBeLessThanOrEqual(1_000);
});
