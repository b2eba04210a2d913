import { describe, expect, it } from 'vitest';
import type { Config } from '../../../../src/config/config.js';
import type { AppError } from '../../../../src/errors/app-error.js';
import { OwnOrigins } from '../../../../src/proxy/routing/own-origins.js';

const originsAt = (proxyDomain?: string) => new OwnOrigins({ proxyDomain } as Config);
const ID = '3f4e1c0a9b7d'.padEnd(64, '0');

describe('OwnOrigins.addressOf', () => {
  it.each([
    ['3f4e1c0a9b7d.localhost:8000', '3f4e1c0a9b7d'],
    ['my-app.localhost', 'my-app'],
    ['My-App.LOCALHOST:8000', 'my-app'],
    ['my-app.localhost.:8000', 'my-app'],
    ['my-app.apps.example.com', 'my-app'],
    ['my-app.apps.example.com:', 'my-app'],
  ])('%s is the container %s', (host, id) => {
    expect(originsAt('apps.example.com').addressOf(host)).toEqual({ id, port: undefined });
  });

  it.each([
    '',
    'localhost:8000',
    '127.0.0.1:8000',
    '[::1]:8000',
    'apps.example.com',
    'example.com',
    'x.example.com',
    'xlocalhost',
  ])('%j is dockAPI itself', (host) => {
    expect(originsAt('apps.example.com').addressOf(host)).toBeUndefined();
  });

  it.each([
    ['9000-3f4e1c0a9b7d.localhost:8000', 9_000],
    ['65535-3f4e1c0a9b7d.Apps.Example.com', 65_535],
    ['1-3F4E1C0A9B7D.localhost', 1],
  ])('%s is port %i of the container', (host, port) => {
    for (const tokens of [undefined, { file: undefined, entries: '' }]) {
      const origins = new OwnOrigins({ proxyDomain: 'apps.example.com', tokens } as Config);
      expect(origins.addressOf(host)).toEqual({ id: '3f4e1c0a9b7d', port });
    }
  });

  it.each([
    '0-3f4e1c0a9b7d',
    '080-3f4e1c0a9b7d',
    '65536-3f4e1c0a9b7d',
    '9000-3f4e1c0a9b7',
    '9000-web',
    '9000-9000-web',
  ])('%s.localhost is a container name, and unknown if there are tokens', (label) => {
    expect(originsAt().addressOf(`${label}.localhost`)).toEqual({ id: label, port: undefined });
    const withTokens = new OwnOrigins({ tokens: { file: undefined, entries: '' } } as Config);
    const notFound = expect.objectContaining({ code: 'container_not_found' }) as AppError;
    expect(() => withTokens.addressOf(`${label}.localhost`)).toThrow(notFound);
  });

  it('knows the ids of Swarm services in a cluster only, with tokens and as those of another port', () => {
    const id = 'a1b2c3d4e5f6g7h8i9j0k1l2m';
    const tokens = { file: undefined, entries: '' };
    const inCluster = new OwnOrigins({ tokens, cluster: {} } as Config);
    expect(inCluster.addressOf(`${id}.localhost`)).toEqual({ id, port: undefined });
    expect(inCluster.addressOf(`9000-${id}.localhost`)).toEqual({ id, port: 9000 });
    const notFound = expect.objectContaining({ code: 'container_not_found' }) as AppError;
    expect(() => new OwnOrigins({ tokens } as Config).addressOf(`${id}.localhost`)).toThrow(notFound);
    expect(originsAt().addressOf(`9000-${id}.localhost`)).toEqual({ id: `9000-${id}`, port: undefined });
  });

  it('knows no domain but localhost unless one is configured', () => {
    expect(originsAt().addressOf('my-app.apps.example.com')).toBeUndefined();
    expect(originsAt().addressOf('my-app.localhost')).toEqual({ id: 'my-app', port: undefined });
  });

  it.each(['.localhost', 'a.b.localhost', '-a.localhost', 'a_b.localhost', `${'a'.repeat(64)}.localhost`])(
    '%s is unknown: neither a container nor dockAPI',
    (host) => {
      const notFound = expect.objectContaining({ code: 'container_not_found' }) as AppError;
      expect(() => originsAt().addressOf(host)).toThrow(notFound);
    },
  );
});

describe('OwnOrigins.urlOf', () => {
  const url = (host: string, domain?: string) => originsAt(domain).urlOf(ID, undefined, { protocol: 'http', host });

  it.each([
    ['127.0.0.1:8000', 'http://3f4e1c0a9b7d.localhost:8000/'],
    ['localhost', 'http://3f4e1c0a9b7d.localhost/'],
    ['[::1]:8000', 'http://3f4e1c0a9b7d.localhost:8000/'],
  ])('is under localhost for clients at %s: %s', (host, expected) => {
    expect(url(host)).toBe(expected);
  });

  it('names the port that is asked for', () => {
    const client = { protocol: 'https', host: 'dockapi.example.com' } as const;
    expect(originsAt('apps.example.com').urlOf(ID, 9_000, client)).toBe('https://9000-3f4e1c0a9b7d.apps.example.com/');
  });

  it('is under the configured domain, with the scheme and port of the request', () => {
    expect(url('dockapi.example.com', 'apps.example.com')).toBe('http://3f4e1c0a9b7d.apps.example.com/');
    expect(url('127.0.0.1:8000', 'apps.example.com')).toBe('http://3f4e1c0a9b7d.apps.example.com:8000/');
  });

  it.each(['dockapi.example.com', '192.0.2.1:8000', '', 'evil@localhost'])('is null for clients at %j', (host) => {
    expect(url(host)).toBeNull();
  });
});
