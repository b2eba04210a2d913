import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepResponseOrder } from '../../../src/server/response-order.js';
import { RawPeer } from '../../support/raw-peer.js';

const server = http.createServer((request, response) => {
  request.resume().once('end', () => response.end('{"read":true}'));
});
let port: number;
beforeAll(async () => {
  keepResponseOrder(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());

const HOST = 'Host: h';
const lines = (...all: string[]) => [...all, '', ''].join('\r\n');

/** The last response on a connection that has these bytes. */
async function responseTo(text: string) {
  const client = await RawPeer.connect(port);
  try {
    client.send(text);
    const all = await client.rest();
    const at = all.search(/HTTP\/1\.1 \d{3} (?!.*HTTP\/1\.1 \d{3} )/s);
    const [head = '', body = ''] = all.slice(at).split('\r\n\r\n');
    const [statusLine = '', ...headers] = head.split('\r\n');
    return { statusLine, headers, body: JSON.parse(body) as Record<string, unknown>, before: all.slice(0, at) };
  } finally {
    client.destroy();
  }
}

describe('a request that Node cannot read is a problem', () => {
  it.each([
    ['bytes that are no HTTP', '\x00nonsense\r\n\r\n', 400, 'invalid_request', '/'],
    ['another protocol', lines('GET /a FTP/1.1', HOST), 400, 'invalid_request', '/'],
    ['HTTP/2', lines('PRI * HTTP/2.0') + lines('SM'), 400, 'invalid_request', '/'],
    [
      'a length in addition to chunks',
      lines('POST /a?secret HTTP/1.1', HOST, 'Content-Length: 5', 'Transfer-Encoding: chunked'),
      400,
      'invalid_request',
      '/a',
    ],
    [
      'two lengths',
      lines('POST /a HTTP/1.1', HOST, 'Content-Length: 5', 'Content-Length: 6'),
      400,
      'invalid_request',
      '/a',
    ],
    ['a header without a colon', lines('GET /a HTTP/1.1', HOST, 'nonsense'), 400, 'invalid_request', '/a'],
    [
      'a broken chunk',
      `${lines('POST /a HTTP/1.1', HOST, 'Transfer-Encoding: chunked')}zz\r\n`,
      400,
      'invalid_request',
      '/a',
    ],
    [
      'chunk extensions without end',
      `${lines('POST /a HTTP/1.1', HOST, 'Transfer-Encoding: chunked')}1;${'x'.repeat(20_000)}`,
      413,
      'payload_too_large',
      '/a',
    ],
    ['a head too large', lines('GET /a?b HTTP/1.1', HOST, `X: ${'x'.repeat(20_000)}`), 431, 'headers_too_large', '/a'],
    ['an unknown method', lines('FROB /a?b HTTP/1.1', HOST), 501, 'method_not_implemented', '/a'],
    ['a method that continues a known one', lines('GETX /a HTTP/1.1', HOST), 501, 'method_not_implemented', '/a'],
    ['a method in lower case', lines('get /a HTTP/1.1', HOST), 501, 'method_not_implemented', '/a'],
    ['a method of RTSP', lines('DESCRIBE /a HTTP/1.1', HOST), 501, 'method_not_implemented', '/a'],
    [
      'an unknown method for a URL with a login',
      lines('FROB http://u:p@h/ HTTP/1.1', HOST),
      501,
      'method_not_implemented',
      '/',
    ],
  ])('%s', async (_what, text, status, code, instance) => {
    const { statusLine, headers, body, before } = await responseTo(text);
    expect(before).toBe('');
    expect(statusLine).toBe(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}`);
    expect(headers).toContain('content-type: application/problem+json');
    expect(headers.map((each) => each.toLowerCase())).toContain('connection: close');
    expect(headers.some((each) => /^x-request-id: \S+$/i.test(each))).toBe(true);
    expect(body).toEqual({
      type: 'about:blank',
      title: http.STATUS_CODES[status],
      status,
      detail: expect.any(String),
      instance,
      code,
    });
  });

  it('after the response to the request before it', async () => {
    const { body, before } = await responseTo(
      lines('GET /first HTTP/1.1', HOST) + lines('FROB /second HTTP/1.1', HOST),
    );
    expect(before).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(body).toMatchObject({ status: 501, code: 'method_not_implemented', instance: '/second' });
  });

  it('is 417 expectation_failed if its Expect header is not supported', async () => {
    const { statusLine, body } = await responseTo(
      lines('POST /a?b HTTP/1.1', HOST, 'Expect: more', 'Connection: close'),
    );
    expect(statusLine).toBe('HTTP/1.1 417 Expectation Failed');
    expect(body).toMatchObject({
      status: 417,
      code: 'expectation_failed',
      instance: '/a',
      detail: '"Expect: more" is not supported: omit it, or send "100-continue"',
    });
  });
});
