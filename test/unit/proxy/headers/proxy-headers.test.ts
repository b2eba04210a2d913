import { describe, expect, it } from 'vitest';
import type { Arrival } from '../../../../src/http/arrivals.js';
import { forwardedHeaders } from '../../../../src/proxy/headers/forwarded-headers.js';
import { requestHeaders, upgradeHeaders } from '../../../../src/proxy/headers/proxy-headers.js';
import { type HeaderPair, toHeaderObject, toPairs } from '../../../../src/http/wire/raw-headers.js';

const HOST = '127.0.0.1:20001';
const stranger: Arrival = {
  address: '192.0.2.7',
  trusted: false,
  protocol: 'http',
  prefix: '/proxy/web',
  basePath: '',
};
const gateway: Arrival = { ...stranger, address: '10.0.0.1', trusted: true, basePath: '/gw' };

describe('requestHeaders', () => {
  it('passes repeated and mixed-case headers as sent, and sets the host', () => {
    const headers = requestHeaders(
      [
        ['HOST', 'public.example'],
        ['X-Multi', 'a'],
        ['aCCept', '*/*'],
        ['X-Multi', 'b'],
      ],
      HOST,
      stranger,
    );
    expect(headers.slice(0, 4)).toEqual([
      ['host', HOST],
      ['X-Multi', 'a'],
      ['aCCept', '*/*'],
      ['X-Multi', 'b'],
    ]);
    expect(headers.filter(([name]) => name.toLowerCase() === 'host')).toHaveLength(1);
  });

  it.each([
    [[['Content-Length', '5']], [['content-length', '5']]],
    [[['Transfer-Encoding', 'Chunked']], [['transfer-encoding', 'chunked']]],
    [[['Expect', '100-continue']], []],
    [[['Trailer', 'X-Sum']], []],
  ] as [HeaderPair[], HeaderPair[]][])('frames %j as %j', (received, framing) => {
    const names = ['content-length', 'transfer-encoding', 'expect', 'trailer'];
    expect(requestHeaders(received, HOST, stranger).filter(([name]) => names.includes(name.toLowerCase()))).toEqual(
      framing,
    );
  });

  it('asks for a WebSocket with the handshake headers as sent', () => {
    const headers = upgradeHeaders(
      [
        ['Connection', 'keep-alive, Upgrade'],
        ['Upgrade', 'WebSocket'],
        ['Sec-WebSocket-Key', 'k'],
        ['Sec-WebSocket-Protocol', 'a, b'],
        ['Content-Length', '0'],
      ],
      HOST,
      stranger,
    );
    expect(toHeaderObject(headers)).toMatchObject({
      connection: 'Upgrade',
      upgrade: 'websocket',
      'Sec-WebSocket-Key': 'k',
      'Sec-WebSocket-Protocol': 'a, b',
    });
    expect(toHeaderObject(headers)).not.toHaveProperty('content-length');
  });
});

describe('forwardedHeaders', () => {
  const claims: HeaderPair[] = [
    ['Host', 'dockapi.example:8000'],
    ['X-Forwarded-For', '203.0.113.9'],
    ['X-Forwarded-For', '198.51.100.1'],
    ['X-Forwarded-Host', 'public.example'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Prefix', '/gw/'],
    ['X-Forwarded-Port', '443'],
    ['Forwarded', 'for=203.0.113.9'],
    ['X_Forwarded_For', '6.6.6.6'],
  ];

  it('replaces those of untrusted clients', () => {
    expect(forwardedHeaders(claims, stranger)).toEqual([
      ['X-Forwarded-For', '192.0.2.7'],
      ['X-Forwarded-Host', 'dockapi.example:8000'],
      ['X-Forwarded-Proto', 'http'],
      ['X-Forwarded-Prefix', '/proxy/web'],
    ]);
  });

  it('at the container’s own origin have no prefix but the gateway’s', () => {
    const prefix = (arrival: Arrival) =>
      forwardedHeaders(claims, { ...arrival, prefix: '' }).find(([name]) => name === 'X-Forwarded-Prefix');
    expect(prefix(stranger)).toBeUndefined();
    expect(prefix(gateway)).toEqual(['X-Forwarded-Prefix', '/gw']);
  });

  it("extends a trusted gateway's, and drops the twins with underscores all the same", () => {
    expect(forwardedHeaders(claims, gateway)).toEqual([
      ['X-Forwarded-Port', '443'],
      ['X-Forwarded-For', '203.0.113.9, 198.51.100.1, 10.0.0.1'],
      ['X-Forwarded-Host', 'public.example'],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Prefix', '/gw/proxy/web'],
      ['Forwarded', 'for=203.0.113.9, for=10.0.0.1'],
    ]);
  });

  it('adds what a trusted gateway omits, and writes IPv6 in Forwarded as in RFC 7239', () => {
    const result = forwardedHeaders(
      [
        ['Host', 'h'],
        ['Forwarded', 'for=a'],
      ],
      { ...gateway, address: '2001:db8::1', basePath: '' },
    );
    expect(toHeaderObject(result)).toEqual({
      'X-Forwarded-For': '2001:db8::1',
      'X-Forwarded-Host': 'h',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-Prefix': '/proxy/web',
      Forwarded: 'for=a, for="[2001:db8::1]"',
    });
  });

  it('passes none of the client’s own claims', () => {
    const names = requestHeaders(claims, HOST, stranger).map(([name]) => name);
    expect(names).toEqual(['host', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Forwarded-Prefix']);
  });

  it('does not lose its own to a Connection header that names them', () => {
    const headers = requestHeaders([['Connection', 'X-Forwarded-For']], HOST, stranger);
    expect(headers).toContainEqual(['X-Forwarded-For', '192.0.2.7']);
  });
});

describe('raw headers', () => {
  it('pairs names with values, and keeps names that all objects have', () => {
    const pairs = toPairs(['A', '1', '__proto__', '2', 'a', '3']);
    const object = toHeaderObject(pairs);
    expect(Object.entries(object)).toEqual([
      ['A', ['1', '3']],
      ['__proto__', '2'],
    ]);
  });
});
