import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http, { type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import { loadConfig } from '../../../src/config/environment.js';
import type { AppError } from '../../../src/errors/app-error.js';
import { Shutdown } from '../../../src/http/shutdown.js';
import { PeerCarrier } from '../../../src/peers/carrier/peer-carrier.service.js';
import { PeerRequests } from '../../../src/peers/peer-requests.service.js';
import { isFromPeer, PEER, PeerSignatures } from '../../../src/peers/peer-signatures.service.js';
import { WorkerSocket } from '../../../src/peers/port/worker-socket.service.js';
import { Instances } from '../../../src/store/instances.service.js';
import { MemoryStore } from '../../../src/store/memory-store.js';

const KEY = 'a'.repeat(64);

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** A server with the parts of a dockAPI that pass requests on. */
class Dockapi {
  readonly server: Server;
  private readonly carrier: PeerCarrier;
  private listener: RequestListener = (_request, response) => void response.end();
  private upgrade: Upgrade = (_request, socket) => void socket.destroy();

  private constructor(
    private readonly store: MemoryStore,
    readonly instances: Instances,
    private readonly config: Config,
  ) {
    this.carrier = new PeerCarrier(config, new Shutdown());
    this.server = http.createServer((...exchange) => this.listener(...exchange));
    this.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.upgrade(request, socket, head),
    );
  }

  static async start(store: MemoryStore, hasUrl = true): Promise<Dockapi> {
    const port = await new Promise<number>((resolve) => {
      const probe = net.createServer().listen(0, '127.0.0.1', () => {
        const { port } = probe.address() as AddressInfo;
        probe.close(() => resolve(port));
      });
    });
    const instances = new Instances(store);
    await instances.onModuleInit();
    const config = loadConfig(hasUrl ? { DOCKAPI_PEER_URL: `http://127.0.0.1:${port}` } : {});
    const dockapi = new Dockapi(store, instances, config);
    dockapi.requests.onModuleInit();
    dockapi.server.listen(port, '127.0.0.1');
    await once(dockapi.server, 'listening');
    return dockapi;
  }

  get signatures(): PeerSignatures {
    return new PeerSignatures(this.store, this.instances, new WorkerSocket(this.config), this.config);
  }

  get requests(): PeerRequests {
    return new PeerRequests(this.instances, this.signatures, this.carrier, this.config);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  serves(listener: RequestListener): void {
    this.listener = listener;
  }

  upgrades(upgrade: Upgrade): void {
    this.upgrade = upgrade;
  }

  /** All that arrives goes to another one. Problems are 500 with their code. */
  passesTo({ instances: { id } }: Dockapi): void {
    const peers = this.requests;
    this.serves((request, response) => {
      peers.pass(id, KEY, request, response).catch((error: AppError) => response.writeHead(500).end(error.code));
    });
    this.upgrades((request, socket, head) => {
      peers.passUpgrade(id, KEY, request, socket as Socket, head).catch(() => socket.destroy());
    });
  }

  async stop(): Promise<void> {
    await this.instances.onModuleDestroy();
    this.server.closeAllConnections();
    this.server.close();
  }
}

let store: MemoryStore;
let one: Dockapi;
let two: Dockapi;

beforeEach(async () => {
  store = new MemoryStore();
  [one, two] = [await Dockapi.start(store), await Dockapi.start(store)];
  one.passesTo(two);
});
afterEach(async () => {
  await Promise.all([one.stop(), two.stop()]);
  await store.close();
});

function send(options: http.RequestOptions, body?: string): Promise<{ response: IncomingMessage; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ response: IncomingMessage; text: string }>();
  const request = http.request(one.url, { agent: false, ...options }, (response) => {
    text(response).then((received) => resolve({ response, text: received }), reject);
  });
  request.on('error', reject).end(body);
  return promise;
}

