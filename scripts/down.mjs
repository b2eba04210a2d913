// npm run down: ends what `npm run up` has started. Containers on an engine that existed before stay.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { stopEngine } from './lib/private-engine.mjs';
import { endProcess } from './lib/processes.mjs';
import { root } from './lib/project.mjs';
import { STATE_DIR, recordService, recordedService } from './lib/service.mjs';

const GRACE_MS = 12_000; // The service waits up to 8 s for running requests.

try {
  const service = recordedService();
  if (service && (await endProcess(service, GRACE_MS))) console.log('dockAPI has stopped.');
  recordService(undefined);
  rmSync(STATE_DIR, { recursive: true, force: true });
  await stopEngine({ dir: path.join(root, '.dockapi', 'engine') });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
