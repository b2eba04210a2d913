// Containers with lifetimes: they sleep and are woken, are taken from a pool, and expire. No request to them may be lost.
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as requests from './requests.mjs';
import { ask, persist } from './survivors.mjs';
import { excuse } from './tally.mjs';

/**
 * @typedef {import('./mortal.mjs').Mortal} Mortal
 * @typedef {import('./slots.mjs').Slot} Slot
 * @typedef {import('./tally.mjs').Tally} Tally
 * @typedef {import('./tally.mjs').Outcome} Outcome
 */

const VISIT = 'GET that may wake a container';
const UPLOAD = 'upload that may wake a container';
const CLAIM = 'run from a pool';
const EXPIRY = 'end of a ttl';

/** In the order of the report. */
export const SLEEPER_NAMES = [VISIT, UPLOAD, CLAIM, EXPIRY];

/** Seconds: the shortest. */
const IDLE = 5;
/** A container's fields, by its number. @param {number} index */
export const sleeperFields = (index) => ({ idle_timeout: IDLE, on_idle: index % 2 ? 'pause' : 'stop' });

/** Between two requests: some come before the idle timeout, most in the moment of the sleep, or afterwards. */
const PAUSE_MS = { least: IDLE * 1_000 - 500, most: IDLE * 1_000 + 4_000 };

const POOL = 'soak';
const POOL_SIZE = 2;
const POOL_TOKEN = 'from-a-pool';
/** Seconds of a container that was taken, and milliseconds for its end, during which the engine may be away. */
const TTL = 15;
const END_MS = 60_000;
const CLAIM_PAUSE_MS = 4_000;
const LOOK_MS = 500;

/**
 * @param {Mortal} mortal
 * @param {Slot[]} sleepers
 * @param {Tally} tally
 * @param {string} image
 * @param {AbortSignal} over
 * @returns {Promise<void>} when all have ended, the pool too
 */
export async function sleepAndWake(mortal, sleepers, tally, image, over) {
  await Promise.all([
    ...sleepers.map((slot) => visit(mortal, slot, tally, over)),
    claims(mortal, sleepers[0], tally, image, over),
  ]);
}

async function visit({ url }, slot, tally, over) {
  const kinds = { [VISIT]: (base) => requests.who(base, false), [UPLOAD]: requests.upload };
  while (!over.aborted) {
    await delay(randomInt(PAUSE_MS.least, PAUSE_MS.most), undefined, { signal: over }).catch(() => {});
    const [kind, request] = Object.entries(kinds)[randomInt(2)];
    await tally.attempt(kind, slot, randomInt(2) === 0, (name) => request(`${url}/proxy/${name}`));
  }
}

/** @param {Slot} slot that meets the engine's faults as all do */
async function claims({ url }, slot, tally, image, over) {
  const run = { image, container_port: 80, env: { TOKEN: POOL_TOKEN }, health_path: '/who', wait_ready: true };
  await persist(() => ask(url, 'PUT', `/pools/${POOL}`, { run, size: POOL_SIZE }));
  const ends = [];
  while (!over.aborted) {
    const look = slot.look();
    const { id, ...outcome } = await claim(url).catch((error) => ({ cut: error.code ?? error.message }));
    tally.count(CLAIM, judged(slot, look, outcome), () => JSON.stringify(outcome));
    if (id) ends.push(expiry(url, slot, id, tally));
    await delay(CLAIM_PAUSE_MS, undefined, { signal: over }).catch(() => {});
  }
  await Promise.all(ends);
  await persist(() => ask(url, 'DELETE', `/pools/${POOL}`));
}

/** Takes a container, which answers at once. @returns {Promise<Outcome & {id?: string, done?: true}>} */
async function claim(url) {
  const { status, code, body } = await ask(url, 'POST', '/containers/run', { pool: POOL, ttl: TTL });
  if (status !== 201) return { status, code };
  const { id } = body;
  const outcome = await requests
    .who(`${url}/proxy/${id}`, false)
    .catch((error) => ({ cut: error.code ?? error.message }));
  if (outcome.token === POOL_TOKEN) return { id, done: true };
  return outcome.token === undefined ? { id, ...outcome } : { id, wrong: `a response of ${outcome.token}` };
}

async function expiry(url, slot, id, tally) {
  const look = slot.look();
  const begin = Date.now();
  await delay(TTL * 1_000);
  const get = (path) => persist(() => ask(url, 'GET', path));
  while ((await get(`/containers/${id}`)).status !== 404 && Date.now() < begin + TTL * 1_000 + END_MS)
    await delay(LOOK_MS);
  const { status, body } = await get(`/removed/${id}`);
  const outcome =
    status === 200 && body.because === 'expired' ? { done: true } : { wrong: `${id}: ${JSON.stringify(body)}` };
  tally.count(EXPIRY, judged(slot, look, outcome), () => JSON.stringify(outcome));
}

/** A crash of the engine ends these containers too, and dockAPI may die with what it was told. */
function judged(slot, look, outcome) {
  if (outcome.done) return 'right';
  if (slot.wasDisturbed(look) || slot.wasWithoutService(look)) return outcome.cut === undefined ? 'refused' : 'cut';
  return excuse(slot, look, outcome);
}
