import path from 'node:path';
import { canStartEngine } from '../../scripts/lib/private-engine.mjs';
import { root } from '../../scripts/lib/project.mjs';

const COUNT = Number(process.env['TEST_ENGINES'] ?? 3);

/**
 * The directories of the engines that test files use side by side, one for each worker: most of a test's time is waiting for
 * its engine. An existing engine is used by all of them.
 */
export const ENGINE_DIRS = Array.from({ length: canStartEngine() ? COUNT : 1 }, (_, index) =>
  path.join(root, '.dockapi', `test-engine-${index + 1}`),
);
