import { randomUUID, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage, type RequestListener } from 'node:http';
import https from 'node:https';
import net, { type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import tls, { type PeerCertificate } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClusterNode } from '../../../src/cluster/nodes.service.js';
import type { Config } from '../../../src/config/config.js';
import type { ManagedContainer } from '../../../src/docker/containers/managed-container.js';
import type { AppError } from '../../../src/errors/app-error.js';
import { Shutdown } from '../../../src/http/shutdown.js';
import { isFromNode, TOLD_CLIENT, toldClient } from '../../../src/http/told-client.js';
import { Metrics } from '../../../src/metrics/metrics.service.js';
import { NodeQuestions } from '../../../src/peers/nodes/node-questions.service.js';
import { PeerMetrics } from '../../../src/peers/peer-metrics.service.js';
import { isFromPeer } from '../../../src/peers/peer-signatures.service.js';
import { VIEW_PATH } from '../../../src/peers/view/view-line.js';
import { PeerNode, portOf } from '../../support/peer-gateway.js';
import { peerPair, PeerSecretFile } from '../../support/peer-secret.js';
import { freePorts } from '../../support/ports.js';

const [pair, otherPair] = [peerPair(), peerPair()];
const web = { id: 'a'.repeat(64), name: 'web', labels: {} } as ManagedContainer;

let file: PeerSecretFile;
let config: Config;
let shutdown: Shutdown;
let target: PeerNode;
let entry: PeerNode;
let server: http.Server;
let listener: RequestListener;
let upgrade: (socket: Duplex) => void;
/** Why the last request could not be passed on. */
let refused: AppError | undefined;

