/** Podman's own states (Podman, `libpod/define/containerstate.go`) by Docker's names for them. */
const STATES: Readonly<Record<string, string>> = {
  configured: 'created',
  initialized: 'created',
  stopping: 'running',
  stopped: 'exited',
};

/** Docker's name for a container's state. */
export function dockersState(state: string): string {
  return STATES[state] ?? state;
}
