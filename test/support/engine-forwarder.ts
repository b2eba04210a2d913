import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Duplex, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { testEngine } from './test-engine.js';

/** An HTTP forwarder between dockAPI and the engine, which records calls and open connections. */
export interface EngineForwarder extends AsyncDisposable {
  /** For the service's environment. */
  dockerHost: string;
  /** Every request so far, as `POST /images/create?…`. */
  requests: string[];
  /** Number of matching requests with an incomplete response and a waiting caller. */
  open(pattern: RegExp): number;
  /** Bytes of responses that dockAPI has read so far. */
  forwarded(): number;
  /** Resolves when a new request, or the end of one, makes the predicate true. */
  until(predicate: () => boolean): Promise<void>;
}

export async function startEngineForwarder(): Promise<EngineForwarder> {
  const requests: string[] = [];
  const open = new Set<{ name: string }>();
  const watchers = new Set<() => void>();
  let bytes = 0;
  const changed = () => watchers.forEach((look) => look());
  // Like dockerd it closes no idle connection: a close at the moment of a call would fail the call.
  const server = http.createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const entry = { name: `${request.method} ${request.url}` };
    requests.push(entry.name);
    open.add(entry);
    response.once('close', () => {
      open.delete(entry);
      changed();
    });
    void forward(request, response, (chunk) => (bytes += chunk.length));
    changed();
  });
  server.on('upgrade', (request: http.IncomingMessage, socket: Duplex, body: Buffer) => {
    const entry = { name: `${request.method} ${request.url}` };
    requests.push(entry.name);
    open.add(entry);
    socket.once('close', () => {
      open.delete(entry);
      changed();
    });
    socket.unshift(body);
    forwardUpgrade(request, socket);
    changed();
  });
  // Not TCP, whose buffers the system may grow to tens of MiB.
  const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-forwarder-'));
  const socket = path.join(dir, 'engine.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    dockerHost: `unix://${socket}`,
    requests,
    open: (pattern) => [...open].filter(({ name }) => pattern.test(name)).length,
    forwarded: () => bytes,
    until: (predicate) => becomesTrue(predicate, watchers),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => {
          rmSync(dir, { recursive: true });
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  const upstream = http.request({
    ...engineAddress(),
    method: request.method,
    path: request.url,
    headers: request.headers,
    agent: false,
  });
  response.once('close', () => upstream.destroy());
  upstream.on('error', () => response.destroy());
  upstream.on('response', (incoming) => {
    response.writeHead(incoming.statusCode ?? 500, incoming.headers).flushHeaders();
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        onChunk(chunk);
        done(null, chunk);
      },
    });
    pipeline(incoming, count, response).catch(() => response.destroy());
  });
  await pipeline(request, upstream).catch(() => response.destroy());
}

/** The body of a request that starts a command belongs to it, and is not read by the server of an upgrade. */
function forwardUpgrade(request: http.IncomingMessage, socket: Duplex): void {
  const head = [`${request.method} ${request.url} HTTP/1.1`];
  for (let i = 0; i < request.rawHeaders.length; i += 2)
    head.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
  const upstream = net.connect({ ...netAddress(), allowHalfOpen: true }); // or its end would cut what is still to be passed on
  upstream.write(`${head.join('\r\n')}\r\n\r\n`);
  upstream.on('error', () => socket.destroy());
  socket.on('error', () => undefined).once('close', () => upstream.destroy());
  socket.pipe(upstream).pipe(socket);
}

function netAddress(): net.NetConnectOpts {
  const { socketPath, host, port } = engineAddress();
  return socketPath ? { path: socketPath } : { host: host ?? '', port: Number(port) };
}

function engineAddress(): http.RequestOptions {
  const [scheme, rest = ''] = testEngine().dockerHost.split('://');
  if (scheme === 'unix' || scheme === 'npipe') return { socketPath: rest };
  const { hostname, port } = new URL(`http://${rest}`);
  return { host: hostname, port: port || 2375 };
}

function becomesTrue(predicate: () => boolean, watchers: Set<() => void>): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!predicate()) return;
      watchers.delete(look);
      resolve();
    };
    watchers.add(look);
    look();
  });
}
