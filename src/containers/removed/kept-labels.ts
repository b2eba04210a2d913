import { shownLabels } from '../container-dtos.js';

/** Characters of a removed container's labels together. */
const MAX_LENGTH = 16 * 1_024;

/** The labels of a container that are kept after its end, as many as fit. */
export function keptLabels(labels: Record<string, string>): Record<string, string> {
  let left = MAX_LENGTH;
  const kept = Object.entries(shownLabels(labels)).filter(([key, value]) => (left -= key.length + value.length) >= 0);
  return Object.fromEntries(kept);
}
