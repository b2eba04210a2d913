import type { RequestListener } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AuthenticationMiddleware } from './access/authentication.middleware.js';
import { Authenticator } from './access/authenticator.js';
import { RequestLog } from './access/request-log.js';
import { NodeRouter } from './server/node-router.js';
import { createPeerServer } from './server/peer-server.js';
import { setupServer } from './server/server.setup.js';
import { AllowedHosts } from './browsers/allowed-hosts.js';
import { Cors } from './browsers/cors.js';
import { OriginRule } from './browsers/origin-rule.js';
import { ExecAttachGateway } from './containers/exec/attach/exec-attach.gateway.js';
import { Config } from './config/config.js';
import { ContainerNodes } from './peers/nodes/container-nodes.service.js';
import { NodePeers } from './peers/nodes/node-peers.service.js';
import { PeerPort } from './peers/port/peer-port.service.js';
import { WorkerSocket } from './peers/port/worker-socket.service.js';
import { PeerSecrets } from './peers/secret/peer-secrets.service.js';
import { Arrivals } from './http/arrivals.js';
import { bodyDeadline } from './http/body-deadline.middleware.js';
import { setupDocs } from './http/docs.js';
import { ProblemFilter } from './http/problem.filter.js';
import { limitQuery } from './http/query-limit.middleware.js';
import { securityHeaders } from './http/security-headers.js';
import { RequestValidationPipe } from './http/validation.pipe.js';
import { AuthRequest } from './proxy/admission/auth-request.js';
import { refuseUnclear } from './http/wire/message-check.js';
import { ProxyGateway } from './proxy/proxy.gateway.js';
import { proxyPaths } from './proxy/proxy.openapi.js';

/** Between dockAPIs, heads are longer than from clients. */
const MORE_HEAD = 2;

/** Everything between a created app and a listening one: main and the tests share it. */
export async function setupApp(app: NestExpressApplication): Promise<void> {
  const cors = app.get(Cors);

  app.disable('x-powered-by');
  app.disable('etag'); // responses describe the current state; a 304 is never right
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(new RequestValidationPipe());
  app.use(securityHeaders);
  app.use(app.get(RequestLog).use);
  app.use(refuseUnclear);
  app.use(cors.handle);
  app.use(app.get(OriginRule).handle);
  app.use(app.get(AuthenticationMiddleware).use);
  app.use(limitQuery);
  app.use(bodyDeadline(app.get(Config).bodyTimeoutMs));
  const arrivals = app.get(Arrivals);
  setupDocs(app, proxyPaths(), app.get(Authenticator).needsToken, (request) => arrivals.basePath(request));
  await app.init();
  const { cluster, headerLimit } = app.get(Config);
  const front = {
    proxy: app.get(ProxyGateway),
    webSockets: [app.get(ExecAttachGateway)],
    hosts: app.get(AllowedHosts),
    cors,
    authRequest: app.get(AuthRequest),
    headerLimit,
  };
  const forPeers = { ...front, authRequest: null, isForPeers: true, headerLimit: MORE_HEAD * headerLimit };
  const workers = app.get(WorkerSocket);
  const listener = app.getHttpAdapter().getInstance() as RequestListener;
  if (workers.path !== undefined) await workers.open(listener, (server) => setupServer(server, forPeers));
  if (!cluster) return setupServer(app.getHttpServer(), front);
  setupServer(app.getHttpServer(), { ...front, nodes: nodeRouter(app) });
  const port = app.get(PeerPort);
  const server = createPeerServer(app.get(PeerSecrets), listener);
  setupServer(server, { ...forPeers, intake: port });
  port.open(server);
  await app.get(NodePeers).untilAllConnected();
}

function nodeRouter(app: NestExpressApplication): NodeRouter {
  return new NodeRouter({
    peers: app.get(NodePeers),
    containers: app.get(ContainerNodes),
    proxy: app.get(ProxyGateway),
    origins: app.get(OriginRule),
    authenticator: app.get(Authenticator),
  });
}
