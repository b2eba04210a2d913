/** A range of TCP ports, including both ends. */
export interface PortRange {
  from: number;
  to: number;
}

/** `from-to`. */
export const PORT_RANGE = /^\d{1,5}-\d{1,5}$/;

/** Reads a {@link PORT_RANGE}. */
export function parseRange(range: string): PortRange {
  const [from = 0, to = 0] = range.split('-').map(Number);
  return { from, to };
}

/**
 * Checks the values of a range whose syntax is right (wrong syntax is reported elsewhere).
 *
 * @param lowest lowest port that is allowed
 */
export function rangeProblem(name: string, range: string | undefined, lowest = 1): string[] {
  if (range === undefined || !PORT_RANGE.test(range)) return [];
  const { from, to } = parseRange(range);
  return from >= lowest && to <= 65535 && from <= to
    ? []
    : [`${name}: must lie within ${lowest}-65535 and begin with its lower end (got "${range}")`];
}
