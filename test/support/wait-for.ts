import { vi } from 'vitest';

/** A limit for what hangs, not for what is slow: `vi.waitFor` gives up after a second. */
const LIMIT_MS = 60_000;

/** Waits until a check does not throw. @returns what it returns */
export function waitFor<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: LIMIT_MS });
}
