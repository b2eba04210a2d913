// What may not be there once the load has ended.
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './survivors.mjs';

const SETTLE_MS = 90_000;
const POLL_MS = 500;

/**
 * Commands and deliveries that were under way get some time.
 *
 * @param {string} url of dockAPI
 * @param {import('./slots.mjs').Slot[]} slots
 * @param {import('./slots.mjs').Slot[]} sleepers which stay, and may be asleep
 * @returns {Promise<string[]>} containers that have no slot, running operations, commands and processes, due deliveries
 */
export async function leftovers(url, slots, sleepers) {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const left = await look(url, slots, sleepers);
    if (left.length === 0 || Date.now() > deadline) return left;
    await delay(POLL_MS);
  }
}

/** @returns {Promise<string[]>} */
async function look(url, slots, sleepers) {
  const get = async (path) => (await ask(url, 'GET', path)).body;
  const own = slots.map(({ tenant }) => tenant.id);
  const staying = [...own, ...sleepers.map(({ tenant }) => tenant.id)];
  const containers = (await get('/containers')).filter(({ id }) => !staying.includes(id));
  const pools = await get('/pools');
  const operations = await get('/operations?state=running');
  const execs = (await Promise.all(own.map((id) => get(`/containers/${id}/execs`)))).flat();
  const running = execs.filter(({ state }) => state === 'running');
  const tops = await Promise.all(own.map((id) => get(`/containers/${id}/top`)));
  const processes = tops.flatMap((top) => top.processes.slice(1));
  const deliveries = (await get('/webhooks')).filter(({ due }) => due > 0);
  return [...containers, ...pools, ...operations, ...running, ...processes, ...deliveries].map((each) =>
    JSON.stringify(each),
  );
}