beforeEach(async () => {
  file = new PeerSecretFile(pair);
  const cluster = { peerPort: await freePorts(), peerSecretFile: file.path };
  config = {
    cluster,
    headerLimit: 65_536,
    shutdownTimeoutMs: 60_000,
    workers: 1,
    trustedProxies: [],
    basePath: '',
  } as unknown as Config;
  shutdown = new Shutdown();
  listener = (_request, response) => void response.end('done');
  target = new PeerNode('target', config, shutdown);
  await target.serve(
    target.port.inFront((...exchange) => listener(...exchange)),
    (peerServer) =>
      peerServer.on(
        'upgrade',
        target.port.inFrontOfUpgrade((_request, socket) => upgrade(socket)),
      ),
  );
  entry = new PeerNode('entry', config, shutdown);
  await entry.follow();
  server = http.createServer((request, response) => {
    entry.peers.pass({ id: 'target' } as ClusterNode, request, response).catch((error: AppError) => {
      refused = error;
      response.writeHead(502).end(error.code);
    });
  });
  server.on('upgrade', (request, socket: Socket, head) =>
    entry.peers.forwardUpgrade('target', request, socket, head, ({ code }) => socket.end(code)),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await entry[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
  file[Symbol.dispose]();
});

async function send(headers: Record<string, string> = {}, path = '/'): Promise<string> {
  const request = http.get({ port: portOf(server), host: '127.0.0.1', path, agent: false, headers });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return text(response);
}

/** The values of a node's metrics of peers that are not 0. */
async function metricsOf({ nodes, peers, port }: PeerNode): Promise<string[]> {
  const metrics = new Metrics();
  new PeerMetrics(metrics, nodes, peers, port);
  return (await metrics.text())
    .split('\n')
    .filter((line) => /^dockapi_(?:nodes|peer).* [1-9]/.test(line))
    .sort();
}

/** What is sent to the peer port with these options of a TLS client gets. */
async function answerTo(options: tls.ConnectionOptions, request = `GET ${VIEW_PATH} HTTP/1.1\r\nhost: a\r\n\r\n`) {
  const socket = tls.connect({
    host: '127.0.0.1',
    port: config.cluster!.peerPort,
    rejectUnauthorized: false,
    ...options,
  });
  socket.on('error', () => undefined);
  socket.write(request);
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
  await new Promise((resolve) => socket.once('close', resolve));
  return received;
}

describe('the view of another node', () => {
  it('has what is there, and follows each change', async () => {
    target.feed.tell({ kind: 'container', container: web });
    await expect.poll(() => entry.peers.find('web')).toMatchObject({ node: { id: 'target' } });
    target.feed.tell({ kind: 'removed', id: web.id });
    await expect.poll(() => entry.peers.find('web')).toBeUndefined();
  });

  it('is right again after a gap, by a whole list', async () => {
    target.feed.tell({ kind: 'container', container: web });
    await expect.poll(() => entry.peers.find('web')).toBeDefined();
    target.feed.tell({ kind: 'list' });
    target.feed.tell({ kind: 'listed' });
    await expect.poll(() => entry.peers.find('web')).toBeUndefined();
  });

  it('keeps the last known containers of a node that is gone, and turns it lost at once', async () => {
    target.feed.tell({ kind: 'container', container: web });
    await expect.poll(() => entry.peers.find('web')).toBeDefined();
    await target.port.onModuleDestroy();
    await expect.poll(() => entry.peers.stateOf('target')).toBe('lost');
    expect(entry.peers.find('web')).toMatchObject({ node: { id: 'target' } });
    expect(await send()).toBe('node_unreachable');
    expect(await metricsOf(entry)).toEqual([
      'dockapi_nodes{state="ready"} 2',
      'dockapi_peer_failures_total 1',
      'dockapi_peer_requests_total{direction="sent",kind="http"} 1',
      'dockapi_peers_lost_total 1',
      'dockapi_peers{state="lost"} 1',
    ]);
  });

  it('skips lines of a newer version, and takes containers without what an older one does not tell', async () => {
    target.feed.tell({ kind: 'unheard of' } as never);
    target.feed.tell({ kind: 'container', container: { labels: {} } as ManagedContainer });
    const labels = { 'dockapi.container_port': '80', 'dockapi.host_port': '8080', 'dockapi.image': 'nginx' };
    target.feed.tell({ kind: 'container', container: { id: web.id, name: 'web', labels } as never });
    await expect.poll(() => entry.peers.find('web')).toBeDefined();
    const [known, ...others] = entry.peers.view.containersOf('target');
    expect(others).toEqual([]);
    expect(known).toMatchObject({ image: 'nginx', status: 'running', ports: [{ containerPort: 80, hostPort: null }] });
  });
});

describe('a question about a container', () => {
  let questions: NodeQuestions;
  beforeEach(() => (questions = new NodeQuestions(entry.peers, entry.secrets)));
  afterEach(() => questions.onModuleDestroy());

  it('is answered by the node that has it, before its stream tells it', async () => {
    target.feed.look = () => Promise.resolve(web);
    expect(await questions.find('web')).toMatchObject({ node: { id: 'target' } });
    expect(entry.peers.find(web.id)).toMatchObject({ node: { id: 'target' } });
  });

  it('has no answer that is older than its end', async () => {
    const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<ManagedContainer>()];
    target.feed.look = () => {
      asked.resolve();
      return answer.promise;
    };
    const found = questions.find('web');
    await asked.promise;
    target.feed.tell({ kind: 'removed', id: web.id });
    target.feed.tell({ kind: 'container', container: { ...web, id: 'b'.repeat(64), name: 'later' } });
    await expect.poll(() => entry.peers.find('later')).toBeDefined();
    answer.resolve(web);
    expect(await found).toBeUndefined();
    expect(entry.peers.find('web')).toBeUndefined();
  });
});

describe('a request for another node', () => {
  it('tells the client’s address and scheme, and that it is counted, and nothing of who the caller is', async () => {
    let seen: IncomingMessage | undefined;
    listener = (request, response) => {
      seen = request;
      response.end();
    };
    await send({ 'x-api-key': 'secret' });
    expect(seen && [isFromNode(seen), isFromPeer(seen), toldClient(seen)]).toEqual([
      true,
      true,
      { address: '127.0.0.1', protocol: 'http', isCounted: true },
    ]);
    expect(seen?.headers).toMatchObject({ 'x-api-key': 'secret' });
    expect(seen?.rawHeaders.map((each) => each.toLowerCase())).not.toContain(TOLD_CLIENT);
  });

  it('waits for a node that is ready, and has not been found yet', async () => {
    await entry[Symbol.asyncDispose]();
    entry = new PeerNode('entry', config, shutdown);
    const followed = entry.follow();
    expect(entry.peers.stateOf('target')).toBe('joining');
    expect(await send()).toBe('done');
    await followed;
  });

  it('does not wait for a node longer than the request may', async () => {
    await entry[Symbol.asyncDispose]();
    entry = new PeerNode('entry', config, shutdown);
    const followed = entry.follow();
    const passed = entry.peers.pass({ id: 'target' } as ClusterNode, {} as IncomingMessage, {} as http.ServerResponse, {
      joinBy: performance.now(),
    });
    await expect(passed).rejects.toMatchObject({ code: 'node_unreachable', details: { node: 'target' } });
    await followed;
  });

  it('is left to another node if that one says that it does not begin it, and the client hears nothing of that', async () => {
    listener = (_request, response) => void response.writeHead(500, { 'dockapi-not-begun': 'true' }).end('no engine');
    expect(await send()).toBe('node_unreachable');
    expect(refused?.details).toEqual({ node: 'target' });
    listener = (_request, response) => response.destroy();
    expect(await send()).toBe('node_unreachable');
    expect(refused?.details).toEqual({ node: 'target', sent: true });
  });

  it('may come as soon as a node serves, which waits for the others that are ready', async () => {
    await entry[Symbol.asyncDispose]();
    entry = new PeerNode('entry', config, shutdown);
    void entry.follow();
    expect(entry.peers.stateOf('target')).toBe('joining');
    await entry.peers.untilAllConnected();
    expect(entry.peers.stateOf('target')).toBe('connected');
  });

  it('cannot say that it comes from another client, nor reach what nodes ask each other', async () => {
    let address: string | undefined;
    listener = (request, response) => {
      address = toldClient(request)?.address;
      response.end('the API');
    };
    expect(await send({ [TOLD_CLIENT]: '192.0.2.1 https', connection: `close, ${TOLD_CLIENT}` }, VIEW_PATH)).toBe(
      'the API',
    );
    expect(address).toBe('127.0.0.1');
  });

  it('has no internal header of its client, as if this node had told it', async () => {
    let names: string[] = [];
    listener = (request, response) => {
      names = Object.keys(request.headers);
      response.end();
    };
    await send({
      'Dockapi-Run-Id': randomUUID(),
      'dockapi-peer': 'x',
      'dockapi-of-a-later-version': 'x',
      'x-own': '1',
    });
    expect(names).toContain('x-own');
    expect(names.filter((name) => name.startsWith('dockapi-'))).toEqual([]);
  });
});

describe('what is under way', () => {
  const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

  /** A WebSocket to the other node. @returns what it has got, and its end */
  function openSocket() {
    const socket = net.connect(portOf(server), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly');
    const got: string[] = [];
    socket.setEncoding('latin1').on('data', (chunk: string) => got.push(chunk));
    return { got: () => got.join(''), ended: once(socket, 'close') };
  }

  it('ends with node_unreachable when its node is killed', async () => {
    const arrived = Promise.withResolvers<void>();
    listener = () => arrived.resolve();
    const during = send();
    await arrived.promise;
    await target.port.onModuleDestroy();
    expect(await during).toBe('node_unreachable');
  });

  it('passes what a client sends before its WebSocket is open, and then both ways', async () => {
    upgrade = (socket) => socket.write(SWITCH, () => socket.pipe(socket));
    const { got } = openSocket();
    await expect.poll(got).toBe(`${SWITCH}early`);
  });

  it('ends WebSockets with close code 1001 when the node that passes them on is shut down', async () => {
    upgrade = (socket) => {
      socket.write(SWITCH);
      socket.resume();
    };
    const { got, ended } = openSocket();
    await expect.poll(got).toBe(SWITCH);
    shutdown.begin();
    await ended;
    expect(got()).toBe(`${SWITCH}\x88\x02\x03\xe9`);
  });

  it('refuses a WebSocket when its node is lost', async () => {
    upgrade = (socket) => socket.destroy();
    const { got, ended } = openSocket();
    await ended;
    expect(got()).toBe('node_unreachable');
  });
});

describe('a node that shuts down', () => {
  it('is asked for nothing new, and ends what it has under way', async () => {
    const begun = Promise.withResolvers<http.ServerResponse>();
    listener = (_request, response) => {
      response.write('begun ');
      begun.resolve(response);
    };
    const during = send();
    const response = await begun.promise;
    const closed = target.port.close(new AbortController().signal);
    await expect.poll(() => entry.peers.stateOf('target')).toBe('lost');
    expect(await send()).toBe('node_unreachable');
    const nobody = net.createServer((socket) => socket.destroy());
    nobody.listen(config.cluster!.peerPort, '127.0.0.1');
    for (let tries = 0; tries < 2; tries++) await once(nobody, 'connection');
    response.end('ended');
    expect(await during).toBe('begun ended');
    await closed;
    nobody.close();
  });

  it('has what is under way there cut if it is gone for long', async () => {
    await entry[Symbol.asyncDispose]();
    entry = new PeerNode('entry', { ...config, shutdownTimeoutMs: -60_000 }, shutdown);
    await entry.follow();
    const begun = Promise.withResolvers<void>();
    listener = () => begun.resolve();
    const during = send();
    await begun.promise;
    const cut = new AbortController();
    const closed = target.port.close(cut.signal);
    expect(await during).toBe('node_unreachable');
    cut.abort();
    await closed;
  });
});

describe('a node of a version without a common protocol', () => {
  const asSeen = (target: Partial<ClusterNode>) =>
    entry.nodes.set(
      'entry',
      entry.nodes.list().map((node) => (node.id === 'target' ? { ...node, ...target } : node)),
    );

  it('is not talked to, which the error says, until it is updated', async () => {
    asSeen({ state: 'unreachable', isForeign: true });
    expect(entry.peers.stateOf('target')).toBe('lost');
    const request = { headers: {}, socket: {}, url: '/' } as IncomingMessage;
    const refused = entry.peers.pass({ id: 'target' } as ClusterNode, request, {} as http.ServerResponse);
    await expect(refused).rejects.toMatchObject({
      code: 'node_unreachable',
      detail: expect.stringMatching(
        /^Node "target" has a version of dockAPI that this node \(0\.1\.0\) cannot/,
      ) as string,
    });
    entry.nodes.set(
      'entry',
      entry.nodes.list().map(({ isForeign: _foreign, ...node }) => ({ ...node, state: 'ready' as const })),
    );
    await entry.peers.untilAllConnected();
    expect(await send()).toBe('done');
  });
});

describe('the peer port', () => {
  it('is served as soon as it is free, if it is not at the start', async () => {
    await target.port.onModuleDestroy();
    const other = net.createServer().listen(config.cluster!.peerPort, '127.0.0.1');
    await once(other, 'listening');
    const again = new PeerNode('target', config, shutdown);
    const refused = again.serve(again.port.inFront((_request, response) => void response.end('served')));
    await expect(refused).rejects.toThrow('EADDRINUSE');
    other.close();
    await expect.poll(() => send()).toBe('served');
    await again[Symbol.asyncDispose]();
  });

  const secretOf = (text: string) => ({ cert: text, key: text });

  it('answers a node with the certificate', async () => {
    const request = `GET /x HTTP/1.1\r\nhost: a\r\n${TOLD_CLIENT}: 127.0.0.1 http\r\nconnection: close\r\n\r\n`;
    expect(await answerTo(secretOf(pair), request)).toMatch(/done$/);
  });

  it.each([
    ['no certificate', {}],
    ['another certificate', secretOf(otherPair)],
  ])('gives nothing to a client with %s', async (_name, options) => {
    expect(await answerTo(options)).toBe('');
  });

  it('gives nothing to a client that does not speak TLS', async () => {
    const socket = net.connect(config.cluster!.peerPort, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    expect(await text(socket)).not.toContain('HTTP');
  });

  it('gives nothing to a client that sends what a node has sent', async () => {
    const sent: Buffer[] = [];
    const recorder = net.createServer((socket) => {
      const upstream = net.connect(config.cluster!.peerPort, '127.0.0.1');
      socket.on('data', (chunk: Buffer) => sent.push(chunk));
      socket.pipe(upstream).pipe(socket);
    });
    recorder.listen(0, '127.0.0.1');
    await once(recorder, 'listening');
    const { port } = recorder.address() as net.AddressInfo;
    const request = `GET /x HTTP/1.1\r\nhost: a\r\n${TOLD_CLIENT}: 127.0.0.1 http\r\nconnection: close\r\n\r\n`;
    let served = 0;
    listener = (_request, response) => {
      served++;
      response.end('done');
    };
    expect(await answerTo({ ...secretOf(pair), port }, request)).toMatch(/done$/);
    const replay = net.connect(config.cluster!.peerPort, '127.0.0.1');
    replay.end(Buffer.concat(sent));
    await text(replay);
    expect(served).toBe(1);
    recorder.close();
  });

  it('accepts a second certificate, and no removed one, and interrupts nothing while it is rotated', async () => {
    const open = Promise.withResolvers<http.ServerResponse>();
    listener = (_request, response) => {
      response.write('begun ');
      open.resolve(response);
    };
    const during = send();
    const response = await open.promise;
    listener = (_request, response) => void response.end('done');
    file.write(pair, otherPair);
    await expect.poll(() => accepts(otherPair)).toBe(true);
    await expect
      .poll(() => entry.secrets.has({ raw: new X509Certificate(otherPair).raw } as PeerCertificate))
      .toBe(true);
    file.write(otherPair, pair);
    await expect.poll(() => presents(otherPair)).toBe(true);
    expect(await send()).toBe('done');
    response.end('ended');
    expect(await during).toBe('begun ended');
    file.write(otherPair);
    await expect.poll(() => accepts(pair)).toBe(false);
    await expect.poll(() => send()).toBe('done');
  });

  const accepts = async (text: string) => {
    const request = `GET /x HTTP/1.1\r\nhost: a\r\n${TOLD_CLIENT}: 127.0.0.1 http\r\nconnection: close\r\n\r\n`;
    return (await answerTo(secretOf(text), request)) !== '';
  };

  const presents = async (text: string) => {
    const socket = tls.connect({
      host: '127.0.0.1',
      port: config.cluster!.peerPort,
      rejectUnauthorized: false,
      ...secretOf(text),
    });
    await once(socket, 'secureConnect');
    const { raw } = socket.getPeerCertificate();
    socket.destroy();
    return text.replaceAll('\n', '').includes(raw.toString('base64'));
  };

  const bothChanged = () =>
    Promise.all([entry, target].map(({ secrets }) => new Promise<void>((resolve) => secrets.onChange(resolve))));

  it('is asked over kept connections, until the secret changes', async () => {
    const sockets = new Set<Socket>();
    listener = ({ socket }, response) => {
      sockets.add(socket);
      response.end();
    };
    const agent = entry.secrets.agent(1);
    const ask = async () => {
      const kept = once(agent, 'free');
      const headers = { [TOLD_CLIENT]: '127.0.0.1 http' };
      const at = { host: '127.0.0.1', port: config.cluster!.peerPort, agent, headers };
      const [response] = (await once(https.get({ ...at, ...entry.secrets.ofClient() }), 'response')) as [
        IncomingMessage,
      ];
      await text(response);
      await kept;
    };
    for (let asked = 0; asked < 3; asked++) await ask();
    expect(sockets.size).toBe(1);
    file.write(otherPair, pair);
    await bothChanged();
    await ask();
    expect(sockets.size).toBe(2);
    agent.destroy();
  });

  it('finishes what it was asked over a kept connection before the secret changes', async () => {
    const asked = Promise.withResolvers<http.ServerResponse>();
    listener = (_request, response) => asked.resolve(response);
    const agent = entry.secrets.agent(1);
    const headers = { [TOLD_CLIENT]: '127.0.0.1 http' };
    const at = { host: '127.0.0.1', port: config.cluster!.peerPort, agent, headers };
    const answered = once(https.get({ ...at, ...entry.secrets.ofClient() }), 'response') as Promise<[IncomingMessage]>;
    const response = await asked.promise;
    file.write(otherPair, pair);
    await bothChanged();
    response.end('done');
    const [answer] = await answered;
    expect(await text(answer)).toBe('done');
    await expect.poll(() => [agent.sockets, agent.freeSockets]).toEqual([{}, {}]); // it is not used again
    agent.destroy();
  });

  it('is not believed by a node if it shows another certificate', async () => {
    const impostor = https.createServer(secretOf(otherPair), (_request, response) => void response.end('{}'));
    await target.port.onModuleDestroy();
    impostor.listen(config.cluster!.peerPort, '127.0.0.1');
    await once(impostor, 'listening');
    await expect.poll(() => entry.peers.stateOf('target')).toBe('lost');
    const refused = once(impostor, 'tlsClientError');
    await refused; // the next attempt
    expect(entry.peers.stateOf('target')).toBe('lost');
    impostor.closeAllConnections();
    impostor.close();
  });
});
