import { type DIFFERENCES, engineNamed } from '../../scripts/lib/engines.mjs';

// What test files have to know of the engine that they run with; scripts/lib/engines.mjs has all of it.

/** Set by `npm run test:engines`. */
const ENGINE = engineNamed(process.env['TEST_ENGINE']);

export const isPodman = ENGINE.kind === 'podman';

/** Whether the engine does something otherwise than the newest Docker. */
export function differs(how: keyof typeof DIFFERENCES): boolean {
  return ENGINE.differs?.includes(how) ?? false;
}
