// The mixed load: loops that each make one request after another, so that there are never more than there are loops.
import http from 'node:http';
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { download, events, leaveDownload, leaveUpload, slowDownload, upload, webSocket, who } from './requests.mjs';

/**
 * @typedef {import('./slots.mjs').Slot} Slot
 * @typedef {(base: string, agent: http.Agent) => Promise<import('./tally.mjs').Outcome>} Ask
 */

/**
 * How many loops, and how many ms each waits between two requests: it keeps about one core busy, of service and load.
 *
 * @type {Record<string, {loops: number, pauseMs: number, ask: Ask}>}
 */
const KINDS = {
  'GET, kept connection': { loops: 8, pauseMs: 20, ask: (base, agent) => who(base, agent) },
  'GET, fresh connection': { loops: 2, pauseMs: 40, ask: (base) => who(base, false) },
  upload: { loops: 2, pauseMs: 150, ask: upload },
  download: { loops: 2, pauseMs: 300, ask: (base) => download(base, { mib: 2 ** randomInt(5) }) },
  'slow download': { loops: 2, pauseMs: 100, ask: slowDownload },
  'event stream': { loops: 4, pauseMs: 100, ask: events },
  WebSocket: { loops: 4, pauseMs: 100, ask: webSocket },
  'left download': { loops: 1, pauseMs: 150, ask: leaveDownload },
  'left upload': { loops: 1, pauseMs: 100, ask: leaveUpload },
};
const FORMER = 'GET of a former id';
const FORMER_PAUSE_MS = 250;

/** In the order that a report has them in. */
export const KIND_NAMES = [...Object.keys(KINDS), FORMER];

/**
 * @param {string} url of dockAPI
 * @param {Slot[]} slots
 * @param {import('./tally.mjs').Tally} tally
 * @param {AbortSignal} over
 * @returns {Promise<unknown>} when the last request has ended
 */
export function load(url, slots, tally, over) {
  const loops = Object.entries(KINDS).flatMap(([kind, { loops: count, ...rest }]) =>
    Array.from({ length: count }, () => loop({ kind, url, slots, tally, over, ...rest })),
  );
  return Promise.all([...loops, askFormer(url, slots, tally, over)]);
}

async function loop({ kind, url, slots, tally, over, pauseMs, ask }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  while (!over.aborted) {
    const slot = slots[randomInt(slots.length)];
    await tally.attempt(kind, slot, randomInt(2) === 0, (name) => ask(`${url}/proxy/${name}`, agent));
    await delay(pauseMs);
  }
  agent.destroy();
}

/** Containers that are gone have to stay so, whoever has their address and port now. */
async function askFormer(url, slots, tally, over) {
  while (!over.aborted) {
    const { former, name } = slots[randomInt(slots.length)];
    if (former.length > 0) {
      const id = former[randomInt(former.length)];
      const outcome = await who(`${url}/proxy/${id}`, false).catch((error) => ({ cut: error.message }));
      const verdict = outcome.status === 404 ? 'right' : 'wrong';
      tally.count(FORMER, verdict, () => `a former ${name}: ${JSON.stringify(outcome)}`);
    }
    await delay(FORMER_PAUSE_MS);
  }
}
