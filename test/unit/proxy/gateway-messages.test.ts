import { METHODS } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { RawPeer } from '../../support/raw-peer.js';
import { type Gateway, type GatewaySetup, startGateway } from '../../support/upstream-gateway.js';
import { type RawUpstream, startRawUpstream } from '../../support/upstream-raw.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(serve: (peer: RawPeer) => unknown, setup: Omit<GatewaySetup, 'hostPort'> = {}) {
  const upstream: RawUpstream = await startRawUpstream(serve);
  cleanups.push(upstream.close);
  const gateway: Gateway = await startGateway({ hostPort: upstream.port, ...setup });
  cleanups.push(gateway.close);
  const client = await RawPeer.connect(gateway.port);
  cleanups.push(() => client.destroy());
  return { upstream, gateway, client };
}

/** An upstream that responds to each request with these lines. */
const responding =
  (...lines: string[]) =>
  async (peer: RawPeer) => {
    for (;;) {
      await peer.head();
      peer.send(...lines);
    }
  };

const OK = responding('HTTP/1.1 200 OK', 'Content-Length: 2', '', 'ok');
const PROXIED = METHODS.filter((method) => !['CONNECT', 'TRACE'].includes(method));
const get = (path: string, ...headers: string[]) => [`GET ${path} HTTP/1.1`, 'Host: dockapi:8000', ...headers, '', ''];

