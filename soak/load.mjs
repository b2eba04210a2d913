// The mixed load: loops of one request after another, so that there are never more requests than loops.
import http from 'node:http';
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as requests from './requests.mjs';
import { excuse } from './tally.mjs';

/**
 * @typedef {import('./slots.mjs').Slot} Slot
 * @typedef {(base: string, agent: http.Agent) => Promise<import('./tally.mjs').Outcome>} Ask
 */

/** Statuses of requests that meet an ending container at the engine: not running, gone, or any engine error. */
const EXCUSED = [400, 404, 500, 502, 504];

/**
 * Number of loops, and milliseconds between two requests of each: service and load keep about one core busy.
 *
 * @type {Record<string, {loops: number, pauseMs: number, ask: Ask, path?: string, excused?: number[]}>} `path`: prefix
 * of the name
 */
const KINDS = {
  'GET, kept connection': { loops: 8, pauseMs: 20, ask: requests.who },
  'GET, fresh connection': { loops: 2, pauseMs: 40, ask: (base) => requests.who(base, false) },
  upload: { loops: 2, pauseMs: 150, ask: requests.upload },
  download: { loops: 2, pauseMs: 300, ask: (base) => requests.download(base, { mib: 2 ** randomInt(5) }) },
  'slow download': { loops: 2, pauseMs: 100, ask: requests.slowDownload },
  'event stream': { loops: 4, pauseMs: 100, ask: requests.events },
  WebSocket: { loops: 4, pauseMs: 100, ask: requests.webSocket },
  'left download': { loops: 1, pauseMs: 150, ask: requests.leaveDownload },
  'left upload': { loops: 1, pauseMs: 100, ask: requests.leaveUpload },
  'slow head': { loops: 4, pauseMs: 100, ask: requests.slowHead },
  'idle connection': { loops: 4, pauseMs: 100, ask: requests.idleFirst },
  exec: { loops: 1, pauseMs: 1_000, ask: requests.exec, path: '/containers', excused: EXCUSED },
  'attached exec': { loops: 1, pauseMs: 1_000, ask: requests.execSession, path: '/containers', excused: EXCUSED },
  'followed stats': { loops: 2, pauseMs: 300, ask: requests.followStats, path: '/containers', excused: EXCUSED },
  'followed log': { loops: 2, pauseMs: 300, ask: requests.followLog, path: '/containers', excused: EXCUSED },
  'resumed events': {
    loops: 1,
    pauseMs: 300,
    ask: (base) => requests.resumeEvents(new URL(base).origin),
    excused: EXCUSED,
  },
};
const LIST = 'list of containers';
const FORMER = 'GET of a former id';
const OPERATION = 'operation with a key, twice';
const PAUSE_MS = 250;

/** In the order of the report. */
export const KIND_NAMES = [...Object.keys(KINDS), LIST, FORMER, OPERATION];
/** Concurrent requests. */
export const LOOPS = Object.values(KINDS).reduce((sum, { loops }) => sum + loops, 3);

/**
 * @param {string} url of dockAPI
 * @param {Slot[]} slots
 * @param {import('./tally.mjs').Tally} tally
 * @param {number} slowness factor of the pauses
 * @param {AbortSignal} over
 * @returns {Promise<unknown>} when the last request has ended
 */
export function load(url, slots, tally, slowness, over) {
  const loops = Object.entries(KINDS).flatMap(([kind, { loops: count, pauseMs, ...rest }]) =>
    Array.from({ length: count }, () => loop({ kind, url, slots, tally, over, pauseMs: pauseMs * slowness, ...rest })),
  );
  const others = [askList, askFormer, askOperations].map((ask) => ask(url, slots, tally, over));
  return Promise.all([...loops, ...others]);
}

async function loop({ kind, url, slots, tally, over, pauseMs, ask, path = '/proxy', excused }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  while (!over.aborted) {
    const slot = slots[randomInt(slots.length)];
    await tally.attempt(kind, slot, randomInt(2) === 0, (name) => ask(`${url}${path}/${name}`, agent), excused);
    await delay(pauseMs);
  }
  agent.destroy();
}

/** Undisturbed containers must be listed, and removed ones must not. */
async function askList(url, slots, tally, over) {
  while (!over.aborted) {
    const looks = slots.map((slot) => slot.look());
    const gone = slots.flatMap(({ former }) => former);
    const { containers, ...refused } = await requests.list(url).catch(toCut);
    const isRight = (slot, index) =>
      slot.wasDisturbed(looks[index]) ||
      containers.some(({ id, status }) => id === looks[index].tenant.id && status === 'running');
    if (!containers) {
      tally.count(LIST, excuse(slots[0], looks[0], refused), () => JSON.stringify(refused));
    } else {
      const right = slots.every(isRight) && !containers.some(({ id }) => gone.includes(id));
      tally.count(LIST, right ? 'right' : 'wrong', () => JSON.stringify(containers));
    }
    await delay(PAUSE_MS);
  }
}

/** Removed containers must stay so, whichever container has their address and port now. */
async function askFormer(url, slots, tally, over) {
  while (!over.aborted) {
    const slot = slots[randomInt(slots.length)];
    const { former, name } = slot;
    if (former.length > 0) {
      const id = former[randomInt(former.length)];
      const look = slot.look();
      const outcome = await requests.who(`${url}/proxy/${id}`, false).catch(toCut);
      const verdict = outcome.status === 404 ? 'right' : excuse(slot, look, outcome);
      tally.count(FORMER, verdict, () => `a former ${name}: ${JSON.stringify(outcome)}`);
    }
    await delay(PAUSE_MS);
  }
}

/** Two requests with one key begin one operation, which ends, is told as events, and is forgotten. */
async function askOperations(url, slots, tally, over) {
  while (!over.aborted) {
    const look = slots[0].look();
    const outcome = await requests.operation(url).catch(toCut);
    const verdict = outcome.done ? 'right' : excuse(slots[0], look, outcome);
    tally.count(OPERATION, verdict, () => JSON.stringify(outcome));
    await delay(PAUSE_MS);
  }
}

/** @param {Error} error @returns {import('./tally.mjs').Outcome} */
function toCut(error) {
  return { cut: error.message };
}
