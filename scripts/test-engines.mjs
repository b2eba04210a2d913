// npm run test:engines: the contract's end-to-end tests with each engine, or with those named: `-- sid podman`. `--file`:
// those files alone, by parts of their names.
// `--project`: the tests of another project than `engines`. `--write`: docs/engines.md, with what the last run of each file
// found; engines that were never tested here keep their row.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ENGINES, engineNamed, programsOf, reportOf } from './lib/engines.mjs';
import { documentOf, tableOf, totalOf } from './lib/engine-report.mjs';
import { TEST_PACKAGES, ensureInstalled } from './lib/packages.mjs';
import { inNamespaces, removePodmanCgroups } from './lib/podman-engine.mjs';
import { root } from './lib/project.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    project: { type: 'string', default: 'engines' },
    write: { type: 'boolean' },
    file: { type: 'string', multiple: true, default: [] },
  },
});

try {
  const engines = positionals.length > 0 ? positionals.map(engineNamed) : ENGINES;
  const rounds = [];
  for (const engine of engines) rounds.push(await round(engine));
  console.log(`\n${tableOf(rounds)}`);
  for (const each of rounds)
    for (const failure of totalOf(each).failures) console.log(`${each.engine.name} fails: ${failure}`);
  if (values.write) {
    const page = path.join(root, 'docs', 'engines.md');
    writeFileSync(page, await documentOf(ENGINES.flatMap(recorded), readFileSync(page, 'utf8')));
  }
  process.exitCode = rounds.every((each) => totalOf(each).failed === 0 && each.code === 0) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/**
 * @param {import('./lib/engines.mjs').TestedEngine} engine
 * @returns {Promise<import('./lib/engine-report.mjs').Round>}
 */
async function round(engine) {
  console.log(`\n${engine.name}: ${engine.about}`);
  const { dir, version, results } = reportOf(engine.name);
  mkdirSync(dir, { recursive: true });
  rmSync(version, { force: true });
  rmSync(results, { force: true });
  const programs = await programsOf(engine);
  const isPodman = engine.kind === 'podman';
  if (isPodman) await ensureInstalled(TEST_PACKAGES); // from within its namespaces nothing can be downloaded
  const env = {
    ...process.env,
    TEST_ENGINE: engine.name,
    ...(isPodman && { TEST_ENGINES: '1' }),
    PATH: [programs, process.env.PATH].filter(Boolean).join(path.delimiter),
  };
  const reporters = ['default', './test/support/durations.ts', './test/support/failures.ts', 'json'];
  const options = [`--project=${values.project}`, ...reporters.map((each) => `--reporter=${each}`)];
  const args = ['run', ...options, `--outputFile.json=${results}`];
  const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs', ...args, ...values.file];
  const code = await run(isPodman ? [...inNamespaces(path.join(dir, 'etc')), ...vitest] : vitest, env);
  if (isPodman) removePodmanCgroups();
  const found = { engine, code, version: read(version), results: read(results) };
  if (values.project === 'engines') record(found);
  return found;
}

/**
 * Keeps what a round found, beside what earlier ones found in other files with the same version of the engine.
 *
 * @param {import('./lib/engine-report.mjs').Round} found
 */
function record({ engine, code, version, results }) {
  if (!version || !results) return;
  const [before] = recorded(engine);
  const known = before?.version?.Version === version.Version ? (before.results?.testResults ?? []) : [];
  const testResults = new Map([...known, ...results.testResults].map((file) => [file.name, file]));
  const round = { code, version, results: { testResults: [...testResults.values()] } };
  writeFileSync(reportOf(engine.name).record, JSON.stringify(round));
}

/**
 * @param {import('./lib/engines.mjs').TestedEngine} engine
 * @returns {import('./lib/engine-report.mjs').Round[]} one, or none if it was never tested here
 */
function recorded(engine) {
  const round = read(reportOf(engine.name).record);
  return round ? [{ engine, ...round }] : [];
}

/**
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
function run([program = '', ...args], env) {
  const child = spawn(program, args, { cwd: root, env, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** @param {string} file */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // The engine did not start; the output of the round has the reason.
  }
}
