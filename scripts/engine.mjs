// Starts or stops a private engine: node scripts/engine.mjs start|stop [directory]
import path from 'node:path';
import { ensureImages } from './lib/images.mjs';
import { ENGINE_PACKAGES, ensureInstalled } from './lib/packages.mjs';
import { startEngine, stopEngine } from './lib/private-engine.mjs';
import { root } from './lib/project.mjs';

const [verb, directory = path.join(root, '.dockapi', 'engine')] = process.argv.slice(2);
const dir = path.resolve(directory);

if (verb === 'start') {
  await ensureInstalled(ENGINE_PACKAGES, console.error);
  const engine = await startEngine({ dir });
  await ensureImages(engine, { dir });
  console.log(`DOCKER_HOST=${engine.host}`);
} else if (verb === 'stop') {
  await stopEngine({ dir });
} else {
  console.error('Usage: node scripts/engine.mjs start|stop [directory]');
  process.exitCode = 2;
}
