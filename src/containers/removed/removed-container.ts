import type { Actor } from '../../events/event-types.js';

/**
 * Why a container was removed. `outside`: by another client of the engine. `cancelled`: its run was undone. `expired` and
 * `idle`: its lifetime ended.
 */
export const REASONS = ['delete', 'auto_remove', 'expired', 'idle', 'cancelled', 'outside'] as const;
export type Reason = (typeof REASONS)[number];

/** Who removes a container, and why. */
export interface Removal {
  because: Reason;
  actor: { kind: Actor['kind']; name: string | null };
}

/** A removed container. It has no environment values. */
export interface RemovedContainer extends Removal {
  id: string;
  name: string;
  image: string;
  labels: Record<string, string>;
  owner: string | undefined;
  /** Null if it was killed by the removal, or nobody saw its end. */
  exit_code: number | null;
  oom_killed: boolean;
  /** RFC 3339; null if nobody saw its start. */
  started_at: string | null;
}

/** As it is kept. */
export interface RemovedRecord extends RemovedContainer {
  /** RFC 3339; null while it is still being removed: it is not shown then. */
  removed_at: string | null;
}
