import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isRunning } from './processes.mjs';

/**
 * Takes a lock that ends with its holder.
 *
 * @param {string} file
 * @returns {(() => void) | undefined} releases the lock; undefined if a live process holds it
 */
export function tryLock(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(identify(process.pid)));
  try {
    return claim(file, mine) || (removeStale(file, mine) && claim(file, mine))
      ? () => rmSync(file, { force: true })
      : undefined;
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * A link appears with its content in one step, and fails if the name exists.
 *
 * @param {string} file
 * @param {string} mine
 */
function claim(file, mine) {
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    return false;
  }
}

/**
 * Removes a dead holder's lock. It is moved aside before the last check: two processes that find it stale at the same
 * time must not remove each other's new lock.
 *
 * @param {string} file
 * @param {string} mine
 */
function removeStale(file, mine) {
  if (isHeld(file)) return false;
  const aside = `${mine}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return true; // Another process was faster.
  }
  const held = isHeld(aside);
  if (held) linkSync(aside, file);
  rmSync(aside);
  return !held;
}

/** @param {string} file */
function isHeld(file) {
  try {
    return isRunning(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return false;
  }
}

/**
 * Runs `work` under the lock; waits while another process holds it.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  let unlock = tryLock(file);
  while (!unlock) {
    await delay(100);
    unlock = tryLock(file);
  }
  // A process that exits early may clean up on its way out, under this lock again.
  process.prependListener('exit', unlock);
  try {
    return await work();
  } finally {
    process.off('exit', unlock);
    unlock();
  }
}
