// Proxies side by side: rounds in which all take turns, as tables, and dockAPI's targets.
import { runEnds } from './cleanup.mjs';
import { interleave, markdownTable, median } from './lib.mjs';

/**
 * @typedef {import('./scenarios.mjs').Scenario} Scenario
 * @typedef {Record<string, Record<string, number>[]>} Results by proxy, one measurement per round
 */

export const rounds = Number(process.env.ROUNDS ?? 5);

/** @param {Scenario} scenario @param {import('./peers.mjs').Peer[]} peers @returns {Promise<Results>} */
export function measureAll({ title, measure }, peers) {
  const ways = peers.map((peer) => {
    const once = () =>
      measure(peer).catch((error) => {
        runEnds.throwIfAborted();
        console.error(`${title}, ${peer.name}: ${error.message}`);
        return { errors: 1 };
      });
    return [peer.name, once];
  });
  return interleave(rounds, Object.fromEntries(ways));
}

/** @param {Scenario} scenario @param {Results} results */
export function toTable({ title, columns, value }, results) {
  const rows = Object.entries(results).map(([name, measured]) => [
    name,
    ...columns.map(({ key, digits }) => show(middle(measured, key), digits)),
    name === 'dockAPI' ? '' : show(ratio(results, value, name), 2),
    String(measured.reduce((sum, { errors }) => sum + errors, 0)),
  ]);
  const head = ['proxy', ...columns.map(({ head }) => head), 'dockAPI ÷ this', 'errors'];
  return `### ${title}\n\n${markdownTable(head, rows)}`;
}

/** @param {number} value @param {number} digits */
function show(value, digits) {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}

/** @param {Record<string, number>[]} measured @param {string} key @returns {number} NaN if there is none */
function middle(measured, key) {
  return median(measured.map((each) => each[key]).filter(Number.isFinite));
}

/** @param {Results} results @param {string} key @param {string} peer @returns {number} median of the rounds' ratios */
function ratio(results, key, peer) {
  const ratios = results.dockAPI.map((own, round) => own[key] / results[peer][round][key]);
  return median(ratios.filter(Number.isFinite));
}

/** @param {Scenario} scenario @param {Results} results @returns {import('./report.mjs').Verdict[]} */
export function judge({ title, requires, value }, results) {
  const errors = results.dockAPI.reduce((sum, each) => sum + each.errors, 0);
  const verdicts = requires
    .filter(({ to }) => to === undefined || results[to])
    .map(({ to, key = value, atLeast, atMost, unit }) => {
      const measured = to ? ratio(results, key, to) : middle(results.dockAPI, key);
      const limit = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
      const text = to ? `${key} ${measured.toFixed(2)} × ${to}` : `${key} ${measured.toFixed(1)} ${unit}`;
      return {
        holds: measured >= (atLeast ?? -Infinity) && measured <= (atMost ?? Infinity),
        text: `${title}: ${text} (${limit})`,
      };
    });
  return [...verdicts, { holds: errors === 0, text: `${title}: ${errors} errors (at most 0)` }];
}
