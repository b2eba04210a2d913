import http, { type IncomingMessage, type RequestListener } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { NodeLists } from '../../../src/peers/nodes/node-lists.service.js';
import type { Config } from '../../../src/config/config.js';
import type { AppError } from '../../../src/errors/app-error.js';
import { Arrivals } from '../../../src/http/arrivals.js';
import { Shutdown } from '../../../src/http/shutdown.js';
import { ClusterPull } from '../../../src/images/cluster-pull.service.js';
import type { ImagesService } from '../../../src/images/images.service.js';
import type { OperationProgress } from '../../../src/operations/operation.js';
import { Work } from '../../../src/operations/work.js';
import { ClusterWide } from '../../../src/peers/nodes/cluster-wide.service.js';
import { NodeCalls } from '../../../src/peers/nodes/node-calls.service.js';
import { PeerNode } from '../../support/peer-gateway.js';
import { peerPair, PeerSecretFile } from '../../support/peer-secret.js';
import { freePorts } from '../../support/ports.js';

const pair = peerPair();
const BODY = { image: 'nginx' };
/** As Node has received it: what the node that does the work needs to know the caller. */
const request = {
  url: '/images/pull',
  headers: { host: 'dockapi', authorization: 'Bearer token', cookie: 'secret' },
  socket: { remoteAddress: '192.0.2.1' },
} as unknown as IncomingMessage;

let file: PeerSecretFile;
let target: PeerNode;
let entry: PeerNode;
let listener: RequestListener;
let pull: ClusterPull;
let local: () => Promise<{ id: string; image: string }>;
let abort: AbortController;
let reported: OperationProgress[];

class ReportedWork extends Work {
  override report(progress: OperationProgress): void {
    reported.push(progress);
  }
}

beforeEach(async () => {
  file = new PeerSecretFile(pair);
  const cluster = { peerPort: await freePorts(), peerSecretFile: file.path };
  const config = { cluster, headerLimit: 65_536, trustedProxies: [], basePath: '' } as unknown as Config;
  const shutdown = new Shutdown();
  target = new PeerNode('target', config, shutdown);
  await target.serve(target.port.inFront((...exchange) => listener(...exchange)));
  entry = new PeerNode('entry', config, shutdown);
  await entry.follow();
  const images = { check: () => undefined, pull: () => local() } as unknown as ImagesService;
  const calls = new NodeCalls(entry.secrets, new Arrivals(config));
  const wide = new ClusterWide({} as NodeLists, entry.peers);
  pull = new ClusterPull(images, wide, entry.nodes, entry.peers, calls);
  local = () => Promise.resolve({ id: 'sha256:here', image: 'nginx' });
  abort = new AbortController();
  reported = [];
});

afterEach(async () => {
  await entry[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
  file[Symbol.dispose]();
});

/** @returns the lines of the progress, and the result */
async function pullOnAll() {
  const lines: object[] = [];
  const work = new ReportedWork(abort.signal);
  const result = await pull.pull(BODY, request, work, (line) => lines.push(line)).catch((error: AppError) => error);
  return { lines, result };
}

const answering =
  (...lines: object[]): RequestListener =>
  (_request, response) =>
    void response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

const PROBLEM = { type: 'about:blank', title: 'x', status: 400, instance: '/images/pull', code: 'image_not_found' };

it('a pull without a node is done by every node, with the caller’s credentials and the progress of each', async () => {
  let asked: unknown;
  listener = (received, response) => {
    void json(received).then((body) => {
      asked = { body, ...received.headers };
      const downloading = { id: 'aaaaaaaaaaaa', status: 'Downloading', progressDetail: { current: 1, total: 4 } };
      answering(downloading, { id: 'sha256:there', image: 'nginx' })(received, response);
    });
  };
  const { lines, result } = await pullOnAll();
  expect(result).toEqual({
    ...{ id: 'sha256:here', image: 'nginx' },
    nodes: [
      { node: 'entry', id: 'sha256:here' },
      { node: 'target', id: 'sha256:there' },
    ],
  });
  expect(asked).toMatchObject({ body: BODY, authorization: 'Bearer token', accept: 'application/x-ndjson' });
  expect(asked).not.toHaveProperty('cookie');
  expect(lines).toEqual([expect.objectContaining({ node: 'target', status: 'Downloading' })]);
  expect(reported.at(-1)).toEqual({
    ...{ phase: 'pulling', current: 1, total: 4 },
    nodes: [
      { node: 'entry', state: 'pulled' },
      { node: 'target', state: 'pulled', current: 1, total: 4 },
    ],
  });
});

it.each([
  [
    'before it begins',
    (_request, response) => void response.writeHead(400).end(JSON.stringify({ ...PROBLEM, detail: 'none' })),
  ],
  ['later', answering({ status: 'Pulling' }, { ...PROBLEM, detail: 'none' })],
] as [string, RequestListener][])(
  'a pull that fails on one node %s is done by the others, and tells who failed',
  async (_when, answer) => {
    listener = answer;
    const { lines, result } = await pullOnAll();
    expect(result).toMatchObject({
      code: 'image_not_found',
      detail: '1 of 2 nodes did not pull nginx: target: none',
      details: { nodes: [{ id: 'target', name: 'target', reason: 'none', code: 'image_not_found' }] },
    });
    expect(lines).toContainEqual({ node: 'target', status: 'Failed: none' });
    expect(reported.at(-1)!.nodes).toEqual([
      { node: 'entry', state: 'pulled' },
      { node: 'target', state: 'failed' },
    ]);
  },
);

it('a pull on a node that is gone meanwhile fails with node_unreachable', async () => {
  listener = (_request, response) => {
    response.write('{"status":"Pulling"}\n');
    setImmediate(() => void target.port.onModuleDestroy());
  };
  expect((await pullOnAll()).result).toMatchObject({ code: 'node_unreachable' });
});

it('a pull whose client has left ends on every node', async () => {
  const left = Promise.withResolvers<void>();
  listener = (received, response) => {
    received.socket.once('close', left.resolve);
    response.write('{"status":"Pulling"}\n');
    abort.abort(new Error('the client went away'));
  };
  local = () =>
    new Promise((_resolve, reject) => abort.signal.addEventListener('abort', () => reject(new Error('left'))));
  expect((await pullOnAll()).result).toMatchObject({ message: 'the client went away' });
  await left.promise;
});

it('a node that is drained does not pull', async () => {
  entry.nodes.set(
    'entry',
    entry.nodes.list().map((node) => ({ ...node, ...(node.id === 'target' && { state: 'draining' as const }) })),
  );
  listener = () => expect.unreachable();
  expect((await pullOnAll()).result).toMatchObject({ nodes: [{ node: 'entry', id: 'sha256:here' }] });
});

it('a request of another node, or one that names a node, is for this one alone', () => {
  const asks = (url: string) =>
    pull.isAsked(Object.assign(Object.create(http.IncomingMessage.prototype) as IncomingMessage, { url }));
  expect([asks('/images/pull'), asks('/images/pull?node=entry')]).toEqual([true, false]);
});
