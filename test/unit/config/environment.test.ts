import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { loadConfig, unknownSettings } from '../../../src/config/environment.js';

describe('loadConfig', () => {
  it('has a default for every setting', () => {
    expect(loadConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      corsOrigins: [],
      logLevel: 'log',
      publishAddress: '127.0.0.1',
      network: undefined,
      portRange: { from: 20_000, to: 29_999 },
      outputLimit: 10 * 1024 * 1024,
      proxySandbox: true,
      allowedHosts: [],
    });
  });

  it('reads the number of workers, which share the store and have no address of their own', () => {
    expect(loadConfig({}).workers).toBe(1);
    expect(loadConfig({ DOCKAPI_WORKERS: '3' }).workers).toBe(3);
    expect(loadConfig({ DOCKAPI_WORKERS: 'auto' }).workers).toBe(availableParallelism());
    for (const DOCKAPI_WORKERS of ['0', '65', '-1', '1.5', 'all'])
      expect(() => loadConfig({ DOCKAPI_WORKERS })).toThrow('DOCKAPI_WORKERS: must be auto, or a number from 1 to 64');
    const several = { DOCKAPI_WORKERS: '2' };
    expect(() => loadConfig({ ...several, DOCKAPI_STORE: 'memory' })).toThrow('DOCKAPI_STORE: must be file or a Redis');
    expect(() => loadConfig({ ...several, DOCKAPI_PEER_URL: 'http://10.0.0.5:8000' })).toThrow(
      'DOCKAPI_PEER_URL: must not be set together with DOCKAPI_WORKERS',
    );
  });

  it('treats an empty variable as absent', () => {
    expect(loadConfig({ PORT: '', DOCKAPI_PORT_RANGE: '' }).port).toBe(8000);
  });

  it('reads units and lists', () => {
    const config = loadConfig({
      PORT: '0',
      CORS_ORIGINS: 'https://a.example, http://b.example:8080',
      DOCKAPI_PORT_RANGE: '30000-30010',
      DOCKAPI_ENGINE_TIMEOUT: '5',
      DOCKAPI_TRUSTED_PROXIES: '10.0.0.1,fd00::/8',
      DOCKAPI_PROXY_DOMAIN: 'Apps.example.com',
      DOCKAPI_PROXY_SANDBOX: 'off',
      DOCKAPI_HOSTS: 'dockapi.example.com, box:8000,192.0.2.1,[2001:db8::1]:80',
    });
    expect(config).toMatchObject({
      port: 0,
      corsOrigins: ['https://a.example', 'http://b.example:8080'],
      portRange: { from: 30_000, to: 30_010 },
      engineTimeoutMs: 5_000,
      trustedProxies: ['10.0.0.1', 'fd00::/8'],
      proxyDomain: 'apps.example.com',
      proxySandbox: false,
      allowedHosts: ['dockapi.example.com', 'box:8000', '192.0.2.1', '[2001:db8::1]:80'],
    });
  });

  it('normalises origins as browsers send them', () => {
    const CORS_ORIGINS = 'https://App.example.com,https://a.example:443,HTTP://b.example:80';
    expect(loadConfig({ CORS_ORIGINS }).corsOrigins).toEqual([
      'https://app.example.com',
      'https://a.example',
      'http://b.example',
    ]);
  });

  it('has default shutdown times below the 10 s after which Docker kills', () => {
    const { shutdownDelayMs, shutdownTimeoutMs } = loadConfig({});
    expect(shutdownDelayMs + shutdownTimeoutMs).toBeLessThan(10_000);
  });

  it('is frozen', () => {
    expect(Object.isFrozen(loadConfig({}))).toBe(true);
  });

  it.each([
    ['PORT', '80a'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['LOG_LEVEL', 'loud'],
    ['LOG_FORMAT', 'xml'],
    ['OTEL_TRACES_EXPORTER', 'zipkin'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example/path'],
    ['CORS_ORIGINS', 'https://a.example:99999'],
    ['CORS_ORIGINS', 'https://user@a.example'],
    ['CORS_ORIGINS', 'https://a.example?x'],
    ['CORS_ORIGINS', 'https://a.example\\path'],
    ['DOCKAPI_PORT_RANGE', '20000-0'],
    ['DOCKAPI_PORT_RANGE', '0-0'],
    ['DOCKAPI_PORT_RANGE', '20000'],
    ['DOCKAPI_PORT_RANGE', '30000-20000'],
    ['DOCKAPI_PORT_RANGE', '0-10'],
    ['DOCKAPI_PORT_RANGE', '60000-70000'],
    ['DOCKAPI_PORT_RANGE', '1023-2000'],
    ['DOCKAPI_OUTPUT_LIMIT', '0'],
    ['DOCKAPI_HEADER_LIMIT', '64k'],
    ['DOCKAPI_HEADER_LIMIT', '8191'],
    ['DOCKAPI_HEADER_LIMIT', '1048577'],
    ['DOCKAPI_ENGINE_TIMEOUT', '1.5'],
    ['DOCKAPI_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['DOCKAPI_TRUSTED_PROXIES', 'gateway'],
    ['DOCKAPI_HOSTS', '*'],
    ['DOCKAPI_HOSTS', '*.example.com'],
    ['DOCKAPI_HOSTS', 'https://dockapi.example.com'],
    ['DOCKAPI_HOSTS', 'user@dockapi.example.com'],
    ['DOCKAPI_HOSTS', '2001:db8::1'],
    ['DOCKAPI_PROXY_SANDBOX', 'no'],
    ['DOCKAPI_PUBLISH_ADDRESS', 'docker.example.com'],
    ['DOCKAPI_PUBLISH_ADDRESS', '0.0.0.0'],
    ['DOCKAPI_PUBLISH_ADDRESS', '::'],
    ['DOCKAPI_PUBLISH_ADDRESS', '0:0::0'],
    ['DOCKAPI_PUBLISH_ADDRESS', '::ffff:0.0.0.0'],
    ['DOCKAPI_NETWORK', 'host'],
    ['DOCKAPI_NETWORK', 'container:mine'],
    ['DOCKAPI_BASE_PATH', 'dockapi'],
    ['DOCKAPI_BASE_PATH', '/dockapi/'],
    ['DOCKAPI_BASE_PATH', '//dockapi'],
    ['DOCKAPI_PROXY_DOMAIN', '*.apps.example.com'],
    ['DOCKAPI_PROXY_DOMAIN', 'https://apps.example.com'],
    ['DOCKAPI_PROXY_DOMAIN', 'apps.example.com:8000'],
    ['DOCKAPI_PROXY_DOMAIN', 'apps..example.com'],
  ])('refuses %s=%s with a message that names it', (name, value) => {
    expect(() => loadConfig({ [name]: value })).toThrow(new RegExp(`^${name}:`, 'm'));
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.com', '127.0.0.1.example.com', '::ffff:127.0.0.1'])(
    'refuses HOST=%s without tokens, and names the setting to use',
    (HOST) => {
      expect(() => loadConfig({ HOST })).toThrow(/^HOST: .*DOCKAPI_TOKENS_FILE/m);
      expect(loadConfig({ HOST, DOCKAPI_TOKENS_FILE: '/etc/tokens' }).tokens).toEqual({ file: '/etc/tokens' });
      expect(loadConfig({ HOST, DOCKAPI_TOKENS: 'entries' }).tokens).toEqual({ entries: 'entries' });
    },
  );

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('needs no tokens at HOST=%s', (HOST) => {
    expect(loadConfig({ HOST }).tokens).toBeUndefined();
  });

  it('refuses tokens from two sources', () => {
    const env = { DOCKAPI_TOKENS_FILE: '/etc/tokens', DOCKAPI_TOKENS: 'canary' };
    expect(() => loadConfig(env)).toThrow(/^DOCKAPI_TOKENS: (?!.*canary)/m);
  });

  it('refuses a cluster whose nodes share neither a store nor a secret, and needs neither without a cluster', () => {
    expect(() => loadConfig({ DOCKAPI_CLUSTER: 'swarm' })).toThrow(
      /^DOCKAPI_PEER_SECRET_FILE: must be set[\s\S]*^DOCKAPI_STORE: must be a Redis/m,
    );
    expect(() => loadConfig({ DOCKAPI_CLUSTER: 'nomad' })).toThrow(/^DOCKAPI_CLUSTER: /m);
    const env = { DOCKAPI_PEER_SECRET_FILE: '/run/secrets/peer', DOCKAPI_STORE: 'redis://10.0.0.1:6379' };
    expect(loadConfig({ ...env, DOCKAPI_CLUSTER: 'swarm' }).cluster).toEqual({
      peerPort: 8788,
      peerSecretFile: '/run/secrets/peer',
    });
    expect(loadConfig(env).cluster).toBeUndefined();
    const both = { ...env, DOCKAPI_CLUSTER: 'swarm', DOCKAPI_PEER_URL: 'http://10.0.0.5:8000' };
    expect(() => loadConfig(both)).toThrow('DOCKAPI_PEER_URL: must not be set together with DOCKAPI_CLUSTER');
  });

  it('finds variables that look like settings but are not', () => {
    const env = { DOCKAPI_PROT_RANGE: '1-2', DOCKAPI_PORT_RANGE: '1024-1025', PATH: '/bin' };
    expect(unknownSettings(env)).toEqual(['DOCKAPI_PROT_RANGE']);
    expect(() => loadConfig(env)).not.toThrow();
  });

  it('names every invalid variable at once', () => {
    expect(() => loadConfig({ PORT: 'x', LOG_LEVEL: 'x' })).toThrow(/PORT:[\s\S]*LOG_LEVEL:/);
  });
});
