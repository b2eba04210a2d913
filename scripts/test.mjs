// npm test: builds, then runs vitest with the arguments given, as in `npm test -- test/unit`.
import { buildAndRun } from './lib/project.mjs';

await buildAndRun('node_modules/vitest/vitest.mjs', ['run', ...process.argv.slice(2)]);
