// Ends everything that a run has started: at the end, after a failure, and on Ctrl-C.
import { once } from 'node:events';

/** @type {(() => unknown)[]} */
const steps = [];
/** @type {Promise<void> | undefined} */
let ending;
const over = new AbortController();

/** Aborts when the run ends. */
export const runEnds = over.signal;

/**
 * Registers a step for the end of the run; the last one runs first. Runs it at once if the run has ended already.
 *
 * @param {() => unknown} step
 */
export function atEnd(step) {
  if (ending) ending = ending.then(() => attempt(step));
  else steps.push(step);
}

/** @returns {Promise<void>} when everything that was started has ended */
export function end() {
  over.abort(new Error('the run was ended'));
  ending ??= (async () => {
    for (const step of steps.reverse()) await attempt(step);
  })();
  return ending;
}

/**
 * Ends a process with the run: asks it to end, and kills it after `graceMs`.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} graceMs
 * @returns {() => Promise<void>} ends it now
 */
export function endsWithRun(child, graceMs) {
  const stop = async () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await exit;
    clearTimeout(timer);
  };
  atEnd(stop);
  return stop;
}

/** @param {() => unknown} step the others run even if it fails */
async function attempt(step) {
  try {
    await step();
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
}

/**
 * Runs a benchmark, and ends everything that it has started.
 *
 * @param {() => Promise<void>} work
 */
export async function withCleanup(work) {
  let interrupted = false;
  const interrupt = () => {
    // npm and the terminal may both send one for a single Ctrl-C.
    if (interrupted) return;
    interrupted = true;
    void end().then(() => process.exit(130));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', interrupt);
  try {
    await work();
  } catch (error) {
    if (interrupted) return; // Its engine or service is gone.
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
  if (interrupted) return;
  await end();
  process.exit();
}
