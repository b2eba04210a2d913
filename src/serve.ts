import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { setupApp } from './app.setup.js';
import type { Config } from './config/config.js';
import { EnvironmentError } from './config/environment.js';
import { drain } from './http/drain.js';
import { Shutdown } from './http/shutdown.js';
import { createLogger, quietly } from './log/logger.js';
import { PeerPort } from './peers/port/peer-port.service.js';
import { WorkerSocket } from './peers/port/worker-socket.service.js';
import { Operations } from './operations/operations.service.js';
import { freeStartMemory } from './start-memory.js';
import { startTracing } from './tracing/start-tracing.js';

const logger = new Logger('Main');

/**
 * Runs dockAPI until a signal ends it.
 *
 * @param misspelt variables that look like settings, which the log warns of
 * @throws EnvironmentError if it cannot listen
 */
export async function serve(config: Config, misspelt: readonly string[]): Promise<void> {
  const log = createLogger(config);
  const endTracing = config.tracing && (await startTracing(config.tracing));
  const app = await quietly(() => createApp(config, log));
  freeStartMemory();
  for (const name of misspelt) logger.warn(`${name} is not a setting of dockAPI: see docs/configuration.md`);
  await app.listen(config.port, config.host).catch((cause: unknown) => {
    throw new EnvironmentError(
      `HOST, PORT: cannot listen on ${config.host}:${config.port} (${(cause as Error).message})`,
    );
  });
  logger.log(`Listening on ${await app.getUrl()}`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void shutDown(app, config, signal, endTracing));
  }
}

async function createApp(config: Config, log: LoggerService): Promise<NestExpressApplication> {
  const options = { bodyParser: false, abortOnError: false, logger: log };
  const app = await NestFactory.create<NestExpressApplication>(AppModule.for(config), options);
  await setupApp(app);
  return app;
}

/** Fails health checks, then closes the listener, lets requests finish, and cuts off the rest at the time limit. */
async function shutDown(
  app: NestExpressApplication,
  config: Config,
  signal: string,
  endTracing?: () => Promise<void>,
): Promise<void> {
  if (app.get(Shutdown).signal.aborted) return; // npm and the terminal may both send one
  logger.log(`${signal}: shutting down`);
  app.get(Shutdown).begin();
  if (signal === 'SIGTERM') await sleep(config.shutdownDelayMs);
  const server = app.getHttpServer();
  const cut = new AbortController();
  const limit = setTimeout(() => cut.abort(), config.shutdownTimeoutMs);
  await Promise.all([
    drain(server, cut.signal, () => server.closeAllConnections()),
    app.get(PeerPort).close(cut.signal),
    app.get(WorkerSocket).close(cut.signal),
  ]);
  await app.get(Operations).finish(cut.signal);
  clearTimeout(limit);
  await app.close();
  await endTracing?.();
  process.exit(0);
}
