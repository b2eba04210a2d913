import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RawPeer } from '../../support/raw-peer.js';
import { startGateway, THROUGH_PEER } from '../../support/upstream-gateway.js';
import { startRawUpstream } from '../../support/upstream-raw.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A client of a container that responds to each request, its body taken, with these lines. */
async function clientOf(...lines: string[]): Promise<RawPeer> {
  const upstream = await startRawUpstream(async (peer) => {
    for (;;) {
      const head = await peer.head();
      await peer.bytes(Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0));
      if (/^transfer-encoding: chunked/im.test(head)) await peer.until('\r\n\r\n');
      peer.send(...lines);
    }
  });
  cleanups.push(upstream.close);
  const gateway = await startGateway({ hostPort: upstream.port });
  cleanups.push(gateway.close);
  const client = await RawPeer.connect(gateway.port);
  cleanups.push(() => client.destroy());
  return client;
}

const GET = ['GET /proxy/web/ HTTP/1.1', 'Host: h', '', ''];
const POST = ['POST /proxy/web/ HTTP/1.1', 'Host: h', 'Content-Length: 3', '', 'abc'];
const OK = ['HTTP/1.1 200 OK', 'Content-Length: 2', '', 'ok'];

describe.each([
  ['a GET, on a pooled connection', GET],
  ['a POST, on a connection of its own', POST],
])('in the response to %s', (_what, request) => {
  it('102 and several 103 pass, in order, before the final response', async () => {
    const hints = (link: string) => ['HTTP/1.1 103 Early Hints', `Link: <${link}>; rel=preload`, '', ''].join('\r\n');
    const client = await clientOf(
      `HTTP/1.1 102 Processing\r\n\r\n${hints('/a.css')}${hints('/b.css')}HTTP/1.1 102 Processing\r\n\r\n${OK.join('\r\n')}`,
    );
    for (let turn = 0; turn < 2; turn++) {
      client.send(...request);
      expect(await client.head()).toBe('HTTP/1.1 102 Processing\r\n\r\n');
      for (const link of ['/a.css', '/b.css'])
        expect(await client.head()).toMatch(
          new RegExp(`^HTTP/1.1 103 Early Hints\r\nlink: </proxy/web${link}>; rel=preload\r`, 'i'),
        );
      expect(await client.head()).toBe('HTTP/1.1 102 Processing\r\n\r\n');
      expect(await client.response()).toMatchObject({ head: expect.stringMatching(/^HTTP\/1.1 200 OK\r/), body: 'ok' });
    }
  });

  it.each([104, 110, 199])('an unknown %i passes', async (status) => {
    const client = await clientOf(`HTTP/1.1 ${status} Interim`, 'X-Interim: \xe4', '', OK.join('\r\n'));
    for (let turn = 0; turn < 2; turn++) {
      client.send(...request);
      const head = new RegExp(`^HTTP/1.1 ${status} [^\r]*\r\nX-Interim: \xe4\r\n\r\n$`);
      expect(await client.head()).toMatch(head);
      expect(await client.response()).toMatchObject({ head: expect.stringMatching(/^HTTP\/1.1 200 OK\r/), body: 'ok' });
    }
  });

  it('an unexpected 100 does no harm', async () => {
    const client = await clientOf('HTTP/1.1 100 Continue', 'X-Interim: 1', '', OK.join('\r\n'));
    for (let turn = 0; turn < 2; turn++) {
      client.send(...request);
      const { head, body } = await client.response();
      expect(head).toMatch(/^HTTP\/1.1 200 OK\r/);
      expect(head).not.toMatch(/x-interim/i);
      expect(body).toBe('ok');
    }
  });

  it.each([
    ['Link: <a.css>; rel=preload, <b.js>; rel=preload', 'Link: <a.css>; rel=preload, <b.js>; rel=preload'],
    ['Link: </a.css>; rel=preload; title="a b"', 'Link: </proxy/web/a.css>; rel=preload; title="a b"'],
    ['X-Progress: 50%', 'X-Progress: 50%'],
  ])('a 103 with %s passes as %s', async (line, passed) => {
    const client = await clientOf('HTTP/1.1 103 Early Hints', line, '', OK.join('\r\n'));
    client.send(...request);
    expect(await client.head()).toBe(`HTTP/1.1 103 Early Hints\r\n${passed}\r\n\r\n`);
    expect((await client.response()).body).toBe('ok');
  });

  it('hints are left out for clients of HTTP/1.0', async () => {
    const client = await clientOf('HTTP/1.1 103 Early Hints', 'Link: </a>; rel=preload', '', OK.join('\r\n'));
    client.send(...request.map((line) => line.replace('HTTP/1.1', 'HTTP/1.0')));
    expect(await client.head()).toMatch(/^HTTP\/1.1 200 OK\r/);
    expect(await client.rest()).toBe('ok');
  });

  it('trailers pass, announced or not, and the next response is not affected', async () => {
    const client = await clientOf(
      'HTTP/1.1 200 OK',
      'Transfer-Encoding: chunked',
      '',
      '2\r\nok\r\n0\r\nX-Sum: 1\r\nX-Sum: 2\r\n\r\n',
    );
    for (let turn = 0; turn < 2; turn++) {
      client.send(...request);
      expect(await client.head()).toMatch(/^transfer-encoding: chunked\r$/im);
      expect(await client.until('\r\n\r\n')).toBe('2\r\nok\r\n0\r\nX-Sum: 1\r\nX-Sum: 2\r\n\r\n');
    }
  });

  it('trailers that are needed before the body, or are rewritten elsewhere, are left out', async () => {
    const not = ['Set-Cookie: a=1', 'Location: /', 'Content-Type: text/html', 'Keep-Alive: x'];
    const client = await clientOf(
      ...['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '2', 'ok', '0', ...not, 'X-Sum: 1', '', ''],
    );
    client.send(...request);
    await client.head();
    expect(await client.until('\r\n\r\n')).toBe('2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n');
  });

  it('a 304 that announces trailers has none', async () => {
    const client = await clientOf('HTTP/1.1 304 Not Modified', 'Transfer-Encoding: chunked', 'Trailer: X-Sum', '', '');
    client.send(...request);
    expect(await client.head()).toMatch(/^HTTP\/1.1 304 Not Modified\r/);
  });

  it.each([
    ['204', ['HTTP/1.1 204 No Content', '', '']],
    ['204 that claims a length', ['HTTP/1.1 204 No Content', 'Content-Length: 5', '', '']],
    ['304 with the length of what it stands for', ['HTTP/1.1 304 Not Modified', 'Content-Length: 1000', '', '']],
    ['205', ['HTTP/1.1 205 Reset Content', 'Content-Length: 0', '', '']],
    ['205 in chunks', ['HTTP/1.1 205 Reset Content', 'Transfer-Encoding: chunked', '', '0', '', '']],
  ])('a %s ends with its head, and the connection stays open', async (status, lines) => {
    const client = await clientOf(...lines);
    for (let turn = 0; turn < 3; turn++) {
      client.send(...request);
      const head = await client.head();
      expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status.slice(0, 3)} `));
      if (status.startsWith('204')) expect(head).not.toMatch(/content-length|transfer-encoding/i);
      if (/^transfer-encoding/im.test(head)) expect(await client.until('\r\n\r\n')).toBe('0\r\n\r\n');
    }
    expect(client.received).toBe('');
  });
});

it('an interim response to a POST that claims a length has none', async () => {
  const claims = ['Content-Length: 5', 'Trailer: X', 'Connection: X-Hop', 'X-Hop: 1'];
  const client = await clientOf('HTTP/1.1 103 Early Hints', ...claims, 'X-Hint: 1', '', OK.join('\r\n'));
  client.send(...POST);
  expect(await client.head()).toBe('HTTP/1.1 103 Early Hints\r\nX-Hint: 1\r\n\r\n');
  expect((await client.response()).body).toBe('ok');
});

it.each([
  ['a GET', GET],
  ['a POST', POST],
])('endless interim responses to %s do not extend the timeout', async (_what, request) => {
  const upstream = await startRawUpstream(async (peer) => {
    await peer.head();
    const more = () => {
      if (peer.closed || peer.ended) return;
      peer.send('HTTP/1.1 103 Early Hints', '', '');
      setImmediate(more);
    };
    more();
  });
  cleanups.push(upstream.close);
  const gateway = await startGateway({ hostPort: upstream.port, config: { proxyResponseTimeoutMs: 200 } });
  cleanups.push(gateway.close);
  const client = await RawPeer.connect(gateway.port);
  cleanups.push(() => client.destroy());
  client.send(...request);
  await client.until('HTTP/1.1 504 ');
});

// The nodes have timers of their own.
it.runIf(!THROUGH_PEER).each([
  ['a GET', GET],
  ['a POST', POST],
])('a container that responds to %s with 102 now and then gets the time that it needs', async (_what, request) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  cleanups.push(() => void vi.useRealTimers());
  const upstream = await startRawUpstream();
  cleanups.push(upstream.close);
  const gateway = await startGateway({ hostPort: upstream.port, config: { proxyIdleTimeoutMs: 5_000 } });
  cleanups.push(gateway.close);
  const client = await RawPeer.connect(gateway.port);
  cleanups.push(() => client.destroy());
  client.send(...request);
  const peer = await upstream.peer();
  await peer.head();
  for (let turn = 0; turn < 3; turn++) {
    peer.send('HTTP/1.1 102 Processing', '', '');
    await client.until('HTTP/1.1 102 Processing\r\n\r\n');
    vi.advanceTimersByTime(50_000); // the response may take 60 s
  }
  peer.send(...OK);
  expect((await client.response()).body).toBe('ok');
});

it('a response to HEAD has the length of a GET, and the connection stays open', async () => {
  const client = await clientOf('HTTP/1.1 200 OK', 'Content-Length: 4294967296', '', '');
  for (let turn = 0; turn < 3; turn++) {
    client.send('HEAD /proxy/web/ HTTP/1.1', 'Host: h', '', '');
    expect(await client.head()).toMatch(/^content-length: 4294967296\r$/im);
  }
  expect(client.received).toBe('');
});

it.each(['GET', 'POST', 'PUT', 'DELETE'])('trailers of a %s request do no harm', async (method) => {
  const client = await clientOf(...OK);
  for (let turn = 0; turn < 2; turn++) {
    client.send(`${method} /proxy/web/ HTTP/1.1`, 'Host: h', 'Transfer-Encoding: chunked', 'Trailer: X-Sum', '', '');
    client.send('3', 'abc', '0', 'X-Sum: 1', '', '');
    expect((await client.response()).body).toBe('ok');
  }
});

describe('a client that does not read', () => {
  it.each([
    ['GET', GET],
    ['POST', POST],
  ])('gets no endless interim responses: %s', { timeout: 60_000 }, async (_method, request) => {
    const upstream = await startRawUpstream();
    cleanups.push(upstream.close);
    const gateway = await startGateway({ hostPort: upstream.port, config: { proxyResponseTimeoutMs: 60_000 } });
    cleanups.push(gateway.close);
    const connection = once(gateway.server, 'connection') as Promise<[Socket]>;
    const client = await RawPeer.connect(gateway.port);
    cleanups.push(() => client.destroy());
    client.socket.pause();
    client.send(...request);
    const peer = await upstream.peer();
    await peer.head();
    const hints = `HTTP/1.1 103 Early Hints\r\nLink: </${'a'.repeat(1_000)}>; rel=preload\r\n\r\n`.repeat(64);
    for (let sent = 0; sent < 64 * 1024 * 1024; sent += hints.length)
      if (!peer.socket.write(hints)) await once(peer.socket, 'drain');
    const [socket] = await connection;
    expect(socket.writableLength).toBeLessThan(1024 * 1024);
  });
});
