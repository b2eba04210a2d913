import { describe, expect, it } from 'vitest';
import { loadConfig, unknownSettings } from '../../../src/config/environment.js';

describe('loadConfig', () => {
  it('has a default for every setting', () => {
    expect(loadConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      corsOrigins: [],
      logLevel: 'log',
      portRange: { from: 20_000, to: 29_999 },
      outputLimit: 10 * 1024 * 1024,
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(loadConfig({ PORT: '', DOCKAPI_PORT_RANGE: '' }).port).toBe(8000);
  });

  it('reads units and lists', () => {
    const config = loadConfig({
      PORT: '0',
      CORS_ORIGINS: 'https://a.example, http://b.example:8080',
      DOCKAPI_PORT_RANGE: '30000-30010',
      DOCKAPI_ENGINE_TIMEOUT: '5',
      DOCKAPI_TRUSTED_PROXIES: '10.0.0.1,fd00::/8',
    });
    expect(config).toMatchObject({
      port: 0,
      corsOrigins: ['https://a.example', 'http://b.example:8080'],
      portRange: { from: 30_000, to: 30_010 },
      engineTimeoutMs: 5_000,
      trustedProxies: ['10.0.0.1', 'fd00::/8'],
    });
  });

  it('is frozen', () => {
    expect(Object.isFrozen(loadConfig({}))).toBe(true);
  });

  it.each([
    ['PORT', '80a'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['LOG_LEVEL', 'loud'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example/path'],
    ['DOCKAPI_PORT_RANGE', '20000'],
    ['DOCKAPI_PORT_RANGE', '30000-20000'],
    ['DOCKAPI_PORT_RANGE', '0-10'],
    ['DOCKAPI_PORT_RANGE', '60000-70000'],
    ['DOCKAPI_OUTPUT_LIMIT', '0'],
    ['DOCKAPI_ENGINE_TIMEOUT', '1.5'],
    ['DOCKAPI_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['DOCKAPI_TRUSTED_PROXIES', 'gateway'],
  ])('stops at %s=%s with a line that names it', (name, value) => {
    expect(() => loadConfig({ [name]: value })).toThrow(new RegExp(`^${name}:`, 'm'));
  });

  it('tells what looks like a setting and is none', () => {
    const env = { DOCKAPI_PROT_RANGE: '1-2', DOCKAPI_PORT_RANGE: '1-2', PATH: '/bin' };
    expect(unknownSettings(env)).toEqual(['DOCKAPI_PROT_RANGE']);
    expect(() => loadConfig(env)).not.toThrow();
  });

  it('names every bad variable at once', () => {
    expect(() => loadConfig({ PORT: 'x', LOG_LEVEL: 'x' })).toThrow(/PORT:[\s\S]*LOG_LEVEL:/);
  });
});
