// npm run bench -- lifetimes: what it takes to wake a container, beside the engine's own start and unpause, and what
// containers with lifetimes cost while nothing happens.
// Settings: SLEEPERS (10) containers of each kind, SLEEPS (2) of each, MANY (2000) containers at rest for REST_SECONDS (20).
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { atEnd } from './cleanup.mjs';
import { benchService, client, markdownTable, median, removeAll, table, timed } from './lib.mjs';
import { withMany } from './many-containers.mjs';
import { cpuSeconds, memory } from './process-tree.mjs';

/** @typedef {import('./lib.mjs').Bench} Bench */

const { SLEEPERS = 10, SLEEPS = 2, MANY = 2_000, REST_SECONDS = 20 } = process.env;
const RUN = { image: 'nginx:latest', container_port: 80, health_path: '/', wait_ready: true, idle_timeout: 5 };
const WOKEN = 'woken by a request to dockAPI';
const UNPAUSED = 'unpause, and a request to the container';
const STARTED = 'start, and requests until it is ready';
const LIMITS = { pausedMs: 50, stopped: 1.1, core: 0.01 };
const LOOK_MS = 250;
/** Milliseconds between two looks whether a container is ready. */
const READY_LOOK_MS = 5;
/** Milliseconds until a service that has read the list rests. */
const SETTLE_MS = 10_000;

/**
 * @param {Bench} bench
 * @returns {Promise<import('./report.mjs').Part>}
 */
export async function lifetimes(bench) {
  atEnd(() => removeAll(bench.engine.host, 'dockapi.managed=true'));
  const paused = await wakes(bench, 'pause', UNPAUSED, (id, port) => unpauseRaw(bench, id, port));
  const stopped = await wakes(bench, 'stop', STARTED, (id, port) => startRaw(bench, id, port));
  const rest = await atRest(bench);
  const tables = [
    table('wake from pause', paused, UNPAUSED),
    table('wake from stop', stopped, STARTED),
    {
      table: `### ${MANY} containers at rest\n\n${markdownTable(['containers', 'CPU, % of a core', 'RSS MiB'], rest.rows)}`,
    },
  ];
  for (const { table: text } of tables) console.log(`${text}\n`);
  const more = median(paused[WOKEN].map((ms, round) => ms - paused[UNPAUSED][round]));
  const ratio = tables[1].ratio(WOKEN);
  return {
    title: 'Lifetimes',
    settings: `${SLEEPERS} containers, ${SLEEPS} times each; ${MANY} containers with a ttl and an idle timeout for ${REST_SECONDS} s`,
    tables: tables.map(({ table: text }) => text),
    verdicts: [
      {
        holds: more <= LIMITS.pausedMs,
        text: `a wake from pause takes ${more.toFixed(1)} ms more than the engine's unpause (at most ${LIMITS.pausedMs})`,
      },
      {
        holds: ratio <= LIMITS.stopped,
        text: `a wake from stop takes ${ratio.toFixed(2)} × start and ready (at most ${LIMITS.stopped})`,
      },
      {
        holds: rest.core <= LIMITS.core,
        text: `${MANY} containers with lifetimes take ${(rest.core * 100).toFixed(2)} % of a core at rest (at most ${LIMITS.core * 100})`,
      },
    ],
    notes: [],
    versions: {},
  };
}

/**
 * Containers sleep together, and are woken one after the other, in turn with the engine's own way.
 *
 * @param {Bench} bench
 * @param {'pause' | 'stop'} onIdle
 * @param {string} name of the engine's way
 * @param {(id: string, port: number) => Promise<number>} raw milliseconds
 * @returns {Promise<Record<string, number[]>>} milliseconds
 */
async function wakes({ service, api }, onIdle, name, raw) {
  const containers = [];
  for (let n = 0; n < Number(SLEEPERS); n++)
    containers.push(JSON.parse(await api('POST', '/containers/run', { ...RUN, on_idle: onIdle })));
  const times = { [name]: [], [WOKEN]: [] };
  for (let turn = -1; turn < Number(SLEEPS); turn++) {
    for (const { id } of containers)
      while (JSON.parse(await api('GET', `/containers/${id}/lifetime`)).asleep === null) await delay(LOOK_MS);
    for (const { id, host_port: port } of containers) {
      const woken = await timed(() => get(`${service.url}/proxy/${id}/`));
      const measured = await raw(id, port);
      if (turn < 0) continue; // to warm up
      times[WOKEN].push(woken);
      times[name].push(measured);
    }
  }
  for (const { id } of containers) await api('DELETE', `/containers/${id}?force=true`);
  return times;
}

/** @param {Bench} bench */
async function unpauseRaw({ raw }, id, port) {
  await raw('POST', `/containers/${id}/pause`);
  return timed(async () => {
    await raw('POST', `/containers/${id}/unpause`);
    await get(`http://127.0.0.1:${port}/`);
  });
}

/** @param {Bench} bench */
async function startRaw({ raw }, id, port) {
  await raw('POST', `/containers/${id}/stop`);
  return timed(async () => {
    await raw('POST', `/containers/${id}/start`);
    while (!(await get(`http://127.0.0.1:${port}/`).catch(() => false))) await delay(READY_LOOK_MS);
  });
}

/** @param {string} url @returns {Promise<true>} when the response is complete */
function get(url) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false }, (response) => {
      response.resume().on('error', reject);
      response.on('end', () =>
        response.statusCode === 200 ? resolve(true) : reject(new Error(`${response.statusCode}`)),
      );
    });
    request.on('error', reject);
  });
}

/** @param {Bench} bench @returns {Promise<{rows: string[][], core: number}>} what many containers add to a service at rest */
async function atRest({ engine, raw, api }) {
  const lives = { ...RUN, ttl: 86_400, idle_timeout: 86_400 };
  const { id } = JSON.parse(await api('POST', '/containers/run', lives));
  const rows = [];
  const used = [];
  for (const count of [1, Number(MANY)]) {
    const service = await benchService(await withMany(engine, raw, id, count));
    const ask = client(service.url);
    const known = async () => JSON.parse(await ask('GET', '/containers')).filter(({ expires_at: end }) => end).length;
    while ((await known()) < count) await delay(LOOK_MS);
    await delay(SETTLE_MS);
    const before = cpuSeconds([service.pid]);
    await delay(Number(REST_SECONDS) * 1_000);
    const core = (cpuSeconds([service.pid]) - before) / Number(REST_SECONDS);
    used.push(core);
    rows.push([String(count), (core * 100).toFixed(2), memory([service.pid]).toFixed(0)]);
    await service.stop();
  }
  await api('DELETE', `/containers/${id}?force=true`);
  return { rows, core: used.at(-1) };
}