describe('a request for another dockAPI', () => {
  it('arrives as it was sent, and its response as that one sent it', async () => {
    let seen: IncomingMessage | undefined;
    let body = '';
    two.serves((request, response) => {
      seen = request;
      void text(request).then((received) => {
        body = received;
        response.writeHead(206, 'Some', ['X-A', '1', 'x-a', '2', 'Content-Length', '4']).end('done');
      });
    });
    const headers = [
      'Host',
      'dockapi.example.com',
      'X-B',
      '1',
      'x-b',
      '2',
      'Content-Length',
      '5',
      'Origin',
      'http://x',
    ];
    const { response, text: received } = await send(
      { method: 'PUT', path: '/a%2Fb?x=1&x=', headers: headers },
      'hello',
    );
    expect([seen?.method, seen?.url, body]).toEqual(['PUT', '/a%2Fb?x=1&x=', 'hello']);
    expect(seen?.rawHeaders.slice(0, 8)).toEqual(headers.slice(0, 8));
    expect(seen?.headers.origin).toBeUndefined(); // it was checked here
    expect([response.statusCode, response.statusMessage, received]).toEqual([206, 'Some', 'done']);
    expect(response.rawHeaders.slice(0, 6)).toEqual(['X-A', '1', 'x-a', '2', 'Content-Length', '4']);
  });

  it('streams both ways', async () => {
    const request = http.request(one.url, { method: 'POST', agent: false });
    two.serves((received, response) => {
      received.on('data', (chunk: Buffer) => response.write(`${chunk.toString()}!`));
      received.on('end', () => response.end());
    });
    request.write('one');
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(String((await once(response, 'data'))[0])).toBe('one!');
    request.write('two');
    expect(String((await once(response, 'data'))[0])).toBe('two!');
    request.end();
    await once(response.resume(), 'end');
  });

  it('ends there when its client leaves', async () => {
    const arrived = Promise.withResolvers<ServerResponse>();
    two.serves((_request, response) => {
      response.write('x');
      arrived.resolve(response);
    });
    const request = http.get(one.url, { agent: false });
    request.on('error', () => undefined);
    const response = await arrived.promise;
    const closed = once(response, 'close');
    request.destroy();
    await closed;
  });

  it('is cut short for its client if that one is cut off', async () => {
    two.serves((_request, response) => response.write('x', () => response.destroy()));
    await expect(send({})).rejects.toThrow();
  });

  it('is from a peer, with the key of its caller', async () => {
    const [seen, keys]: [boolean[], unknown[]] = [[], []];
    two.serves((request, response) => {
      void two.signatures.verify(request).then((key) => {
        seen.push(isFromPeer(request));
        keys.push(key);
        response.end();
      });
    });
    await send({});
    expect([seen, keys]).toEqual([[true], [KEY]]);
  });

  it('is passed on once', async () => {
    const third = await Dockapi.start(store);
    third.serves((_request, response) => void response.end('passed on twice'));
    two.serves((request, response) => {
      two.signatures
        .verify(request)
        .then(() => two.requests.pass(third.instances.id, undefined, request, response))
        .catch((error: AppError) => response.writeHead(500).end(error.code));
    });
    expect((await send({})).text).toBe('peer_unreachable');
    await third.stop();
  });

  it('is peer_unreachable if that one has ended, or has no address', async () => {
    const third = await Dockapi.start(store, false);
    one.passesTo(third);
    expect((await send({})).text).toBe('peer_unreachable');
    one.passesTo(two);
    two.server.close();
    expect((await send({})).text).toBe('peer_unreachable'); // its record is still there
    await two.stop();
    expect((await send({})).text).toBe('peer_unreachable');
    await third.stop();
  });
});