describe('a request', () => {
  it.each(['/', '//', '/a%2Fb//c;d=e?a&a=&a=1&&', '/%ff"<>|^`{}\\', '/?', '/a?b#c'.replace('#c', '%23c')])(
    'reaches the container as %s',
    async (path) => {
      const { upstream, client } = await start(() => undefined);
      client.send(...get(`/proxy/web${path}`));
      const head = await (await upstream.peer()).head();
      expect(head.split('\r\n')[0]).toBe(`GET ${path} HTTP/1.1`);
    },
  );

  it('has its headers as sent, the container as host, and where it came from', async () => {
    const { upstream, client } = await start(() => undefined);
    client.send(
      ...get(
        '/proxy/web/',
        'X-Multi: a',
        'aCCept: text/plain',
        'X-Multi: b',
        'Cookie: a=1',
        'X-Latin: \xe4\xc3\xa4',
        'Connection: keep-alive, X-Hop',
        'X-Hop: 1',
        'TE: trailers',
        'X-Forwarded-For: 6.6.6.6',
        'X_Forwarded_For: 6.6.6.6',
        'Forwarded: for=6.6.6.6',
      ),
    );
    const [, ...lines] = (await (await upstream.peer()).head()).trim().split('\r\n');
    expect(lines).toEqual([
      `host: 127.0.0.1:${upstream.port}`,
      'X-Multi: a',
      'aCCept: text/plain',
      'X-Multi: b',
      'Cookie: a=1',
      'X-Latin: \xe4\xc3\xa4',
      'X-Forwarded-For: 127.0.0.1',
      'X-Forwarded-Host: dockapi:8000',
      'X-Forwarded-Proto: http',
      'X-Forwarded-Prefix: /proxy/web',
      'connection: keep-alive',
    ]);
  });

  it("extends a trusted gateway's X-Forwarded-*", async () => {
    const { upstream, client } = await start(() => undefined, { config: { trustedProxies: ['127.0.0.0/8'] } });
    client.send(...get('/proxy/web/', 'X-Forwarded-For: 203.0.113.9', 'X-Forwarded-Prefix: /gw'));
    const head = await (await upstream.peer()).head();
    expect(head).toContain('X-Forwarded-For: 203.0.113.9, 127.0.0.1\r\n');
    expect(head).toContain('X-Forwarded-Prefix: /gw/proxy/web\r\n');
  });

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'with a chunked body on %s is one request to the container, body included',
    async (method) => {
      const { upstream, client } = await start(async (peer) => {
        const head = await peer.head();
        if (head.includes('chunked')) await peer.until('0\r\n\r\n');
        peer.send('HTTP/1.1 204 No Content', '', '');
      });
      const smuggled = 'GET /smuggled HTTP/1.1\r\n\r\n';
      client.send(`${method} /proxy/web/x HTTP/1.1`, 'Host: h', 'Transfer-Encoding: chunked', '', '');
      client.send(smuggled.length.toString(16), smuggled, '0', '', '');
      expect((await client.head()).split('\r\n')[0]).toBe('HTTP/1.1 204 No Content');
      client.send(...get('/proxy/web/next'));
      await client.head();
      expect(upstream.peers).toHaveLength(2);
      expect(upstream.peers[0]?.received).toBe('');
    },
  );

  it('without a body has none: no chunks, no length but 0', async () => {
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
      const { upstream, client } = await start(() => undefined);
      client.send(`${method} /proxy/web/ HTTP/1.1`, 'Host: h', '', '');
      const head = await (await upstream.peer()).head();
      expect(head).not.toMatch(/transfer-encoding|content-length: [1-9]/i);
    }
  });

  it('gets the 100 for its Expect: 100-continue from dockAPI, which does not forward it', async () => {
    const { upstream, client } = await start(async (peer) => {
      await peer.until('abc');
      peer.send('HTTP/1.1 200 OK', 'Content-Length: 0', '', '');
    });
    client.send('PUT /proxy/web/ HTTP/1.1', 'Host: h', 'Content-Length: 3', 'Expect: 100-continue', '', '');
    expect(await client.head()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    const peer = await upstream.peer();
    client.send('abc');
    expect((await client.head()).split('\r\n')[0]).toBe('HTTP/1.1 200 OK');
    expect(peer.received).toBe('');
  });

  it('that asks for another upgrade than a WebSocket is an ordinary request', async () => {
    const { upstream, client } = await start(OK);
    const headers = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'];
    client.send('POST /proxy/web/ HTTP/1.1', 'Host: h', ...headers, 'Content-Length: 3', '', 'abc');
    expect((await client.response()).body).toBe('ok');
    const peer = await upstream.peer();
    expect(peer.received).toBe('abc');
  });

  it.each(PROXIED)('with the method %s reaches the container, with a body and without', async (method) => {
    const heads: string[] = [];
    const { client } = await start(async (peer) => {
      for (;;) {
        heads.push(await peer.head());
        if (/^content-length: 2\r$/im.test(heads.at(-1) ?? '')) await peer.bytes(2);
        peer.send('HTTP/1.1 200 OK', 'Content-Length: 0', '', '');
      }
    });
    for (const rest of [
      ['', ''],
      ['Content-Length: 2', '', 'ab'],
    ]) {
      client.send(`${method} /proxy/web/x HTTP/1.1`, 'Host: h', ...rest);
      expect(await client.head()).toMatch(/^HTTP\/1.1 200 /);
    }
    expect(heads.map((head) => head.split('\r\n', 1)[0])).toEqual(Array(2).fill(`${method} /x HTTP/1.1`));
    expect(heads[0]).not.toMatch(/transfer-encoding|content-length: [1-9]/i);
  });

  it.each(['TRACE /proxy/web/', 'TRACE /', 'CONNECT h:80', 'CONNECT /proxy/web/'])(
    '%s gets a 405 with Allow',
    async (request) => {
      const { upstream, client } = await start(OK);
      const [, target] = request.split(' ');
      client.send(`${request} HTTP/1.1`, target === '/' ? 'Host: web.localhost' : 'Host: h', '', '');
      const { head, body } = await client.response();
      expect(head).toMatch(/^HTTP\/1.1 405 /);
      const [, allow = ''] = /^allow: (.*)\r$/im.exec(head) ?? [];
      expect(allow.split(', ')).toEqual(PROXIED);
      expect(JSON.parse(body)).toMatchObject({ code: 'method_not_allowed', instance: target });
      expect(upstream.peers).toHaveLength(0);
    },
  );

  it('CONNECT after another request gets its response in turn', async () => {
    const { upstream, client } = await start(() => undefined);
    client.send(...get('/proxy/web/first'));
    client.send('CONNECT h:80 HTTP/1.1', 'Host: h', '', '');
    (await upstream.peer()).send('HTTP/1.1 200 OK', 'Content-Length: 2', '', 'ok');
    expect((await client.response()).body).toBe('ok');
    expect((await client.response()).head).toMatch(/^HTTP\/1.1 405 /);
    await client.gone();
  });

  it.each([
    ['GET http://h/proxy/web/a?b', 'GET /a?b'],
    ['GET HTTPS://H:80/proxy/web/', 'GET /'],
    ['GET http://web.localhost/a', 'GET /a'],
    ['GET http://web.localhost', 'GET /'],
    ['POST http://web.localhost?a', 'POST /?a'],
    ['OPTIONS http://web.localhost/', 'OPTIONS /'],
    ['OPTIONS http://web.localhost', 'OPTIONS *'],
    ['OPTIONS *', 'OPTIONS *', 'web.localhost'],
  ])('%s reaches the container as %s', async (request, expected, host = 'unknown.example') => {
    const { upstream, client } = await start(() => undefined);
    client.send(`${request} HTTP/1.1`, `Host: ${host}`, '', '');
    const [line] = (await (await upstream.peer()).head()).split('\r\n');
    expect(line).toBe(`${expected} HTTP/1.1`);
  });

  it.each([
    ['GET http://unknown.example/proxy/web/', 403],
    ['GET http://nobody.localhost/', 404],
    ['GET http://h/livez', 404], // by the listener behind the proxy, as everything of dockAPI's own here
    ['OPTIONS http://h', 404],
  ])('%s is for the host of the target, for any Host header: %i', async (request, status) => {
    const { upstream, client } = await start(OK);
    client.send(`${request} HTTP/1.1`, 'Host: web.localhost', '', '');
    expect((await client.response()).head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(upstream.peers).toHaveLength(0);
  });

  it.each([
    ['a dot segment', get('/proxy/web/../x')],
    ['an encoded dot segment', get('/proxy/web/%2E%2e/x')],
    ['an encoded id', get('/proxy/w%65b/')],
    ['a URL of another scheme', get('ftp://h/proxy/web/')],
    ['a URL with a user', get('http://u@h/proxy/web/')],
    ['a URL without a host', get('http:///proxy/web/')],
    ['a URL, and two hosts', get('http://h/proxy/web/', 'Host: other')],
    ['a URL, and a host that is none', ['GET http://h/proxy/web/ HTTP/1.1', 'Host: a b', '', '']],
    ['a URL, and no host', ['GET http://h/proxy/web/ HTTP/1.1', '', '']],
    ['* for a GET', ['GET * HTTP/1.1', 'Host: web.localhost', '', '']],
    ['a fragment', get('/proxy/web/a#b')],
    ['two hosts', get('/proxy/web/', 'Host: other')],
    [
      'a transfer coding in addition to chunked',
      ['POST /proxy/web/ HTTP/1.1', 'Host: h', 'Transfer-Encoding: gzip, chunked', '', '0\r\n\r\n'],
    ],
  ])('with %s is a 400', async (_what, lines) => {
    const { upstream, client } = await start(OK);
    client.send(...lines);
    const { head, body } = await client.response();
    expect(head).toMatch(/^HTTP\/1.1 400 /);
    expect(JSON.parse(body)).toMatchObject({ code: 'invalid_request' });
    expect(upstream.peers).toHaveLength(0);
  });

  it.each(['X-A: a\x7fb', 'X-A: a\x00b', 'X-A: a\x01b', 'X A: b', 'X-A : b', 'X-A: a\r\n folded'])(
    'with the header %j gets a 400',
    async (header) => {
      const { upstream, client } = await start(OK);
      client.send(...get('/proxy/web/', header));
      expect(await client.head()).toMatch(/^HTTP\/1.1 400 /);
      expect(upstream.peers).toHaveLength(0);
    },
  );

  it('that is pipelined gets its response in turn', async () => {
    const { client } = await start(async (peer) => {
      for (;;) {
        const [, path] = (await peer.head()).split(' ');
        peer.send('HTTP/1.1 200 OK', 'Content-Length: 2', '', path ?? '');
      }
    });
    client.send(...get('/proxy/web/1'));
    client.send(...get('/proxy/web/2'));
    expect((await client.response()).body).toBe('/1');
    expect((await client.response()).body).toBe('/2');
  });

  it('for an unknown container is a 404', async () => {
    const { client } = await start(OK);
    client.send(...get('/proxy/nosuch/'));
    const { head, body } = await client.response();
    expect(head).toMatch(/^HTTP\/1.1 404 /);
    expect(JSON.parse(body)).toMatchObject({ code: 'container_not_found' });
  });

  it('outside /proxy/{id}/ is left to other handlers', async () => {
    const { client } = await start(OK);
    for (const path of ['/proxy/web', '/docs', '/proxy/']) {
      client.send(...get(path));
      expect(JSON.parse((await client.response()).body)).toMatchObject({ code: 'route_not_found' });
    }
  });
});

