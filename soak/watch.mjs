// Memory and connections of the service's process, from proc(5).
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../bench/lib.mjs';
import { memory } from '../bench/process-tree.mjs';

const LISTENING = '0A';
const SETTLE_MS = 60_000;
const POLL_MS = 100;

/**
 * What is left out at the start: code is compiled and the heap grows to its size. Under this load that takes about two
 * minutes, however long the run is.
 */
const WARM_UP = { share: 0.2, seconds: 120, mostShare: 0.5 };

/** Allowed growth of memory: garbage collection leaves varying amounts, and 15 % of little is noise. */
const MAY_GROW = { share: 0.15, mib: 32 };

/**
 * @param {() => number} pid of the present process
 * @param {{everyMs: number, over: AbortSignal}} options
 * @returns {Promise<{seconds: number, mib: number}[]>} samples of the memory of the last process, until its end
 */
export async function sampleMemory(pid, { everyMs, over }) {
  let samples = [];
  let sampled = pid();
  const start = performance.now();
  while (!over.aborted) {
    if (sampled !== pid()) samples = [];
    sampled = pid();
    samples.push({ seconds: (performance.now() - start) / 1_000, mib: memory([sampled]) });
    await delay(everyMs, undefined, { signal: over }).catch(() => {});
  }
  return samples;
}

/**
 * Memory is flat if the median of the last quarter is at most 15 % or 32 MiB, whichever is more, above that of the
 * first one, after the warm-up. These are medians, because one sample only shows how long ago garbage was collected. The
 * slope is informative: in a run of minutes it is mostly caused by garbage collection.
 *
 * @param {{seconds: number, mib: number}[]} samples
 * @returns {{first: number, last: number, most: number, slope: number, flat: boolean}} MiB, and MiB an hour
 */
export function judgeMemory(samples) {
  const counted = samples.slice(warmUp(samples));
  const quarter = Math.ceil(counted.length / 4);
  const values = counted.map(({ mib }) => mib);
  const first = median(values.slice(0, quarter));
  const last = median(values.slice(-quarter));
  const flat = last - first <= Math.max(first * MAY_GROW.share, MAY_GROW.mib);
  return { first, last, most: Math.max(...values), slope: slope(counted) * 3_600, flat };
}

/** @param {{seconds: number}[]} samples @returns {number} how many belong to the warm-up */
function warmUp(samples) {
  const since = samples[0].seconds;
  const inTime = samples.filter(({ seconds }) => seconds - since < WARM_UP.seconds).length;
  const [least, most] = [WARM_UP.share, WARM_UP.mostShare].map((share) => Math.floor(samples.length * share));
  return Math.max(least, Math.min(inTime, most));
}

/** @param {{seconds: number, mib: number}[]} samples @returns {number} MiB a second, by least squares */
function slope(samples) {
  const mean = (of) => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [seconds, mib] = [mean((sample) => sample.seconds), mean((sample) => sample.mib)];
  const covariance = mean((sample) => (sample.seconds - seconds) * (sample.mib - mib));
  return covariance / mean((sample) => (sample.seconds - seconds) ** 2);
}

/** @param {number} pid @returns {number} its TCP connections: to clients, to containers */
export function connectionsOf(pid) {
  const own = socketsOf(pid);
  // Fields: number, local address, remote address, state, …, the tenth is the inode.
  const rows = ['tcp', 'tcp6'].flatMap((name) => table(pid, name));
  return rows.filter((fields) => fields[3] !== LISTENING && own.has(fields[9])).length;
}

/**
 * @param {number} pid
 * @returns {{all: number, unix: number}} its files, pipes and sockets; of them Unix sockets: its output, and idle
 * connections to the engine
 */
export function descriptorsOf(pid) {
  const own = socketsOf(pid);
  return { all: links(pid).length, unix: table(pid, 'unix').filter((fields) => own.has(fields[6])).length };
}

/** @param {number} pid @returns {Set<string>} inodes */
function socketsOf(pid) {
  return new Set(links(pid).flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
}

/** @param {number} pid @param {string} name of a file in proc(5)'s net @returns {string[][]} the fields of each line */
function table(pid, name) {
  const lines = readFileSync(`/proc/${pid}/net/${name}`, 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => line.trim().split(/\s+/));
}

/** @param {number} pid @returns {string[]} the targets of its descriptors */
function links(pid) {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return []; // Closed meanwhile.
    }
  });
}

/** @param {number} pid @param {number} before the load @returns {Promise<number>} connections that stay open */
export async function leakedConnections(pid, before) {
  const deadline = Date.now() + SETTLE_MS;
  while (connectionsOf(pid) > before && Date.now() < deadline) await delay(POLL_MS);
  return Math.max(0, connectionsOf(pid) - before);
}
