// The dockAPIs of other nodes that only pretend, in one process: they say what runs there, and answer requests for it.
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import https from 'node:https';
import { atEnd } from './cleanup.mjs';

/**
 * @typedef {import('./stub-engine.mjs').StubContainer} StubContainer
 * @typedef {object} StubPeer
 * @property {() => {views: number, lists: number, questions: number, requests: number}} calls that it has got
 * @property {(changes: number) => void} change tells that many changes of its containers
 * @property {() => void} stop
 */

/** As in `src/peers/view/view-line.ts`. */
const VIEW_PATH = '/peers/containers';
const HEARTBEAT_MS = 500;

/**
 * Serves a node's peer port until the end of the run.
 *
 * @param {{address: string, port: number, secret: string, node: string, containers: StubContainer[]}} options the PEM file
 *   of the peer secret; the node's name
 * @returns {Promise<StubPeer>}
 */
export async function stubPeer({ address, port, secret, node, containers }) {
  const pair = readFileSync(secret);
  const calls = { views: 0, lists: 0, questions: 0, requests: 0 };
  const managed = containers.map(toManaged);
  const list = JSON.stringify(managed.map(({ labels, ...each }) => toDto(each, labels, node)));
  const readers = new Set();
  const answers = {
    [VIEW_PATH]: (response) => {
      calls.views++;
      readers.add(response.on('close', () => readers.delete(response)));
      const lines = managed.map((container) => ({ kind: 'container', container }));
      write(response, [{ kind: 'list' }, ...lines, { kind: 'listed' }]);
    },
    '/containers': (response) => {
      calls.lists++;
      response.end(list);
    },
  };
  const server = https.createServer({ cert: pair, key: pair, ca: pair, requestCert: true }, (request, response) => {
    response.setHeader('content-type', 'application/json');
    const answer = answers[request.url];
    if (answer) return answer(response);
    if (request.url.startsWith(`${VIEW_PATH}/`)) calls.questions++;
    else calls.requests++;
    response.end('{}');
  });
  const heartbeat = setInterval(() => readers.forEach((each) => write(each, [{ kind: 'alive' }])), HEARTBEAT_MS);
  server.listen(port, address);
  await once(server, 'listening');
  const stop = () => (clearInterval(heartbeat), server.closeAllConnections(), server.close());
  atEnd(stop);
  let changed = 0;
  const change = (changes) => {
    const lines = Array.from({ length: changes }, () => {
      const number = changed++;
      const { labels, ...container } = managed[number % managed.length];
      return { kind: 'container', container: { ...container, labels: { ...labels, change: String(number) } } };
    });
    readers.forEach((each) => write(each, lines));
  };
  return { calls: () => calls, change, stop };
}

/** @param {import('node:http').ServerResponse} response @param {object[]} lines */
function write(response, lines) {
  response.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** @param {StubContainer} container as a node tells it */
function toManaged({ Id, Names, Labels, Ports, State }) {
  const ports = Ports.map(({ PrivatePort, PublicPort, IP }) => ({
    containerPort: PrivatePort,
    hostPort: PublicPort,
    hostAddress: IP,
  }));
  return { id: Id, name: Names[0].slice(1), image: Labels['dockapi.image'], status: State, labels: Labels, ports };
}

/** As a node lists it. */
function toDto({ id, name, image, status, ports }, labels, node) {
  const [{ containerPort, hostPort }] = ports;
  return {
    id,
    name,
    image,
    status,
    container_port: containerPort,
    host_port: hostPort,
    proxy_url: `/proxy/${id}/`,
    ports: ports.map((port) => ({ container_port: port.containerPort, host_port: port.hostPort })),
    labels,
    node,
  };
}
