import type { Container } from '../api/types.js';

/** Says that a container sleeps. */
export function Asleep({ container: { asleep } }: { container: Container }) {
  return asleep === null ? null : <span class="badge warn">asleep</span>;
}
