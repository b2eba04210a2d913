// npm run bench -- proxy: the proxy compared with other proxies in front of the same published ports. Settings: ROUNDS
// (5), SECONDS per measurement (5), BIG_MB (256) per transfer.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { root } from '../scripts/lib/project.mjs';
import { atEnd, runEnds } from './cleanup.mjs';
import { benchService, interleave, markdownTable, median } from './lib.mjs';
import { availablePeers, installed, startPeer, versions } from './peers.mjs';
import { scenarios } from './scenarios.mjs';
import { startUpstreams } from './upstreams.mjs';

const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 5);
const bigMiB = Number(process.env.BIG_MB ?? 256);
const dir = path.join(root, '.dockapi', 'bench');

/**
 * @typedef {import('./lib.mjs').Bench} Bench
 * @typedef {import('./scenarios.mjs').Scenario} Scenario
 * @typedef {Record<string, Record<string, number>[]>} Results by proxy, one measurement per round
 */

/**
 * @param {Bench} bench
 * @returns {Promise<import('./report.mjs').Part>}
 */
export async function proxy({ engine, raw, api }) {
  rmSync(dir, { recursive: true, force: true });
  atEnd(() => rmSync(dir, { recursive: true, force: true }));
  for (const name of ['wrk', 'curl']) await installed(name);
  const { www, sink, big } = await startUpstreams({ engine, raw, api }, { dir, bigMiB });
  const notes = [
    '`direct` and the other proxies go to the published ports; dockAPI uses the address chosen by `DOCKAPI_UPSTREAM`',
    'each scenario has every proxy in a process of its own, new',
  ];
  const others = await availablePeers((line) => {
    console.log(line);
    notes.push(line);
  });
  const setting = { dir, engineDir: engine.dir, upstreams: [www, sink] };
  const direct = { name: 'direct', base: ({ port }) => `http://127.0.0.1:${port}` };
  const part = { title: 'Proxy', tables: [], verdicts: [], notes, versions: await versions() };
  for (const scenario of scenarios({ www, sink, big, bigMiB, seconds })) {
    const started = [
      ...(await Promise.all(others.map((name) => startPeer(name, setting)))),
      await startDockapi(engine),
    ];
    const results = await measureAll(scenario, [direct, ...started]);
    for (const { stop } of started) await stop();
    part.tables.push(toTable(scenario, results));
    part.verdicts.push(...judge(scenario, results));
    console.log(`${part.tables.at(-1)}\n`);
  }
  part.settings = `${rounds} rounds of ${seconds} s each; transfers of ${bigMiB} MiB`;
  return part;
}

/** @param {import('./lib.mjs').Engine} engine @returns {Promise<import('./peers.mjs').Peer>} */
async function startDockapi(engine) {
  const { url, pid, stop } = await benchService(engine);
  return { name: 'dockAPI', pid, stop, base: ({ id }) => `${url}/proxy/${id}` };
}

/** @param {Scenario} scenario @param {import('./peers.mjs').Peer[]} peers @returns {Promise<Results>} */
function measureAll({ title, measure }, peers) {
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
function toTable({ title, columns, value }, results) {
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
function judge({ title, requires, value }, results) {
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
