// The setup and the results of a run, as Markdown that makes readable diffs.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from '../scripts/lib/project.mjs';
import { markdownTable } from './lib.mjs';

/**
 * @typedef {{holds: boolean, text: string}} Verdict
 *
 * @typedef {object} Part
 * @property {string} title
 * @property {string} settings
 * @property {string[]} tables Markdown, each with its own heading
 * @property {Verdict[]} verdicts
 * @property {string[]} notes
 * @property {Record<string, string>} versions of everything but dockAPI
 */

/** @param {Verdict} verdict */
export function verdictLine({ holds, text }) {
  return `${holds ? 'holds' : 'FAILS'}: ${text}`;
}

/** @param {import('./lib.mjs').Client} raw @returns {Promise<[string, string][]>} the machine and dockAPI's version */
export async function describeRun(raw) {
  const { Version, ApiVersion } = JSON.parse(await raw('GET', '/version'));
  const cpus = os.cpus();
  return [
    ['date', new Date().toISOString().slice(0, 10)],
    ['dockAPI', dockapiVersion()],
    ['Docker engine', `${Version} (API ${ApiVersion})`],
    ['Node', process.versions.node],
    ['DOCKAPI_UPSTREAM', process.env.DOCKAPI_UPSTREAM || 'auto'],
    ['CPU', `${cpus.length} × ${cpus[0]?.model}`],
    ['memory', `${(os.totalmem() / 2 ** 30).toFixed(1)} GiB`],
    ['kernel', `${os.type()} ${os.release()}`],
    [
      'load average at the start',
      os
        .loadavg()
        .map((load) => load.toFixed(2))
        .join(', '),
    ],
  ];
}

/** @returns {string} with the commit, if git knows it */
function dockapiVersion() {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  try {
    const git = (...args) =>
      execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const changed = git('status', '--porcelain', '--', '.', ':!bench/REPORT.md') ? ', with changes' : '';
    return `${version} (commit ${git('rev-parse', '--short=12', 'HEAD').trim()}${changed})`;
  } catch {
    return version;
  }
}

/**
 * @param {[string, string][]} run from `describeRun`
 * @param {Part[]} parts
 */
export async function writeReport(run, parts) {
  const file = path.join(import.meta.dirname, 'REPORT.md');
  const versions = parts.flatMap((part) => Object.entries(part.versions));
  const text = `# Measured

\`npm run bench\` writes this. Each number is a median over rounds in which all ways take turns; a ratio is the median of
the rounds' own ratios.

${markdownTable(['', ''], [...run, ...versions])}

${parts.map(section).join('\n\n')}
`;
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }));
}

/** @param {Part} part */
function section({ title, settings, tables, verdicts, notes }) {
  const lines = [...verdicts.map(verdictLine), ...notes].map((line) => `- ${line}`);
  return [`## ${title}`, `Settings: ${settings}.`, lines.join('\n'), ...tables].join('\n\n');
}
