import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import type { Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import { PeerSecrets } from '../../../src/peers/secret/peer-secrets.service.js';
import { PeerSessions } from '../../../src/peers/streams/peer-sessions.js';
import { createPeerServer } from '../../../src/server/peer-server.js';
import type { Destination } from '../../../src/upstream/destination.js';
import { peerPair, PeerSecretFile } from '../../support/peer-secret.js';

const [pair, otherPair] = [peerPair(), peerPair()];
const CONNECT_MS = 60_000;
const IDLE_MS = 50;
const MIB = 1024 * 1024;
const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n';

let file: PeerSecretFile;
let secrets: PeerSecrets;
let server: Server;
let listener: RequestListener;
let sessions: PeerSessions;
let to: Destination;
/** What the server has accepted. */
let connections: TLSSocket[];

beforeEach(async () => {
  file = new PeerSecretFile(pair);
  secrets = new PeerSecrets({ cluster: { peerSecretFile: file.path } } as Config);
  listener = (_request, response) => void response.end('done');
  connections = [];
  server = createPeerServer(secrets, (...exchange) => listener(...exchange));
  server.prependListener('secureConnection', (socket: Socket) => {
    if (socket instanceof TLSSocket) connections.push(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  sessions = new PeerSessions(CONNECT_MS, 1);
  const { port } = server.address() as AddressInfo;
  to = { key: 'node', address: '127.0.0.1', port, reach: 'peer', tls: secrets.ofClient };
});

afterEach(() => {
  sessions.abort('node');
  for (const connection of connections) connection.destroy();
  server.close();
  secrets.onModuleDestroy();
  file[Symbol.dispose]();
});

/** A stream on which a request has been sent. */
function asked(path = '/', connection = 'close', by = sessions): Socket {
  const stream = by.stream(to);
  stream.on('error', () => undefined);
  stream.write(`GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: ${connection}\r\n\r\n`);
  return stream;
}

/** How many bytes a stream brings, and whether its end came in order. */
async function read(stream: Socket): Promise<{ bytes: number; isEnded: boolean }> {
  let [bytes, isEnded] = [0, false];
  stream.on('data', (chunk: Buffer) => (bytes += chunk.length)).once('end', () => (isEnded = true));
  if (!stream.closed) await new Promise((resolve) => stream.once('close', resolve));
  return { bytes, isEnded };
}

/** A tunnel whose other end sends back what it gets. */
async function echoing(): Promise<Socket> {
  server.on('upgrade', (_request, socket: Socket) => {
    socket.write(SWITCHED);
    socket.pipe(socket);
  });
  const tunnel = asked('/', 'upgrade\r\nupgrade: echo');
  expect(String((await once(tunnel, 'data'))[0])).toBe(SWITCHED);
  return tunnel;
}

/** Returns when a connection is closed that was unused for the idle time, and was used after all others. */
async function idleTime(): Promise<void> {
  await text(asked('/', 'close', new PeerSessions(CONNECT_MS, 1, IDLE_MS)));
  const unused = connections.at(-1)!;
  if (!unused.closed) await once(unused, 'close');
}

describe('streams to another node', () => {
  it.each([1, 3])('share %i connections', async (count) => {
    sessions = new PeerSessions(CONNECT_MS, count);
    const answers = await Promise.all(Array.from({ length: 20 }, () => text(asked())));
    expect(answers.every((answer) => answer.endsWith('done'))).toBe(true);
    expect(connections).toHaveLength(count);
  });

  it('are reset when they are cut, so that what was sent does not look complete', async () => {
    listener = (_request, response) => {
      response.writeHead(200, { 'transfer-encoding': 'identity' });
      response.write('x'.repeat(100_000), () => response.destroy());
    };
    expect(await read(asked())).toEqual({ bytes: expect.any(Number) as number, isEnded: false });
  });

  it('can be read to their end after the other side has closed', async () => {
    const closed = Promise.withResolvers<void>();
    listener = (request, response) => {
      request.socket.once('close', closed.resolve);
      response.writeHead(200, { 'content-length': 200_000 }).end('x'.repeat(200_000));
    };
    const stream = asked().pause();
    await closed.promise;
    const { bytes, isEnded } = await read(stream.resume());
    expect(isEnded).toBe(true);
    expect(bytes).toBeGreaterThan(200_000);
  });

  it('that are not read hold up their writer alone', async () => {
    const slow: number[] = [];
    listener = (request, response) => {
      if (request.url !== '/slow') return void response.end('done');
      const { socket } = request;
      const index = slow.push(0) - 1;
      const write = () => {
        while (response.write(Buffer.alloc(64 * 1024)));
        slow[index] = socket.bytesWritten - socket.writableLength;
        response.once('drain', write);
      };
      write();
    };
    const unread = Array.from({ length: 100 }, () => asked('/slow').pause()); // more than the window of their connection
    await expect.poll(() => slow.filter((bytes) => bytes > 0.1 * MIB).length).toBe(100);
    for (let round = 0; round < 20; round++) expect(await text(asked())).toMatch(/done$/);
    expect(Math.max(...slow)).toBeLessThan(MIB);
    for (const stream of unread) stream.destroy();
  });

  it('may be left by thousands of clients', async () => {
    listener = (request, response) => {
      if (request.url === '/') response.end('done');
    };
    for (let round = 0; round < 50; round++) {
      const streams = Array.from({ length: 100 }, () => asked('/silent'));
      await Promise.all(streams.map((stream) => once(stream, 'connect')));
      for (const stream of streams) stream.destroy();
    }
    expect(await text(asked())).toMatch(/done$/);
    expect(connections).toHaveLength(1);
  });

  it('end when their node is gone, also those of connections that take no new ones', async () => {
    const begun = Promise.withResolvers<void>();
    listener = () => begun.resolve();
    const stream = asked();
    await begun.promise;
    sessions.retire('node');
    sessions.abort('node');
    expect(await read(stream)).toEqual({ bytes: 0, isEnded: false });
  });

  it('end with their connection, after which there is another', async () => {
    const begun = Promise.withResolvers<void>();
    listener = () => begun.resolve();
    const stream = asked();
    await begun.promise;
    connections[0]?.destroy();
    expect(await read(stream)).toEqual({ bytes: 0, isEnded: false });
    listener = (_request, response) => void response.end('done');
    expect(await text(asked())).toMatch(/done$/);
  });

  it('that are silent keep their connection, which is closed when it has none any more', async () => {
    sessions = new PeerSessions(CONNECT_MS, 1, IDLE_MS);
    const tunnel = await echoing();
    await idleTime();
    tunnel.write('still here');
    expect(String((await once(tunnel, 'data'))[0])).toBe('still here');
    expect(await text(asked())).toMatch(/done$/);
    expect(connections).toHaveLength(2);
    const [used] = connections as [TLSSocket, TLSSocket];
    expect(used.closed).toBe(false);
    tunnel.destroy();
    if (!used.closed) await once(used, 'close');
  });

  it('that are silent end with all others when their node is gone', async () => {
    sessions = new PeerSessions(CONNECT_MS, 1, IDLE_MS);
    const tunnel = await echoing();
    await idleTime();
    sessions.abort('node');
    expect(await read(tunnel)).toEqual({ bytes: 0, isEnded: false });
  });

  it('fail as connections do that are refused', async () => {
    server.close();
    await once(server, 'close');
    const [error] = (await once(sessions.stream(to), 'error', { signal: AbortSignal.timeout(CONNECT_MS) }).catch(
      (reason: Error) => [reason],
    )) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('are not opened to a node that shows another certificate', async () => {
    using other = new PeerSecretFile(otherPair);
    const others = new PeerSecrets({ cluster: { peerSecretFile: other.path } } as Config);
    to = { ...to, tls: others.ofClient };
    const stream = asked();
    expect(await read(stream)).toEqual({ bytes: 0, isEnded: false });
    others.onModuleDestroy();
  });

  it('end when the server closes and they have done their work', async () => {
    const begun = Promise.withResolvers<() => void>();
    listener = (_request, response) => begun.resolve(() => response.end('done'));
    const answer = text(asked());
    const finish = await begun.promise;
    const closed = once(server, 'close');
    server.close();
    finish();
    expect(await answer).toMatch(/done$/);
    await closed;
  });
});
