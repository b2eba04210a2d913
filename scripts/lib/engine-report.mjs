import prettier from 'prettier';
import { DIFFERENCES, ENGINES } from './engines.mjs';

/**
 * One engine's tests.
 *
 * @typedef {object} Round
 * @property {import('./engines.mjs').TestedEngine} engine
 * @property {number} code the exit code
 * @property {{Version: string, ApiVersion: string} | undefined} version as reported by the engine
 * @property {{testResults: {name: string, assertionResults: {fullName: string, status: string}[]}[]} | undefined} results vitest's
 */

/** @param {Round} round */
export function totalOf({ results }) {
  const all = results?.testResults.flatMap((file) => file.assertionResults) ?? [];
  const failed = all.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  return { passed: all.filter(({ status }) => status === 'passed').length, failed: failed.length, failures: failed };
}

/**
 * A table in Markdown.
 *
 * @param {Round[]} rounds
 */
export function tableOf(rounds) {
  const rows = rounds.map((round) => {
    const { engine, version } = round;
    const { passed, failed } = totalOf(round);
    const [started, api] = [version?.Version ?? 'does not start', version?.ApiVersion ?? ''];
    return `| ${[engine.name, engine.about, started, api, passed, failed].join(' | ')} |`;
  });
  return [
    '| engine | what it is | version | API version | passed | failed |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/**
 * The rows of {@link tableOf} in the order of the engines. Those without a round keep the row that they have in the page.
 *
 * @param {Round[]} rounds
 * @param {string} page
 */
function rowsOf(rounds, page) {
  const rows = [...tableOf(rounds).split('\n'), ...page.split('\n')];
  return ENGINES.flatMap(({ name }) => rows.find((row) => row.startsWith(`| ${name} `)) ?? []);
}

/** What users notice of each engine, as lists in Markdown. */
function differences() {
  return ENGINES.flatMap(({ name, differs = [] }) => [
    `### ${name}\n`,
    ...(differs.length === 0 ? ['Nothing.'] : differs.map((each) => `- ${DIFFERENCES[each]}`)),
    '',
  ]).join('\n');
}

/**
 * docs/engines.md.
 *
 * @param {Round[]} rounds
 * @param {string} page as it is
 */
export function documentOf(rounds, page) {
  const head = tableOf([]);
  const text = `# Engines

\`npm run up\` and dockAPI use the engine that the Docker CLI would: \`DOCKER_HOST\`, else the current context, else the
platform's socket. Docker Engine 20.10 (API 1.41) is the oldest that is supported. dockAPI asks the engine for its API
version once, and uses the newest that both know.

## Tested versions

${[head, ...rowsOf(rounds, page)].join('\n')}

\`npm run test:engines\` runs the contract's end-to-end tests with each of these engines, and \`-- --write\` writes this page.
\`npm run test:engines -- sid\` tests one of them. They need root on Debian. The newer ones are unpacked under
\`.dockapi/engines\` and replace nothing of the system; remove that directory to get their current versions. \`.ci/run\` runs the
tests through nginx with the newest of them. Podman's service runs as root, with its own networks.

## What differs

${differences()}`;
  return prettier.format(text, { parser: 'markdown', printWidth: 120 });
}
