import { Script } from 'node:vm';

const slot = globalThis as { runWithin?: () => unknown };
const script = new Script('globalThis.runWithin()');

/**
 * Runs a function that must not block: an expression that backtracks for ever would stop the whole test run.
 *
 * @param ms timeout
 * @throws Error with code ERR_SCRIPT_EXECUTION_TIMEOUT
 */
export function within<T>(ms: number, run: () => T): T {
  slot.runWithin = run;
  return script.runInThisContext({ timeout: ms }) as T;
}
