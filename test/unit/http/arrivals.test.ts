import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import { Arrivals } from '../../../src/http/arrivals.js';

/** Where a client of 10.0.0.1 thinks that it is. */
function clientOrigin(headers: Record<string, string>, trusted: boolean) {
  const arrivals = new Arrivals({ trustedProxies: trusted ? ['10.0.0.1'] : [] } as unknown as Config);
  return arrivals.clientOrigin({ socket: { remoteAddress: '10.0.0.1' }, headers } as unknown as IncomingMessage);
}

describe('clientOrigin', () => {
  const claims = {
    host: '127.0.0.1:8000',
    'x-forwarded-host': 'public.example, inner.example',
    'x-forwarded-proto': 'HTTPS, http',
  };

  it('is the one from a trusted gateway, or else from the request', () => {
    expect(clientOrigin(claims, true)).toEqual({ protocol: 'https', host: 'public.example' });
    expect(clientOrigin(claims, false)).toEqual({ protocol: 'http', host: '127.0.0.1:8000' });
  });

  it('does not accept an unknown scheme', () => {
    expect(clientOrigin({ 'x-forwarded-proto': 'javascript' }, true)).toEqual({ protocol: 'http', host: '' });
  });
});

describe('basePath', () => {
  const basePath = (headers: Record<string, string>, trusted: boolean) => {
    const config = { trustedProxies: trusted ? ['10.0.0.1'] : [], basePath: '/own' } as unknown as Config;
    const request = { socket: { remoteAddress: '10.0.0.1' }, headers } as unknown as IncomingMessage;
    return new Arrivals(config).basePath(request);
  };

  it('is the one from a trusted gateway, or else from the setting', () => {
    expect(basePath({ 'x-forwarded-prefix': '/dockapi/' }, true)).toBe('/dockapi');
    expect(basePath({ 'x-forwarded-prefix': '/dockapi' }, false)).toBe('/own');
    expect(basePath({}, true)).toBe('/own');
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/a"><script>', '/a b', '/a?b', '/a//b'])(
    'is not %j, whichever header says so',
    (prefix) => {
      expect(basePath({ 'x-forwarded-prefix': prefix }, true)).toBe('/own');
    },
  );
});
