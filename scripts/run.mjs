// Builds, then runs one of the project's scripts: node scripts/run.mjs soak/run.mjs --minutes 60
import { buildAndRun } from './lib/project.mjs';

const [script = '', ...args] = process.argv.slice(2);
await buildAndRun(script, args);
