// npm test: builds, then runs vitest with the arguments given, as in `npm test -- test/unit`.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { build, install, nodeBinary, projectEnv, root } from './lib/project.mjs';

try {
  await install();
  await build();
  process.exitCode = await vitest(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
function vitest(args) {
  const program = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(nodeBinary(), [program, 'run', ...args], { cwd: root, env: projectEnv(), stdio: 'inherit' });
  // A terminal's Ctrl-C reaches vitest by itself; this process only has to stay until it has cleaned up.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
