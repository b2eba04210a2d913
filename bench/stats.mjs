// npm run bench -- stats: the CPU time for the stats of many containers, compared with the engine's own streams.
// Settings: STATS_CONTAINERS (50), STATS_SECONDS (15) of each window, STATS_ROUNDS (3).
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { daemonsOf } from '../scripts/lib/processes.mjs';
import { atEnd } from './cleanup.mjs';
import { interleave, table } from './lib.mjs';
import { cpuSeconds, treeOf } from './process-tree.mjs';

/** @typedef {import('./lib.mjs').Bench} Bench */

const { STATS_CONTAINERS = 50, STATS_SECONDS = 15, STATS_ROUNDS = 3 } = process.env;
const RUN = { image: 'busybox:latest', container_port: 80, command: ['sleep', '3600'] };
const LIMIT = 1.2;
/** Milliseconds until streams run evenly, and until those of the previous window are closed. */
const SETTLE_MS = 3_000;
const CLOSED_MS = 12_000;

/**
 * @param {Bench} bench
 * @returns {Promise<import('./report.mjs').Part>}
 */
export async function stats(bench) {
  const ids = [];
  for (let made = 0; made < Number(STATS_CONTAINERS); made++) {
    const { id } = JSON.parse(await bench.api('POST', '/containers/run', RUN));
    atEnd(() => bench.raw('DELETE', `/containers/${id}?force=1&v=1`));
    ids.push(id);
  }
  const times = await interleave(Number(STATS_ROUNDS), {
    'engine streams': () =>
      cpuWhile(
        bench,
        ids.map((id) => () => follow(bench.engine.host, `/containers/${id}/stats`)),
      ),
    dockAPI: () => cpuWhile(bench, [() => follow(bench.service.url, '/stats')]),
  });
  const title = `stats of ${ids.length} containers: CPU ms a second of engine and dockAPI`;
  const { table: text, ratio } = table(title, times, 'engine streams');
  console.log(`${text}\n`);
  return {
    title: 'Stats',
    settings: `${ids.length} containers, ${STATS_ROUNDS} windows of ${STATS_SECONDS} s`,
    tables: [text],
    verdicts: [
      {
        holds: ratio('dockAPI') <= LIMIT,
        text: `stats ${ratio('dockAPI').toFixed(2)} × the CPU of the engine's own streams (at most ${LIMIT})`,
      },
    ],
    notes: [],
    versions: {},
  };
}

/**
 * @param {Bench} bench
 * @param {(() => () => void)[]} streams each opens one, and returns a function that closes it
 * @returns {Promise<number>} milliseconds of CPU a second
 */
async function cpuWhile({ engine, service }, streams) {
  const closes = streams.map((open) => open());
  await delay(SETTLE_MS);
  const used = () => cpuSeconds([...new Set([...daemonsOf(engine.dir), service.pid].flatMap(treeOf))]);
  const before = used();
  await delay(Number(STATS_SECONDS) * 1_000);
  const ms = ((used() - before) * 1_000) / Number(STATS_SECONDS);
  for (const close of closes) close();
  await delay(CLOSED_MS);
  return ms;
}

/** @param {string} base as `client` of lib.mjs takes it @param {string} path @returns {() => void} */
function follow(base, path) {
  const target = base.startsWith('unix://')
    ? { socketPath: base.slice('unix://'.length) }
    : { host: new URL(base).hostname, port: new URL(base).port };
  const request = http.get({ ...target, path, agent: false, headers: { accept: 'text/event-stream' } }, (response) => {
    response.on('error', () => {}).resume();
  });
  request.on('error', () => {}); // When it is closed.
  return () => request.destroy();
}
