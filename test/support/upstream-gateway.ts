import { MemoryStore } from '../../src/store/memory-store.js';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Activity } from '../../src/activity/activity.service.js';
import { WakeUps } from '../../src/activity/wake-ups.service.js';
import { Authenticator } from '../../src/access/authenticator.js';
import { Tokens } from '../../src/access/tokens.service.js';
import { setupServer } from '../../src/server/server.setup.js';
import { AllowedHosts } from '../../src/browsers/allowed-hosts.js';
import { AllowedOrigins } from '../../src/browsers/allowed-origins.js';
import type { Cors } from '../../src/browsers/cors.js';
import { OriginRule } from '../../src/browsers/origin-rule.js';
import type { Config } from '../../src/config/config.js';
import type { ContainerDirectory, Sighting } from '../../src/docker/containers/container-directory.service.js';
import type { DockerEvents } from '../../src/docker/containers/docker-events.js';
import type { PublishedPorts } from '../../src/docker/containers/published-ports.service.js';
import type { ContainerDetails } from '../../src/docker/engine/engine-types.js';
import { containerNotFound } from '../../src/docker/containers/container-id.js';
import { Reach } from '../../src/docker/reach/reach.service.js';
import type { Standpoint } from '../../src/docker/reach/standpoint.service.js';
import { AppError } from '../../src/errors/app-error.js';
import { Arrivals } from '../../src/http/arrivals.js';
import { instanceOf, sendProblem, toProblem } from '../../src/http/problem.js';
import { Shutdown } from '../../src/http/shutdown.js';
import { Entrance } from '../../src/proxy/admission/entrance.js';
import { Links } from '../../src/proxy/admission/links.service.js';
import { AwakeTargets } from '../../src/proxy/routing/awake-target.service.js';
import { OwnOrigins } from '../../src/proxy/routing/own-origins.js';
import { ProxyGateway } from '../../src/proxy/proxy.gateway.js';
import { TargetResolver } from '../../src/proxy/routing/target-resolver.js';
import { NodeRouter } from '../../src/server/node-router.js';
import type { ManagedContainer } from '../../src/docker/containers/managed-container.js';
import { FakeFeed, PeerNode, until } from './peer-gateway.js';
import { peerPair, PeerSecretFile } from './peer-secret.js';
import { freePorts } from './ports.js';
import { WorkerGateway } from './worker-gateway.js';
import { Traffic } from '../../src/proxy/forwarding/traffic.js';

/** Whether the container is reached through another dockAPI than the one that clients ask, and which: a `node`, or a `worker`. */
export const THROUGH_PEER = process.env['TEST_THROUGH_PEER'] as 'node' | 'worker' | undefined;

let secret: PeerSecretFile | undefined;
const peerSecretFile = () => (secret ??= new PeerSecretFile(peerPair()));

export interface GatewaySetup {
  /** Where the container "web" is published; null: it is not running. */
  hostPort: number | null;
  config?: Partial<Config>;
  /** Further labels of the container. */
  labels?: Record<string, string>;
  /** Headers that the response to a page on another origin has before the gateway sees it, as the CORS middleware's. */
  own?: Record<string, string>;
  /** Of the HTTP server, as `createServer` takes them. */
  server?: http.ServerOptions;
  /** Each lookup of a container waits for this. */
  lookup?: Promise<unknown>;
  /** Whether it is looked up once only, as while the engine's events are watched. */
  remembers?: boolean;
}

export interface Gateway {
  port: number;
  server: http.Server;
  shutdown: Shutdown;
  /** Simulates an engine event about a change of the container. */
  forget(): void;
  close(): Promise<void>;
}

export const CONTAINER_ID = 'c0ffee'.padEnd(64, '0');
const STARTED = '2026-01-01T00:00:00Z';

