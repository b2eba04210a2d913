import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Identifies a process for good: a pid alone may be reused, but not together with its start.
 *
 * @typedef {{pid: number, birth: string}} ProcessId
 */

/** Inherited by children, so it finds the daemons of a directory and everything they started, even without a record. */
const MARK = 'DOCKER_SANDBOX_DIR';

/**
 * @param {number} pid
 * @returns {ProcessId | undefined} undefined if there is no such process
 */
export function identify(pid) {
  const birth = birthOf(pid);
  return birth ? { pid, birth } : undefined;
}

/**
 * @param {ProcessId | undefined} known from `identify`
 * @returns {boolean}
 */
export function isRunning(known) {
  return known !== undefined && known.birth !== '' && birthOf(known.pid) === known.birth;
}

/** @param {number} pid */
function birthOf(pid) {
  try {
    if (process.platform === 'linux') return linuxBirth(pid);
    if (process.platform === 'win32') return windowsBirth(pid);
    return execFileSync('ps', ['-o', 'lstart=,command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return ''; // It has ended.
  }
}

/** @param {number} pid */
function linuxBirth(pid) {
  // Field 2 is the name in parentheses, which may contain spaces; state and start time are fields 3 and 22 (proc(5)).
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return '';
  return `${fields[19]} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`.trim();
}

/** @param {number} pid */
function windowsBirth(pid) {
  const query = `Get-CimInstance Win32_Process -Filter "ProcessId=${Number(pid)}" | % { "$($_.CreationDate.Ticks) $($_.CommandLine)" }`;
  return execFileSync('powershell', ['-NoProfile', '-Command', query], { encoding: 'utf8' }).trim();
}

/**
 * Asks a process to end, and kills it after `graceMs`.
 *
 * @param {ProcessId} known
 * @param {number} graceMs
 * @returns {Promise<boolean>} whether it was running
 */
export async function endProcess(known, graceMs) {
  if (!isRunning(known)) return false;
  signal(known.pid, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (isRunning(known) && Date.now() < deadline) await delay(50);
  while (isRunning(known)) {
    signal(known.pid, 'SIGKILL');
    await delay(20);
  }
  return true;
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
export function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/**
 * Marks a process and its children as belonging to a directory.
 *
 * @param {string} dir
 * @returns {NodeJS.ProcessEnv} additional environment
 */
export function belongingTo(dir) {
  return { [MARK]: dir };
}

/**
 * Starts a program that outlives this one, marked as belonging to a directory.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{dir: string, log: string, env?: NodeJS.ProcessEnv}} options the directory that it belongs to, the file for its
 *   output, and additional environment variables
 * @returns {Promise<ProcessId>}
 */
export async function startDaemon(command, args, { dir, log, env: added }) {
  mkdirSync(path.dirname(log), { recursive: true });
  const output = openSync(log, 'a');
  try {
    const env = { ...systemEnv(), ...belongingTo(dir), ...added };
    const child = spawn(command, args, { cwd: '/', detached: true, stdio: ['ignore', output, output], env });
    await once(child, 'spawn');
    child.unref();
    const pid = child.pid ?? 0;
    return identify(pid) ?? { pid, birth: '' }; // It may have ended already.
  } finally {
    closeSync(output);
  }
}

/**
 * This environment, with root's programs in `PATH`: `su` leaves their directories out.
 *
 * @returns {NodeJS.ProcessEnv}
 */
export function systemEnv() {
  return {
    ...process.env,
    PATH: [process.env.PATH, '/usr/local/sbin', '/usr/sbin', '/sbin'].filter(Boolean).join(':'),
  };
}

/**
 * The live processes that belong to a directory.
 *
 * @param {string} dir
 * @param {{below?: boolean}} [options] whether to include those of directories in it
 * @returns {number[]} pids
 */
export function daemonsOf(dir, { below = false } = {}) {
  const pids = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
  return pids.filter((pid) => {
    const owner = markOf(pid);
    return owner === dir || (below && owner?.startsWith(`${dir}/`));
  });
}

/** @param {number} pid */
function markOf(pid) {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return variables.find((variable) => variable.startsWith(`${MARK}=`))?.slice(MARK.length + 1);
  } catch {
    return undefined; // It ended meanwhile, or is a kernel thread's.
  }
}

/**
 * The end of a log, for an error message.
 *
 * @param {string} file
 */
export function tail(file) {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-10).join('\n');
  } catch {
    return '(no log)';
  }
}
