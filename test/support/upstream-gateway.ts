import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../../src/config/config.js';
import type { ContainerDirectory } from '../../src/docker/container-directory.service.js';
import type { ContainerDetails } from '../../src/docker/engine-types.js';
import { containerNotFound } from '../../src/docker/container-id.js';
import { AppError } from '../../src/errors/app-error.js';
import { instanceOf, sendProblem, toProblem } from '../../src/http/problem.js';
import { Shutdown } from '../../src/http/shutdown.js';
import { ProxyGateway } from '../../src/proxy/proxy.gateway.js';
import { TargetResolver } from '../../src/proxy/target-resolver.js';

export interface GatewaySetup {
  /** Where the container "web" is published; null: it is not running. */
  hostPort: number | null;
  config?: Partial<Config>;
  /** Headers that stand on every response before the gateway sees it, as the CORS middleware's do. */
  own?: Record<string, string>;
  /** What each look-up of a container waits for. */
  lookup?: Promise<unknown>;
}

export interface Gateway {
  port: number;
  server: http.Server;
  shutdown: Shutdown;
  close(): Promise<void>;
}

export const CONTAINER_ID = 'c0ffee'.padEnd(64, '0');

/** A real ProxyGateway on a real HTTP server, with one container, "web", that needs no engine. */
export async function startGateway({ hostPort, config, own = {}, lookup }: GatewaySetup): Promise<Gateway> {
  const shutdown = new Shutdown();
  const settings = {
    trustedProxies: [],
    proxyConnectTimeoutMs: 5_000,
    proxyResponseTimeoutMs: 5_000,
    proxyIdleTimeoutMs: 0,
    ...config,
  };
  const gateway = new ProxyGateway(resolver(hostPort, lookup), settings as unknown as Config, shutdown);
  const server = http.createServer((request, response) => {
    for (const [name, value] of Object.entries(own)) response.setHeader(name, value);
    gateway.handle(request, response, () => {
      sendProblem(response, toProblem(new AppError('route_not_found', 'No route'), instanceOf(request.url)));
    });
  });
  Object.assign(server, { shouldUpgradeCallback: gateway.shouldUpgrade, requestTimeout: 0, maxHeadersCount: 0 });
  server.on('upgrade', gateway.upgrade);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    server,
    shutdown,
    async close() {
      shutdown.begin();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function resolver(hostPort: number | null, lookup: Promise<unknown> | undefined): TargetResolver {
  const directory = directoryOf({ hostPort, status: hostPort === null ? 'exited' : 'running' }, async (id, signal) => {
    await lookup;
    signal.throwIfAborted();
    if (id !== 'web') throw containerNotFound(id);
  });
  return new TargetResolver(directory, { upstream: 'published' } as Config);
}

/**
 * A directory of one container, "web", that remembers nothing.
 *
 * @param before what each look waits for, or throws
 */
export function directoryOf(
  { hostPort, status }: { hostPort: number | null; status: string },
  before: (id: string, signal: AbortSignal) => Promise<void> = () => Promise.resolve(),
): ContainerDirectory {
  const bindings = hostPort === null ? null : [{ HostIp: '127.0.0.1', HostPort: String(hostPort) }];
  const details = {
    Id: CONTAINER_ID,
    Name: '/web',
    Image: 'sha256:1',
    State: { Status: status, Running: hostPort !== null, StartedAt: '2026-01-01T00:00:00Z' },
    Config: { Image: 'app', Labels: { 'dockapi.container_port': '80' } },
    NetworkSettings: { Ports: { '80/tcp': bindings }, Networks: {} },
  } as unknown as ContainerDetails;
  const directory: Pick<ContainerDirectory, 'find' | 'look' | 'onForgotten'> = {
    find: () => undefined,
    onForgotten: () => undefined,
    async look(id, read, signal) {
      await before(id, signal);
      return { key: 'web', containerId: CONTAINER_ID, value: await read(details) };
    },
  };
  return directory as ContainerDirectory;
}
