import { EnvironmentError, loadConfig, unknownSettings } from './config/environment.js';
import { DockerEndpointError, resolveDockerEndpoint } from './docker/engine/docker-endpoint.js';
import { freeStartMemory } from './start-memory.js';
import { asWorker, isWorker, tellReady } from './workers/worker.js';

// Keep serving if the log cannot be written, because the disk is full or its reader has gone.
for (const log of [process.stdout, process.stderr]) log.on('error', () => undefined);

try {
  const config = loadConfig(process.env);
  resolveDockerEndpoint(config.docker);
  // They take much longer to load than the settings to be checked.
  if (config.workers > 1 && !isWorker) {
    const { runWorkers } = await import('./workers/primary.js');
    await runWorkers(config);
    freeStartMemory();
  } else {
    const { serve } = await import('./serve.js');
    await serve(asWorker(config), unknownSettings(process.env));
    if (isWorker) tellReady();
  }
} catch (error) {
  if (!isOperatorError(error)) throw error;
  process.stderr.write(`dockAPI cannot start:\n${(error as Error).message}\n`);
  process.exit(1); // open handles, such as the watch of engine events, would keep the process alive
}

function isOperatorError(error: unknown): boolean {
  return error instanceof EnvironmentError || error instanceof DockerEndpointError;
}
