// npm run test:engines: the contract's end-to-end tests with each engine, or with those named: `-- sid podman`. `--file`:
// those files alone, by parts of their names.
// `--ci`: a part of them with one newer engine, another one each day unless it is named. `--write`: docs/engines.md,
// with what the last run of each file found.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ENGINES, engineNamed, programsOf, reportOf } from './lib/engines.mjs';
import { documentOf, tableOf, totalOf } from './lib/engine-report.mjs';
import { TEST_PACKAGES, ensureInstalled } from './lib/packages.mjs';
import { inNamespaces, removePodmanCgroups } from './lib/podman-engine.mjs';
import { root } from './lib/project.mjs';

/** In CI: what engines have differed in so far, with another newer engine each day. */
const CI = {
  engines: ['sid', 'sid-containerd', 'trixie'],
  files: ['run.e2e', 'ids.e2e', 'exec-refused', 'pull.e2e'],
};
const MS_IN_DAY = 86_400_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ci: { type: 'boolean' }, write: { type: 'boolean' }, file: { type: 'string', multiple: true } },
});

try {
  const names = values.ci && positionals.length === 0 ? [engineOfToday()] : positionals;
  const engines = names.length > 0 ? names.map(engineNamed) : ENGINES;
  const files = values.ci ? CI.files : (values.file ?? []);
  const rounds = [];
  for (const engine of engines) rounds.push(await round(engine, files));
  console.log(`\n${tableOf(rounds)}`);
  if (values.write) writeFileSync(path.join(root, 'docs', 'engines.md'), await documentOf(ENGINES.flatMap(recorded)));
  process.exitCode = rounds.every((each) => totalOf(each).failed === 0 && each.code === 0) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function engineOfToday() {
  return CI.engines[Math.floor(Date.now() / MS_IN_DAY) % CI.engines.length];
}

/**
 * @param {import('./lib/engines.mjs').TestedEngine} engine
 * @param {string[]} files parts of their names; none: all
 * @returns {Promise<import('./lib/engine-report.mjs').Round>}
 */
async function round(engine, files) {
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
  const args = ['run', '--project=engines', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs', ...args, ...files];
  const code = await run(isPodman ? [...inNamespaces(path.join(dir, 'etc')), ...vitest] : vitest, env);
  if (isPodman) removePodmanCgroups();
  const found = { engine, code, version: read(version), results: read(results) };
  record(found);
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
