import type { Filters } from './engine-types.js';

/** Podman's own states (Podman, `libpod/define/containerstate.go`) by Docker's names for them. */
const STATES: Readonly<Record<string, string>> = {
  configured: 'created',
  initialized: 'created',
  stopping: 'running',
  stopped: 'exited',
};

/** Docker's states that Podman does not have. It refuses a list that is filtered by one. */
const FOREIGN: readonly string[] = ['restarting', 'dead'];

/** Docker's name for a container's state. */
export function dockersState(state: string): string {
  return STATES[state] ?? state;
}

/** The filters of a list without the states that no container of Podman has; undefined: nothing fits. */
export function filtersOfPodman(filters: Filters): Filters | undefined {
  const { status, ...others } = filters;
  if (!status) return filters;
  const known = status.filter((each) => !FOREIGN.includes(each));
  return known.length > 0 ? { ...others, status: known } : undefined;
}
