// An engine of a swarm's node that only pretends: it lists containers that do not run, so that there can be many.
import { once } from 'node:events';
import http from 'node:http';
import { rmSync } from 'node:fs';
import { atEnd } from './cleanup.mjs';

/**
 * @typedef {{id: string, name: string, address: string}} StubNode
 * @typedef {ReturnType<typeof containersOf>[number]} StubContainer as in the engine's list
 */

const VERSION = { Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12', Os: 'linux', Arch: 'amd64' };
const GIB = 2 ** 30;
const IMAGE = `sha256:${'b'.repeat(64)}`;

/**
 * @param {number} node its number
 * @param {number} count
 * @param {string} [hostPort] of all of them
 * @returns containers, as in the engine's list
 */
export function containersOf(node, count, hostPort = '8080') {
  return Array.from({ length: count }, (_, index) => {
    const number = node * 1_000_000 + index;
    const Id = number.toString(16).padStart(12, '0').padEnd(64, 'c');
    return {
      Id,
      Names: [`/app-${node}-${index}`],
      Image: 'busybox:latest',
      ImageID: IMAGE,
      Command: 'httpd -f -p 80',
      Created: 1_700_000_000,
      Ports: [{ IP: '127.0.0.1', PrivatePort: 80, PublicPort: Number(hostPort), Type: 'tcp' }],
      Labels: {
        'dockapi.managed': 'true',
        'dockapi.run': `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
        'dockapi.container_port': '80',
        'dockapi.host_port': '0',
        'dockapi.image': 'busybox:latest',
        'com.example.team': `team-${index % 10}`,
      },
      State: 'running',
      Status: 'Up 2 hours',
      HostConfig: { NetworkMode: 'default' },
      NetworkSettings: { Networks: {} },
      Mounts: [],
    };
  });
}

/**
 * Serves an engine until the end of the run.
 *
 * @param {string} socket its path
 * @param {{self: StubNode, nodes: StubNode[], containers: StubContainer[]}} what the node, all nodes, and what runs there
 * @returns {Promise<{host: string, unknown: () => number, stop: () => void}>} as in `DOCKER_HOST`; the number of calls
 * about what it does not have
 */
export async function stubEngine(socket, { self, nodes, containers }) {
  let unknown = 0;
  const info = JSON.stringify(infoOf(self));
  const listed = JSON.stringify(nodes.map((node) => nodeOf(node, node.id === self.id)));
  const byId = new Map(containers.flatMap((each) => [each.Id, each.Names[0].slice(1)].map((key) => [key, each])));
  const answers = [
    [/^\/_ping/, () => 'OK'],
    [/^\/version/, () => JSON.stringify(VERSION)],
    [/^\/info/, () => info],
    [/^\/nodes/, () => listed],
    [/^\/containers\/json/, () => JSON.stringify(containers)],
    [/^\/containers\/([\w-]+)\/json/, ([, id]) => byId.has(id) && JSON.stringify(detailsOf(byId.get(id)))],
    [/^\/images\/sha256:\w+\/json/, () => JSON.stringify({ Id: IMAGE, Config: { Labels: null } })],
    [/^\/(networks|images\/json)/, () => '[]'],
    [/^\/volumes/, () => '{"Volumes":[],"Warnings":null}'],
  ];
  const server = http.createServer((request, response) => {
    const path = request.url.replace(/^\/v1\.\d+/, '');
    response.setHeader('api-version', VERSION.ApiVersion).setHeader('content-type', 'application/json');
    if (path.startsWith('/events')) return response.flushHeaders();
    for (const [pattern, answer] of answers) {
      const match = pattern.exec(path);
      const body = match && answer(match);
      if (body) return response.end(body);
    }
    unknown++;
    response.writeHead(404).end('{"message":"No such container"}');
  });
  rmSync(socket, { force: true });
  server.listen(socket);
  await once(server, 'listening');
  const stop = () => (server.closeAllConnections(), server.close());
  atEnd(stop);
  return { host: `unix://${socket}`, unknown: () => unknown, stop };
}

/** @param {StubNode} node */
function infoOf({ id, name, address }) {
  return {
    ID: id,
    Name: name,
    NCPU: 8,
    MemTotal: 16 * GIB,
    OSType: 'linux',
    Architecture: 'x86_64',
    ServerVersion: VERSION.Version,
    Labels: [],
    SecurityOptions: [],
    Swarm: { NodeID: id, NodeAddr: address, LocalNodeState: 'active', ControlAvailable: true, Cluster: { ID: 'c' } },
  };
}

/** @param {StubNode} node @param {boolean} isLeader */
function nodeOf({ id, name, address }, isLeader) {
  return {
    ID: id,
    Spec: { Role: isLeader ? 'manager' : 'worker', Availability: 'active', Labels: {} },
    Description: { Hostname: name, Resources: { NanoCPUs: 8e9, MemoryBytes: 16 * GIB }, Engine: { Labels: {} } },
    Status: { State: 'ready', Addr: address },
  };
}

/** @param {StubContainer} container */
function detailsOf({ Id, Names, Image, Labels, Ports }) {
  const bindings = Ports.map(({ IP, PrivatePort, PublicPort }) => [
    `${PrivatePort}/tcp`,
    [{ HostIp: IP, HostPort: String(PublicPort) }],
  ]);
  return {
    Id,
    Image: IMAGE,
    Name: Names[0],
    Created: '2026-01-01T00:00:00Z',
    Config: { Image, Labels, Env: [], Cmd: [], Tty: false },
    State: { Status: 'running', Running: true, StartedAt: '2026-01-01T00:00:00Z', FinishedAt: '0001-01-01T00:00:00Z' },
    HostConfig: { NetworkMode: 'default', RestartPolicy: { Name: '' } },
    NetworkSettings: { Networks: {}, Ports: Object.fromEntries(bindings) },
    Mounts: [],
  };
}
