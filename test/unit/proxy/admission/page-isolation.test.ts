import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../../../src/config/config.js';
import { Arrivals } from '../../../../src/http/arrivals.js';
import { OwnOrigins } from '../../../../src/proxy/routing/own-origins.js';
import { isolate, PageIsolation } from '../../../../src/proxy/admission/page-isolation.js';
import type { HeaderPair } from '../../../../src/http/wire/raw-headers.js';

const ID = '3f4e1c0a9b7d'.padEnd(64, '0');
const SANDBOX = 'sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads';
const byPath = { id: 'web', port: undefined, prefix: '/proxy/web', path: '/a%2Fb//c?d=&e' };
const atOwnOrigin = { ...byPath, prefix: '' };

interface Settings {
  proxyDomain?: string;
  sandbox?: boolean;
}

function isolationWith({ proxyDomain, sandbox = true }: Settings = {}): PageIsolation {
  const config = { proxyDomain, trustedProxies: ['10.0.0.1'] } as unknown as Config;
  return new PageIsolation(new OwnOrigins(config), new Arrivals(config), sandbox);
}

const request = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
  ({ socket: { remoteAddress }, headers: { host: '127.0.0.1:8000', ...headers } }) as unknown as IncomingMessage;

const NAVIGATION = { 'sec-fetch-mode': 'navigate', accept: 'text/html,*/*' };

describe('a browser that asks for a page by path', () => {
  const redirect = (headers: Record<string, string>, settings?: Settings) =>
    isolationWith(settings).redirect(byPath, request(headers), ID);

  it('is redirected to the container’s own origin, with path and query unchanged', () => {
    expect(redirect(NAVIGATION)).toBe('http://3f4e1c0a9b7d.localhost:8000/a%2Fb//c?d=&e');
    expect(redirect({ ...NAVIGATION, host: 'dockapi.example.com' }, { proxyDomain: 'apps.example.com' })).toBe(
      'http://3f4e1c0a9b7d.apps.example.com/a%2Fb//c?d=&e',
    );
  });

  it('is sent to the origin of the port that it asks for', () => {
    const toPort = { ...byPath, port: 9_000, prefix: '/proxy/web:9000' };
    expect(isolationWith().redirect(toPort, request(NAVIGATION), ID)).toBe(
      'http://9000-3f4e1c0a9b7d.localhost:8000/a%2Fb//c?d=&e',
    );
  });

  it.each(['embed', 'object'])('is redirected as an %s, too', (dest) => {
    expect(redirect({ 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': dest })).not.toBeNull();
  });

  it('stays if the container has no origin of its own', () => {
    expect(redirect({ ...NAVIGATION, host: 'dockapi.example.com' })).toBeNull();
  });

  it('is there already at the container’s own origin', () => {
    expect(isolationWith().redirect(atOwnOrigin, request(NAVIGATION), ID)).toBeNull();
  });

  it('is not redirected if it only reads', () => {
    for (const mode of ['cors', 'no-cors', 'same-origin', 'websocket'])
      expect(redirect({ 'sec-fetch-mode': mode })).toBeNull();
    expect(redirect({})).toBeNull();
  });
});

describe('a response by path', () => {
  const of = (headers: Record<string, string>, settings?: Settings) =>
    isolationWith(settings).of(byPath, request(headers));
  const at = 'dockapi.example.com';
  const domain = { proxyDomain: 'apps.example.com' };

  it.each<[string, Record<string, string>]>([
    ['a browser', NAVIGATION],
    ['a page’s script', { 'sec-fetch-mode': 'cors' }],
    ['curl', {}],
  ])('is sandboxed for %s if the container has no origin of its own', (_who, headers) => {
    expect(of({ ...headers, host: at })).toBe('sandbox');
  });

  it('is sandboxed for a browser that does not send Fetch Metadata', () => {
    expect(of({ accept: 'text/html,application/xhtml+xml' })).toBe('sandbox');
    // Over plain HTTP browsers do not send it, and a cached response that a script has read may be shown as a page.
    expect(of({ accept: '*/*', host: at }, domain)).toBe('sandbox');
  });

  it('is unchanged for others, if the container has an origin of its own', () => {
    expect(of({})).toBe('vary');
    expect(of({ accept: 'application/json' })).toBe('vary');
    expect(of({ 'sec-fetch-mode': 'cors' })).toBe('vary');
    const gateway = { host: at, 'x-forwarded-proto': 'https', 'sec-fetch-mode': 'cors' };
    expect(isolationWith(domain).of(byPath, request(gateway, '10.0.0.1'))).toBe('vary');
  });

  it('is unchanged at its own origin, or with the sandbox switched off', () => {
    expect(isolationWith().of(atOwnOrigin, request({ host: 'web.localhost' }))).toBe('none');
    expect(of({ ...NAVIGATION, host: at }, { sandbox: false })).toBe('none');
  });
});

describe('a type that a browser may show as a document', () => {
  const policies = (...types: string[]) => {
    const headers = types.map((type): HeaderPair => ['Content-Type', type]);
    isolate(headers, 'sandbox');
    return headers.slice(types.length);
  };

  it.each([
    ['text/html'],
    ['Text/HTML; charset=utf-8'],
    ['application/xhtml+xml'],
    ['image/svg+xml'],
    ['IMAGE/SVG+XML'],
    ['text/xml'],
    ['application/xml'],
    ['application/rss+xml'],
    ['text/xsl'],
    ['multipart/x-mixed-replace; boundary=x'],
    ['unknown/unknown'],
    ['*/*'],
    [''],
    ['nonsense'],
    ['application/x-new'],
    ['text/plain, text/html'],
    ['image/png;a=b,text/html'],
    ['text/plain', 'text/html'],
    [],
  ])('is %j %j', (...types: string[]) => {
    expect(policies(...types)).toEqual([['Content-Security-Policy', SANDBOX]]);
  });

  it.each([
    'text/plain',
    'text/css; charset=utf-8',
    'text/javascript',
    'Application/JSON',
    'application/problem+json',
    'application/octet-stream',
    'application/pdf',
    'image/png',
    'image/x-icon',
    'video/mp4',
    'font/woff2',
    'text/event-stream',
  ])('is not %s', (type) => {
    expect(policies(type)).toEqual([]);
  });

  it('keeps the container’s own policy in addition to the sandbox', () => {
    const own: HeaderPair[] = [['Content-Security-Policy', "default-src 'self'"]];
    const headers = [...own];
    isolate(headers, 'sandbox');
    expect(headers).toEqual([...own, ['Content-Security-Policy', SANDBOX]]);
  });

  it('differs in caches if it is not sandboxed', () => {
    const headers: HeaderPair[] = [['Content-Type', 'text/html']];
    isolate(headers, 'vary');
    expect(headers.slice(1)).toEqual([['Vary', 'Sec-Fetch-Mode, Sec-Fetch-Dest, Accept']]);
  });
});
