import prettier from 'prettier';
import { DIFFERENCES } from './engines.mjs';

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
    const { passed, failed, failures } = totalOf(round);
    const differs = [
      ...(engine.differs ?? []).map((name) => DIFFERENCES[name]),
      ...failures.map((name) => `fails: ${name}`),
    ];
    const cells = [
      engine.name,
      engine.about,
      version?.Version ?? 'does not start',
      version?.ApiVersion ?? '',
      passed,
      failed,
      differs.join('; ') || 'nothing',
    ];
    return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return [
    '| engine | what it is | version | API version | passed | failed | what differs |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/**
 * docs/engines.md.
 *
 * @param {Round[]} rounds
 */
export function documentOf(rounds) {
  const text = `# Engines

\`npm run up\` and dockAPI use the engine that the Docker CLI would: \`DOCKER_HOST\`, else the current context, else the
platform's socket.

\`npm run test:engines\` runs the contract's end-to-end tests with each of these engines, and \`-- --write\` writes this page.
\`npm run test:engines -- sid\` tests one of them. They need root on Debian. The newer ones are unpacked under
\`.dockapi/engines\` and replace nothing of the system; remove that directory to get their current versions. \`.ci/run\` runs a
part of these tests with one of the newer ones, another one each day.

${tableOf(rounds)}

Docker Engine 20.10 (API 1.41) is the oldest that is supported. dockAPI asks the engine for its API version once, and
uses the newest that both know. Podman's service runs as root, with its own networks.
`;
  return prettier.format(text, { parser: 'markdown', printWidth: 120 });
}
