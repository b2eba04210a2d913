import 'reflect-metadata';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { setupApp } from './app.setup.js';
import type { Config } from './config/config.js';
import { EnvironmentError, loadConfig, unknownSettings } from './config/environment.js';
import { DockerEndpointError, resolveDockerEndpoint } from './docker/docker-endpoint.js';
import { Shutdown } from './http/shutdown.js';

const SWEEP_MS = 50;

const logger = new Logger('Main');

try {
  await start(loadConfig(process.env));
} catch (error) {
  if (!isOperatorError(error)) throw error;
  process.stderr.write(`dockAPI cannot start:\n${(error as Error).message}\n`);
  process.exit(1); // what has begun, the watch of the engine's events say, would keep the process alive
}

async function start(config: Config): Promise<void> {
  resolveDockerEndpoint(config.docker); // said before anything starts, and in a line
  const app = await NestFactory.create<NestExpressApplication>(AppModule.for(config), {
    bodyParser: false,
    abortOnError: false,
    logger: ['warn', 'error', 'fatal'], // not every module and route
  });
  app.useLogger(new ConsoleLogger({ logLevels: levelsFrom(config.logLevel) }));
  await setupApp(app);
  for (const name of unknownSettings(process.env)) logger.warn(`${name} is no setting of dockAPI: see the README`);
  await app.listen(config.port, config.host).catch((cause: unknown) => {
    throw new EnvironmentError(
      `HOST, PORT: cannot listen on ${config.host}:${config.port} (${(cause as Error).message})`,
    );
  });
  logger.log(`Listening on ${await app.getUrl()}`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void shutDown(app, config, signal));
  }
}

/** Fails health first, then takes no new connections, lets requests finish, and cuts what is left at the limit. */
async function shutDown(app: NestExpressApplication, config: Config, signal: string): Promise<void> {
  if (app.get(Shutdown).signal.aborted) return; // npm and the terminal may both send one
  logger.log(`${signal}: shutting down`);
  app.get(Shutdown).begin();
  if (signal === 'SIGTERM') await sleep(config.shutdownDelayMs);
  const server = app.getHttpServer();
  const closed = once(server, 'close');
  server.close();
  // A connection whose request has just ended would otherwise stay open for its keep-alive time.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const limit = setTimeout(() => server.closeAllConnections(), config.shutdownTimeoutMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(limit);
  await app.close();
  process.exit(0);
}

function isOperatorError(error: unknown): boolean {
  return error instanceof EnvironmentError || error instanceof DockerEndpointError;
}

function levelsFrom(level: Config['logLevel']) {
  const levels = ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] as const;
  return [...levels.slice(levels.indexOf(level))];
}
