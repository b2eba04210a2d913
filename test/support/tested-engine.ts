import { type DIFFERENCES, engineNamed } from '../../scripts/lib/engines.mjs';

// Facts that test files need about their engine; all are from scripts/lib/engines.mjs.

/** Set by `npm run test:engines`. */
const ENGINE = engineNamed(process.env['TEST_ENGINE']);

export const isPodman = ENGINE.kind === 'podman';

/** Whether the engine does something otherwise than the newest Docker. */
export function differs(how: keyof typeof DIFFERENCES): boolean {
  return ENGINE.differs?.includes(how) ?? false;
}