describe('a WebSocket for another dockAPI', () => {
  const HANDSHAKE =
    'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n';

  async function open(first = ''): Promise<Socket> {
    const { port } = one.server.address() as AddressInfo;
    const socket = net.connect(port, '127.0.0.1');
    socket.write(HANDSHAKE + first);
    await once(socket, 'readable');
    return socket;
  }

  it('passes bytes both ways, from the first on, until one side ends', async () => {
    two.upgrades((request, socket, head) => {
      expect(request.headers['sec-websocket-key']).toBe('k');
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello ');
      socket.write(head);
      socket.on('data', (chunk: Buffer) => socket.write(chunk.toString().toUpperCase()));
      socket.on('end', () => socket.end());
    });
    const socket = await open('early ');
    let received = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
    socket.write('late');
    await expect.poll(() => received).toMatch(/^HTTP\/1\.1 101 .*\r\n\r\nhello (?:early|EARLY) LATE$/s);
    const ended = once(socket, 'close');
    socket.end();
    await ended;
  });

  it('that is refused there is refused here', async () => {
    two.upgrades((_request, socket) => socket.end('HTTP/1.1 409 Conflict\r\nContent-Length: 4\r\n\r\ntook'));
    expect(await text(await open())).toMatch(/^HTTP\/1\.1 409 .*took$/s);
  });
});

describe('the signature of a peer', () => {
  const request = (header: string, url = '/a') =>
    ({ method: 'GET', url, headers: { [PEER]: header } }) as unknown as IncomingMessage;
  const signed = () => one.signatures.sign(two.instances.id, { method: 'GET', url: '/a' }, KEY);
  const refusal = (asked: IncomingMessage, by = two) => expect(by.signatures.verify(asked)).rejects;

  it('counts for its request, its caller and its dockAPI', async () => {
    const header = await signed();
    expect(await two.signatures.verify(request(header))).toBe(KEY);
    await refusal(request(header, '/b')).toMatchObject({ code: 'unauthorized' });
    await refusal(request(header.replace(KEY, 'b'.repeat(64)))).toMatchObject({ code: 'unauthorized' });
    await refusal(request(header), one).toMatchObject({ code: 'peer_unreachable' });
    await refusal(request('x')).toMatchObject({ code: 'unauthorized' });
    expect(isFromPeer(request(header))).toBe(false);
  });

  it('counts for a minute', async () => {
    const [id, time = '', ...rest] = (await signed()).split('.');
    await refusal(request([id, Number(time) - 61_000, ...rest].join('.'))).toMatchObject({ code: 'unauthorized' });
    const { now } = Date;
    try {
      Date.now = () => now() - 61_000;
      const old = await signed();
      Date.now = now;
      await refusal(request(old)).toMatchObject({ code: 'unauthorized' });
    } finally {
      Date.now = now;
    }
  });

  it('counts nowhere without DOCKAPI_PEER_URL, as on a node of a cluster, which shares the store with others', async () => {
    const node = await Dockapi.start(store, false);
    const asked = request(await one.signatures.sign(node.instances.id, { method: 'GET', url: '/a' }, KEY));
    expect([await node.signatures.verify(asked), isFromPeer(asked)]).toEqual([undefined, false]);
    await node.stop();
  });

  it('counts at the socket of a worker, and at no port', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-worker-'));
    const socketPath = path.join(dir, '1.sock');
    const config = { peerUrl: `unix:${socketPath}` } as Config;
    const worker = new WorkerSocket(config);
    const signatures = new PeerSignatures(store, two.instances, worker, config);
    const listener: RequestListener = (received, response) =>
      void signatures.verify(received).then((key) => response.end(key ?? 'no word of a peer'));
    await worker.open(listener, () => undefined);
    two.serves(listener);
    const headers = { [PEER]: await signed() };
    const { port } = two.server.address() as AddressInfo;
    const answers = [{ socketPath }, { host: '127.0.0.1', port }].map(async (to) => {
      const [response] = (await once(http.get({ ...to, path: '/a', agent: false, headers }), 'response')) as [
        IncomingMessage,
      ];
      return text(response);
    });
    expect(await Promise.all(answers)).toEqual([KEY, 'no word of a peer']);
    await worker.onModuleDestroy();
    rmSync(dir, { recursive: true });
  });

  it('is of those who share the store', async () => {
    const other = await Dockapi.start(new MemoryStore());
    await refusal(
      request(await other.signatures.sign(two.instances.id, { method: 'GET', url: '/a' }, KEY)),
    ).toMatchObject({ code: 'unauthorized' });
    await other.stop();
  });
});