/** A real ProxyGateway on a real HTTP server, with one container, "web", that needs no engine. */
export async function startGateway({
  hostPort,
  config,
  labels,
  own = {},
  server: options = {},
  lookup,
  remembers = false,
}: GatewaySetup): Promise<Gateway> {
  const shutdown = new Shutdown();
  const settings = {
    allowedHosts: ['dockapi', 'h', 'a'],
    corsOrigins: [],
    trustedProxies: [],
    proxySandbox: true,
    basePath: '',
    proxyConnectTimeoutMs: 5_000,
    proxyResponseTimeoutMs: 60_000,
    proxyIdleTimeoutMs: 0,
    headerLimit: 64 * 1024,
    ...(THROUGH_PEER === 'node' && { cluster: { peerPort: await freePorts(), peerSecretFile: peerSecretFile().path } }),
    ...config,
  } as unknown as Config;
  const { targets, forget } = resolver({ hostPort, labels }, lookup, remembers);
  const arrivals = new Arrivals(settings);
  const origins = new OwnOrigins(settings);
  const ports: Pick<PublishedPorts, 'has'> = { has: () => Promise.resolve(false) };
  const originRule = new OriginRule(arrivals, new AllowedOrigins(settings, ports as PublishedPorts));
  const tokens = new Tokens(settings);
  const entrance = entranceFor(tokens, settings, arrivals);
  const activity = new Activity({} as DockerEvents, { ...settings, lifetimes: { silentMs: undefined, warningMs: 0 } });
  const gateway = new ProxyGateway(
    targets,
    new AwakeTargets(targets, activity, new WakeUps(activity)),
    activity,
    arrivals,
    origins,
    entrance,
    originRule,
    new Traffic(settings),
    settings,
    shutdown,
    tokens,
  );
  const server = http.createServer(options, (request, response) => {
    sendProblem(response, toProblem(new AppError('route_not_found', 'No route'), instanceOf(request.url)));
  });
  const cors: Pick<Cors, 'handle'> = {
    handle(_request, response, next) {
      for (const [name, value] of Object.entries(own)) response.setHeader(name, value);
      next();
    },
  };
  const front = {
    webSockets: [],
    proxy: gateway,
    hosts: new AllowedHosts(settings, arrivals),
    cors,
    authRequest: null,
    headerLimit: settings.headerLimit,
  };
  const peer = await peerOf(settings, shutdown, front, originRule);
  setupServer(server, peer ? { ...front, nodes: peer.router } : front);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    server,
    shutdown,
    forget,
    async close() {
      shutdown.begin();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await peer?.[Symbol.asyncDispose]();
    },
  };
}

type Front = Parameters<typeof setupServer>[1];
type Peer = { router: NodeRouter } & AsyncDisposable;

async function peerOf(
  settings: Config,
  shutdown: Shutdown,
  front: Front,
  origins: OriginRule,
): Promise<Peer | undefined> {
  if (THROUGH_PEER === 'node') return throughNode(settings, shutdown, front, origins);
  if (THROUGH_PEER === 'worker') return throughWorker(settings, front, origins);
  return undefined;
}

const nothing: http.RequestListener = (request, response) =>
  sendProblem(response, toProblem(new AppError('route_not_found', 'No route'), instanceOf(request.url)));

function routerTo(peers: WorkerGateway['peers'], proxy: ProxyGateway, origins: OriginRule): NodeRouter {
  return new NodeRouter({
    peers,
    proxy,
    origins,
    containers: { known: (id) => peers.find(id), ask: () => Promise.resolve(undefined) },
    authenticator: { needsToken: false, knows: () => true },
  });
}

