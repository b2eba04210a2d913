import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../src/app.module.js';
import { setupApp } from '../../src/app.setup.js';
import { loadConfig } from '../../src/config/environment.js';
import { DockerService } from '../../src/docker/engine/docker.service.js';
import { EngineImages } from '../../src/docker/engine/engine-images.service.js';
import { EngineNetworks } from '../../src/docker/engine/engine-networks.service.js';
import { EngineVolumes } from '../../src/docker/engine/engine-volumes.service.js';

export interface TestApp extends AsyncDisposable {
  url: string;
  server: Server;
  /** The routes of Express, documentation included. */
  routes(): { method: string; path: string }[];
}

/** The engine's calls that a test allows: any other fails as a mistake in the test. */
export interface AllowedCalls extends Partial<DockerService> {
  images?: Partial<EngineImages>;
  networks?: Partial<EngineNetworks>;
  volumes?: Partial<EngineVolumes>;
}

/** The real app, listening, with a replaced engine. */
export async function startApp(
  { images = {}, networks = {}, volumes = {}, ...docker }: AllowedCalls,
  env: NodeJS.ProcessEnv = {},
): Promise<TestApp> {
  const config = loadConfig({ DOCKAPI_STORE: 'memory', ...env });
  const module = await Test.createTestingModule({ imports: [AppModule.for(config)] })
    .overrideProvider(DockerService)
    .useValue({ events: silence, isPodman: () => Promise.resolve(false), ...docker })
    .overrideProvider(EngineImages)
    .useValue(images)
    .overrideProvider(EngineNetworks)
    .useValue(networks)
    .overrideProvider(EngineVolumes)
    .useValue(volumes)
    .compile();
  const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
  await setupApp(app);
  await app.listen(0, '127.0.0.1');
  const server: Server = app.getHttpServer();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    routes: () => routesOf(app),
    [Symbol.asyncDispose]: () => app.close(),
  };
}

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

function routesOf(app: NestExpressApplication): { method: string; path: string }[] {
  const { stack } = (app.getHttpAdapter().getInstance() as unknown as { router: { stack: Layer[] } }).router;
  return stack.flatMap(({ route }) =>
    Object.keys(route?.methods ?? {}).map((method) => ({ method: method.toUpperCase(), path: route?.path ?? '' })),
  );
}

/** A subscription without events, until it is aborted. */
function silence(_filters: unknown, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}
