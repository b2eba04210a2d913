// Resource usage of a process and its children, from proc(5).
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/**
 * @param {number | undefined} pid
 * @returns {number[]} the process and its descendants; empty without a pid
 */
export function treeOf(pid) {
  if (pid === undefined) return [];
  const all = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const children = Map.groupBy(all.map(Number), (each) => statOf(each).parent);
  const tree = [pid];
  for (const each of tree) tree.push(...(children.get(each) ?? []));
  return tree;
}

/** @param {number[]} pids @returns {number} used CPU seconds */
export function cpuSeconds(pids) {
  return pids.reduce((sum, pid) => sum + statOf(pid).ticks, 0) / TICKS_PER_SECOND;
}

/** @param {number[]} pids @returns {number} current memory in MiB */
export function memory(pids) {
  return statusField(pids, 'VmRSS');
}

/** @param {number[]} pids @returns {number} peak memory in MiB since `forgetPeak` */
export function peakMemory(pids) {
  return statusField(pids, 'VmHWM');
}

/** @param {number[]} pids */
export function forgetPeak(pids) {
  for (const pid of pids) writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** @param {number} pid @returns {{parent: number, ticks: number}} zeros once it has ended */
function statOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  // Field 2 is the name in parentheses, which may contain spaces; the parent is field 4, the times are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1] ?? 0), ticks: Number(fields[11] ?? 0) + Number(fields[12] ?? 0) };
}

/** @param {number[]} pids @param {string} name @returns {number} MiB */
function statusField(pids, name) {
  const kilobytes = pids.map((pid) => new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(read(`/proc/${pid}/status`))?.[1]);
  return kilobytes.reduce((sum, each) => sum + Number(each ?? 0), 0) / 1024;
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // It has ended.
  }
}
