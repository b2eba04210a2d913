// The results, as Markdown.
import { markdownTable } from '../bench/lib.mjs';
import { LOOPS } from './load.mjs';

/** Connections to the engine: one for each request of the load, and some for the churn and dockAPI's own calls. */
const MAY_KEEP = LOOPS + 20;

/**
 * @typedef {object} Findings
 * @property {number} minutes
 * @property {number} slowness factor of the pauses between requests
 * @property {import('./tally.mjs').Tally} tally
 * @property {import('./churn.mjs').Churn['counts']} churned
 * @property {ReturnType<import('./watch.mjs').judgeMemory>} memory
 * @property {number} leaked connections
 * @property {string[]} left what the load has left behind
 * @property {ReturnType<import('./watch.mjs').descriptorsOf>[]} descriptors before the load, and in the end
 */

/** @param {Findings} findings @returns {{holds: boolean, text: string}[]} */
export function verdicts({ tally, memory, leaked, left, descriptors: [before, after] }) {
  const { first, last, flat } = memory;
  const more = after.unix - before.unix;
  return [
    { holds: tally.sum('wrong') === 0, text: `${tally.sum('wrong')} wrong responses (at most 0)` },
    { holds: leaked === 0, text: `${leaked} leaked connections (at most 0)` },
    {
      holds: left.length === 0,
      text: `${left.length} containers, operations, commands and deliveries left behind (at most 0)`,
    },
    {
      holds: more <= MAY_KEEP,
      text: `${more} more kept connections to the engine (at most ${MAY_KEEP}, one for each call at once)`,
    },
    { holds: flat, text: `memory ${first.toFixed(0)} → ${last.toFixed(0)} MiB (at most 15 % or 32 MiB more)` },
  ];
}

/** @param {[string, string][]} run @param {Findings} findings @param {string[]} lines the verdicts' */
export function report(run, findings, lines) {
  const { minutes, slowness, tally, churned, memory, left, descriptors } = findings;
  const kinds = Object.entries(tally.kinds).map(([kind, counts]) => [kind, ...Object.values(counts).map(String)]);
  const sums = ['right', 'left', 'refused', 'cut', 'wrong'].map((verdict) => String(tally.sum(verdict)));
  const facts = [
    ['minutes of load', String(minutes)],
    ['pauses between requests', `× ${slowness}`],
    ...Object.entries(churned).map(([name, count]) => [CHURN[name] ?? name, String(count)]),
    ['memory, median of the first quarter', `${memory.first.toFixed(1)} MiB`],
    ['memory, median of the last quarter', `${memory.last.toFixed(1)} MiB`],
    ['memory at most', `${memory.most.toFixed(1)} MiB`],
    ['memory, slope', `${memory.slope.toFixed(1)} MiB/h`],
    ['open descriptors before the load, and after', descriptors.map(({ all }) => all).join(', ')],
    ['of them Unix sockets: kept connections to the engine', descriptors.map(({ unix }) => unix).join(', ')],
  ];
  return `# Soak

${lines.map((line) => `- ${line}`).join('\n')}

${markdownTable(['requests', 'right', 'client left', 'refused*', 'cut*', 'wrong'], [...kinds, ['all', ...sums]])}

\\* While the very container was being restarted or replaced: 502, 504, or 404, for a command or log also 400 or 500,
and connections that ended early. While there was no engine: 500. When dockAPI was killed: connections that ended early,
and operations that say so. At any other time they are wrong.

${markdownTable(['', ''], [...run, ...facts])}
${tally.examples.map((example) => `\n- wrong: ${example}`).join('')}
${left.map((each) => `\n- left behind: ${each}`).join('')}
`;
}

const CHURN = {
  restart: 'restarts',
  'stop, start': 'stops and starts',
  kill: 'containers killed and started',
  hang: 'times that the engine hung for 2 s',
  replace: 'containers replaced',
  swap: 'pairs of containers replaced with each other’s port',
  crash: 'times that the engine was killed and started, its containers too',
  death: 'times that dockAPI was killed and started',
  stuck: 'containers replaced because the killed engine kept their port',
  addresses: 'addresses that went to another container',
  ports: 'ports that went to another container',
};
