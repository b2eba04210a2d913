import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../../src/config/config.js';
import type { ManagedContainer } from '../../src/docker/managed-container.js';
import type { ManagedContainers } from '../../src/docker/managed-containers.service.js';
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
  const settings = { trustedProxies: [], proxyConnectTimeoutMs: 5_000, proxyResponseTimeoutMs: 5_000, ...config };
  const gateway = new ProxyGateway(resolver(hostPort, lookup), settings as unknown as Config, shutdown);
  const server = http.createServer((request, response) => {
    for (const [name, value] of Object.entries(own)) response.setHeader(name, value);
    gateway.handle(request, response, (error = new AppError('route_not_found', 'No route')) => {
      sendProblem(response, toProblem(error as AppError, instanceOf(request.url)));
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
  const status = hostPort === null ? 'exited' : 'running';
  const container = { id: CONTAINER_ID, name: 'web', status, hostPort } as ManagedContainer;
  const containers: Pick<ManagedContainers, 'get'> = {
    async get(id, signal) {
      await lookup;
      signal?.throwIfAborted();
      if (id !== 'web') throw containerNotFound(id);
      return container;
    },
  };
  return new TargetResolver(containers as ManagedContainers);
}