describe('a response', () => {
  it('passes with its status message and headers as sent, without hop-by-hop ones', async () => {
    const { client } = await start(
      responding(
        'HTTP/1.1 299 Rather fine',
        'SERVER: app/1',
        'Set-Cookie: a=1; Path=/',
        'Set-Cookie: b=2; Path=/x; Domain=127.0.0.1',
        'ETag: W/"x"',
        'Date: Thu, 01 Jan 1970 00:00:00 GMT',
        'Content-Type: text/plain',
        'Content-Encoding: gzip',
        'Connection: X-Hop',
        'X-Hop: 1',
        'Keep-Alive: timeout=99',
        'X-Latin: \xe4\xc3\xa4',
        'Content-Length: 4',
        '',
        '\x1f\x8b\x00\xff',
      ),
    );
    client.send(...get('/proxy/web/'));
    const { head, body } = await client.response();
    expect(head.split('\r\n')).toEqual([
      'HTTP/1.1 299 Rather fine',
      'SERVER: app/1',
      'Set-Cookie: a=1; Path=/proxy/web',
      'Set-Cookie: b=2; Path=/proxy/web/x',
      'ETag: W/"x"',
      'Date: Thu, 01 Jan 1970 00:00:00 GMT',
      'Content-Type: text/plain',
      'Content-Encoding: gzip',
      'X-Latin: \xe4\xc3\xa4',
      'Content-Length: 4',
      'Connection: keep-alive',
      'Keep-Alive: timeout=75',
      '',
      '',
    ]);
    expect(body).toBe('\x1f\x8b\x00\xff');
  });

  it('without a Date gets one', async () => {
    const { client } = await start(OK);
    client.send(...get('/proxy/web/'));
    const [, date = ''] = /^date: (.*)\r$/im.exec((await client.response()).head) ?? [];
    expect(new Date(date).toUTCString()).toBe(date);
  });

  it.each([
    ['UTF-8', 'attachment; filename="\xe4\xb8\xad\xc3\xa9.pdf"'],
    ['Latin-1', 'attachment; filename="\xe9.pdf"'],
    // U+010D and U+010A in UTF-8: the low bytes of these characters are CR and LF.
    ['bytes that are cut to line ends', 'x\xc4\x8d\xc4\x8aSet-Cookie: evil=1; Path=/'],
  ])('names a file in %s, byte for byte, wherever its length is', async (_what, value) => {
    const own = { Vary: 'Origin' };
    for (const origin of [[], ['Origin: http://localhost:1'], ['Upgrade: h2c', 'Connection: Upgrade']]) {
      for (const method of ['GET', 'POST']) {
        const lines = ['Content-Length: 2', `Content-Disposition: ${value}`];
        for (const order of [lines, lines.toReversed()]) {
          const { client } = await start(responding('HTTP/1.1 200 OK', ...order, '', 'ok'), { own });
          client.send(`${method} /proxy/web/ HTTP/1.1`, 'Host: h', ...origin, '', '');
          const { head, body } = await client.response();
          expect(head.split('\r\n')).toContain(`Content-Disposition: ${value}`);
          expect(head).not.toMatch(/^set-cookie/im);
          expect(body).toBe('ok');
        }
      }
    }
  });

  it.each(['GET', 'POST'])('to a %s keeps its number of header lines', async (method) => {
    const many = Array.from({ length: 1_500 }, (_, index) => `a${index}: 1`);
    const { client } = await start(responding('HTTP/1.1 200 OK', ...many, 'Content-Length: 0', '', ''));
    client.send(`${method} /proxy/web/ HTTP/1.1`, 'Host: h', '', '');
    expect((await client.response()).head.split('\r\n').filter((line) => line.startsWith('a'))).toEqual(many);
  });

  it('with a redirect is passed, under the prefix', async () => {
    const { upstream, client } = await start(async (peer) => {
      await peer.head();
      peer.send('HTTP/1.1 302 Found', `Location: http://127.0.0.1:${upstream.port}/next`, 'Content-Length: 0', '', '');
    });
    client.send(...get('/proxy/web/'));
    expect((await client.response()).head).toContain('Location: /proxy/web/next\r\n');
  });

  it.each([
    ['HEAD', ['HTTP/1.1 200 OK', 'Content-Length: 1000', '', ''], /^content-length: 1000\r$/im],
    ['HEAD', ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', ''], /200 OK/],
    ['GET', ['HTTP/1.1 304 Not Modified', 'Content-Length: 1000', 'ETag: "x"', '', ''], /^etag: "x"\r$/im],
    ['GET', ['HTTP/1.1 204 No Content', '', ''], /204 No Content/],
    ['GET', ['HTTP/1.1 205 Reset Content', 'Content-Length: 0', '', ''], /205 Reset/],
  ])('to %s of %j has no body, and the connection stays open', async (method, lines, expected) => {
    const { client } = await start(responding(...lines));
    for (let turn = 0; turn < 2; turn++) {
      client.send(`${method} /proxy/web/ HTTP/1.1`, 'Host: h', '', '');
      expect(await client.head()).toMatch(expected);
      expect(client.received).toBe('');
    }
  });

  it('in chunks arrives in chunks, with its trailers', async () => {
    const { client } = await start(
      responding(
        'HTTP/1.1 200 OK',
        'Transfer-Encoding: chunked',
        'Trailer: X-Sum',
        '',
        '5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n',
      ),
    );
    client.send(...get('/proxy/web/'));
    const head = await client.head();
    expect(head).toMatch(/^transfer-encoding: chunked\r$/im);
    expect(head).toMatch(/^trailer: x-sum\r$/im);
    expect(await client.until('0\r\nX-Sum: 42\r\n\r\n')).toBe('5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n');
  });

  it('of an HTTP/1.0 application, ended by its close, arrives complete', async () => {
    const { client } = await start(async (peer) => {
      await peer.head();
      peer.socket.end('HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello');
    });
    client.send(...get('/proxy/web/'));
    expect(await client.head()).toMatch(/^HTTP\/1.1 200 OK/);
    expect(await client.until('0\r\n\r\n')).toBe('5\r\nhello\r\n0\r\n\r\n');
  });

  it('to an HTTP/1.0 client has no chunks and ends with the connection', async () => {
    const { client } = await start(
      responding('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '5\r\nhello\r\n0\r\n\r\n'),
    );
    client.send('GET /proxy/web/ HTTP/1.0', 'Host: h', 'TE: chunked', '', '');
    expect(await client.head()).not.toMatch(/transfer-encoding/i);
    expect(await client.rest()).toBe('hello');
  });

  it('to a client that asks to close is the last on its connection', async () => {
    const { client } = await start(OK);
    client.send(...get('/proxy/web/', 'Connection: close'));
    expect((await client.response()).head).toMatch(/^connection: close\r$/im);
    await client.gone();
  });

  it('sends server-sent events, and its head, as they arrive', async () => {
    const { upstream, client } = await start(
      responding('HTTP/1.1 200 OK', 'Content-Type: text/event-stream', 'Transfer-Encoding: chunked', '', ''),
    );
    client.send(...get('/proxy/web/'));
    await client.head();
    const peer = await upstream.peer();
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      peer.send(event.length.toString(16), event, '');
      expect(await client.until(event)).toContain(event);
    }
  });

  it('passes 103 Early Hints', async () => {
    const { client } = await start(
      responding(
        'HTTP/1.1 103 Early Hints',
        'Link: </a.css>; rel=preload',
        '',
        'HTTP/1.1 200 OK',
        'Content-Length: 2',
        '',
        'ok',
      ),
    );
    client.send(...get('/proxy/web/'));
    expect(await client.head()).toMatch(/^HTTP\/1.1 103 Early Hints\r\nLink: <\/proxy\/web\/a.css>; rel=preload/i);
    expect((await client.response()).body).toBe('ok');
  });

  it("with CORS headers of its own wins over dockAPI's, and keeps Vary", async () => {
    const own = {
      'Access-Control-Allow-Origin': 'http://localhost:1',
      'Access-Control-Allow-Credentials': 'true',
      Vary: 'Origin',
    };
    const { client } = await start(
      responding('HTTP/1.1 200 OK', 'Access-Control-Allow-Origin: *', 'Vary: Accept', 'Content-Length: 0', '', ''),
      { own },
    );
    client.send(...get('/proxy/web/', 'Origin: http://localhost:1'));
    const { head } = await client.response();
    expect(head).toMatch(/^access-control-allow-origin: \*\r$/im);
    expect(head).not.toMatch(/localhost|credentials/i);
    expect(head.match(/^vary: .*$/gim)).toEqual(['Vary: Accept', 'Vary: Origin']);
  });

  it("without CORS headers has dockAPI's", async () => {
    const { client } = await start(OK, {
      own: { 'Access-Control-Allow-Origin': 'http://localhost:1', Vary: 'Origin' },
    });
    client.send(...get('/proxy/web/', 'Origin: http://localhost:1'));
    const { head } = await client.response();
    expect(head).toMatch(/access-control-allow-origin: http:\/\/localhost:1/i);
    expect(head).not.toMatch(/x-request-id/i); // which would name the API's own
  });
});