/** Another worker has the container: everything goes there through its socket. */
async function throughWorker(settings: Config, front: Front, origins: OriginRule): Promise<Peer> {
  const worker = new WorkerGateway(settings);
  await worker.serve(nothing, (server, intake) =>
    setupServer(server, { ...front, intake, isForPeers: true, headerLimit: 2 * settings.headerLimit }),
  );
  return {
    router: routerTo(worker.peers, front.proxy, origins),
    [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
  };
}

/** The container is on another node: everything goes there through its peer port. */
async function throughNode(settings: Config, shutdown: Shutdown, front: Front, origins: OriginRule): Promise<Peer> {
  const container = { id: CONTAINER_ID, name: 'web', labels: {} } as ManagedContainer;
  const target = new PeerNode('target', settings, shutdown, new FakeFeed([{ kind: 'container', container }]));
  const entry = new PeerNode('entry', settings, new Shutdown());
  await target.serve(nothing, (server) =>
    setupServer(server, { ...front, intake: target.port, isForPeers: true, headerLimit: 2 * settings.headerLimit }),
  );
  await entry.follow();
  await until(() => entry.peers.find('web') !== undefined);
  return {
    router: routerTo(entry.peers, front.proxy, origins),
    async [Symbol.asyncDispose]() {
      await entry[Symbol.asyncDispose]();
      await target[Symbol.asyncDispose]();
    },
  };
}

function entranceFor(tokens: Tokens, config: Config, arrivals: Arrivals): Entrance {
  const events = { watch: () => undefined } as unknown as DockerEvents;
  const links = new Links(tokens, events, new MemoryStore(), config);
  return new Entrance(new Authenticator(tokens), links, arrivals);
}

function resolver(
  { hostPort, labels }: Pick<GatewaySetup, 'hostPort' | 'labels'>,
  lookup: Promise<unknown> | undefined,
  remembers: boolean,
) {
  const status = hostPort === null ? 'exited' : 'running';
  const forgetful = directoryOf({ hostPort, status, labels }, async (id, signal) => {
    await lookup;
    signal.throwIfAborted();
    if (id !== 'web') throw containerNotFound(id);
  });
  const directory = remembers ? remembering(forgetful) : forgetful;
  const listeners: ((key: string) => void)[] = [];
  directory.onForgotten = (listener) => {
    listeners.push(listener);
    return { [Symbol.dispose]: () => undefined };
  };
  return {
    targets: new TargetResolver(directory, publishedReach()),
    forget: () => listeners.forEach((listener) => listener(`${CONTAINER_ID}@${STARTED}`)),
  };
}

/** The published port of this host, without an engine call. */
export function publishedReach(): Reach {
  const standpoint = { find: () => Promise.resolve({ on: 'host' }) } as Partial<Standpoint>;
  return new Reach(standpoint as Standpoint, { upstream: 'published' } as Config);
}

interface FakeContainer {
  /** Where its port 80 is published. */
  hostPort: number | null;
  status: string;
  labels?: Record<string, string>;
  /** Further published ports: its own, and the host's. */
  others?: Record<number, number>;
}

/**
 * A directory of one container, "web", that remembers nothing.
 *
 * @param before what each look waits for, or throws
 */
export function directoryOf(
  { hostPort, status, labels, others = {} }: FakeContainer,
  before: (id: string, signal: AbortSignal) => Promise<void> = () => Promise.resolve(),
): ContainerDirectory {
  const bindingsOf = (port: number) => [{ HostIp: '127.0.0.1', HostPort: String(port) }];
  const bindings = { '80/tcp': hostPort === null ? null : bindingsOf(hostPort) };
  const published = [`${hostPort}:80`, ...Object.entries(others).map(([own, port]) => `${port}:${own}`)];
  const portLabels = {
    'dockapi.container_port': '80',
    'dockapi.host_port': String(hostPort),
    'dockapi.ports': published.join(','),
  };
  const details = {
    Id: CONTAINER_ID,
    Name: '/web',
    Image: 'sha256:1',
    State: { Status: status, Running: hostPort !== null, StartedAt: STARTED },
    Config: { Image: 'app', Labels: { ...portLabels, ...labels } },
    NetworkSettings: {
      Ports: Object.fromEntries([
        ...Object.entries(bindings),
        ...Object.entries(others).map(([own, port]) => [`${own}/tcp`, bindingsOf(port)]),
      ]),
      Networks: {},
    },
  } as unknown as ContainerDetails;
  const directory: Pick<ContainerDirectory, 'find' | 'look' | 'onForgotten'> = {
    find: () => undefined,
    onForgotten: () => ({ [Symbol.dispose]: () => undefined }),
    async look(id, _owner, read, signal) {
      await before(id, signal);
      return { key: 'web', containerId: CONTAINER_ID, owner: undefined, value: await read(details) };
    },
  };
  return directory as ContainerDirectory;
}

function remembering(directory: ContainerDirectory): ContainerDirectory {
  const known = new Map<string, Sighting<unknown>>();
  const memory: Pick<ContainerDirectory, 'find' | 'look' | 'onForgotten'> = {
    find: <T>(id: string) => known.get(id) as Sighting<T> | undefined,
    onForgotten: () => ({ [Symbol.dispose]: () => undefined }),
    async look(id, owner, read, signal) {
      const found = await directory.look(id, owner, read, signal);
      known.set(id, found);
      return found;
    },
  };
  return memory as ContainerDirectory;
}
