// npm run bench -- pools: runs that take a container from a pool, beside the same run without one.
// Setting: CLAIMS (20) in a row; the pool has as many.
import { atEnd } from './cleanup.mjs';
import { markdownTable, median, removeAll, timed } from './lib.mjs';

/** @typedef {import('./lib.mjs').Bench} Bench */

const { CLAIMS = 20 } = process.env;
const RUN = { image: 'nginx:latest', container_port: 80, health_path: '/', wait_ready: true };
const POOL = 'bench';
const LIMIT_MS = 30;
const LIMIT_RATIO = 0.1;
const LOOK_MS = 250;
const WAITING = encodeURIComponent(JSON.stringify({ name: ['dockapi-pool-'] }));
const rest = () => new Promise((done) => setTimeout(done, LOOK_MS));

/**
 * @param {Bench} bench
 * @returns {Promise<import('./report.mjs').Part>}
 */
export async function pools({ engine, raw, api }) {
  const count = Number(CLAIMS);
  atEnd(() => removeAll(engine.host, 'dockapi.managed=true'));
  const cold = [];
  for (let n = 0; n < count; n++) cold.push(await timed(() => api('POST', '/containers/run', RUN)));
  await removeAll(engine.host, 'dockapi.managed=true');
  await api('PUT', `/pools/${POOL}`, { run: RUN, size: count });
  atEnd(async () => {
    await api('DELETE', `/pools/${POOL}`);
    // One that was being made is removed by dockAPI.
    while (JSON.parse(await raw('GET', `/containers/json?all=1&filters=${WAITING}`)).length > 0) await rest();
  });
  while (JSON.parse(await api('GET', `/pools/${POOL}`)).ready < count) await rest();
  const warm = [];
  for (let n = 0; n < count; n++)
    warm.push(
      await timed(async () => {
        if (!JSON.parse(await api('POST', '/containers/run', { pool: POOL })).warm)
          throw new Error('The pool was empty');
      }),
    );
  const rows = Object.entries({ 'cold, until it is ready': cold, warm }).map(([name, times]) => [
    name,
    ...[median(times), Math.min(...times), Math.max(...times)].map((ms) => ms.toFixed(1)),
  ]);
  const text = `### run of nginx\n\n${markdownTable(['way', 'median ms', 'min', 'max'], rows)}`;
  console.log(`${text}\n`);
  const ms = median(warm);
  const ratio = ms / median(cold);
  return {
    title: 'Pools',
    settings: `${CLAIMS} in a row of each`,
    tables: [text],
    verdicts: [
      { holds: ms <= LIMIT_MS, text: `a warm run takes ${ms.toFixed(1)} ms (at most ${LIMIT_MS})` },
      {
        holds: ratio <= LIMIT_RATIO,
        text: `a warm run takes ${ratio.toFixed(3)} × a cold one (at most ${LIMIT_RATIO})`,
      },
    ],
    notes: [],
    versions: {},
  };
}
