import './lean-start.js';
import 'reflect-metadata';
import { EnvironmentError, loadConfig, unknownSettings } from './config/environment.js';
import { DockerEndpointError, resolveDockerEndpoint } from './docker/engine/docker-endpoint.js';

// Keep serving if the log cannot be written, because the disk is full or its reader has gone.
for (const log of [process.stdout, process.stderr]) log.on('error', () => undefined);

try {
  const config = loadConfig(process.env);
  resolveDockerEndpoint(config.docker);
  const { serve } = await import('./serve.js'); // takes much longer to load than the settings to be checked
  await serve(config, unknownSettings(process.env));
} catch (error) {
  if (!isOperatorError(error)) throw error;
  process.stderr.write(`dockAPI cannot start:\n${(error as Error).message}\n`);
  process.exit(1); // open handles, such as the watch of engine events, would keep the process alive
}

function isOperatorError(error: unknown): boolean {
  return error instanceof EnvironmentError || error instanceof DockerEndpointError;
}
