import { LABEL } from './managed-container.js';

/** Names that no run may choose: see {@link isPoolMember}. */
export const RESERVED_NAME = 'dockapi-pool-';

/** The pool that a container was run for. */
export interface Membership {
  pool: string;
  /** Of the pool's `run`. */
  revision: string;
  /** The store that has the pool. */
  store: string;
}

/** Value of the label. It names the run, because an image made of the container inherits its labels. */
export function poolLabel({ pool, revision, store }: Membership, runId: string): string {
  return [pool, revision, store, runId].join(' ');
}

/** The pool that a container was run for, given to a caller since or not. */
export function membershipOf(labels: Record<string, string>): Membership | undefined {
  const [pool = '', revision = '', store = '', runId] = (labels[LABEL.pool] ?? '').split(' ');
  return runId !== undefined && runId === labels[LABEL.run] ? { pool, revision, store } : undefined;
}

/** Name of a member until it is ready. */
export function newName(runId: string): string {
  return `${RESERVED_NAME}new-${runId}`;
}

/** Name of a member that is ready. */
export function readyName(runId: string): string {
  return `${RESERVED_NAME}${runId}`;
}

/**
 * True if a container waits in its pool: nobody but the pool may know of it. It is given away by a rename, because the engine
 * keeps names and no label can change. So whose it is does not depend on the store.
 *
 * @param name without the engine's slash
 */
export function isPoolMember(labels: Record<string, string>, name: string): boolean {
  const runId = labels[LABEL.run] ?? '';
  return membershipOf(labels) !== undefined && (name === newName(runId) || name === readyName(runId));
}
