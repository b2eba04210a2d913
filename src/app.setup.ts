import type { RequestListener, Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request } from 'express';
import { Config } from './config/config.js';
import { DockerService } from './docker/docker.service.js';
import { corsFor } from './http/cors.js';
import { setupDocs } from './http/docs.js';
import { jsonOnly } from './http/json-only.middleware.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RequestValidationPipe } from './http/validation.pipe.js';
import { ProxyGateway } from './proxy/proxy.gateway.js';
import { proxyPaths } from './proxy/proxy.openapi.js';

/** Bytes of a JSON body. */
const BODY_LIMIT = 1024 * 1024;

/** Longer than the idle time of usual gateways, so that dockAPI is not the one who closes under a request. */
const KEEP_ALIVE_MS = 75_000;

/** Everything between a created app and a listening one: main and the tests share it. */
export async function setupApp(app: NestExpressApplication): Promise<void> {
  const config = app.get(Config);
  const docker = app.get(DockerService);
  const proxy = app.get(ProxyGateway);

  app.disable('x-powered-by');
  app.disable('etag'); // an answer tells a moment: nobody should be told that it is unchanged
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(new RequestValidationPipe());
  app.enableCors((request: Request, answer: (error: Error | null, options: object) => void) => {
    corsFor(request, config.corsOrigins, (port) => docker.isPublished(port)).then(
      (options) => answer(null, options),
      () => answer(null, { origin: false }), // no engine to ask: no headers
    );
  });
  // What is not in front already; before the body parser, which would take the bodies away.
  app.use(proxy.handle);
  app.use(jsonOnly);
  app.useBodyParser('json', { limit: BODY_LIMIT });
  setupDocs(app, proxyPaths());
  await app.init();
  const server: Server = app.getHttpServer();
  server.requestTimeout = 0; // an upload may take hours; headersTimeout still bounds the head
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxHeadersCount = 0; // Node would drop lines beyond its default, silently
  // Node 24.9; @types/node does not know it yet.
  Object.assign(server, { shouldUpgradeCallback: proxy.shouldUpgrade });
  server.on('upgrade', proxy.upgrade);
  putInFront(server, proxy);
}

/** Most requests are for containers: they do not pass through Nest and Express. */
function putInFront(server: Server, proxy: ProxyGateway): void {
  const [others] = server.listeners('request') as RequestListener[];
  if (!others) throw new Error('the server has no listener yet: call init() first');
  server.off('request', others);
  server.on('request', proxy.inFront(others));
}
