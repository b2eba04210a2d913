import type { Rule } from './docker-errors.js';

/** Advice for a container's state, by the engine's message (moby `daemon/errors.go`, `daemon/start.go`). */
function stateAdvice(message: string): string {
  if (/paused?\b/.test(message)) return 'The container is paused: resume it with POST /containers/{id}/unpause';
  if (/is restarting/.test(message))
    return 'The container is waiting for its next restart: try again later, or see GET /containers/{id}/logs';
  if (/marked for removal|removed|removal|Dead/.test(message)) return 'The container is being removed: run another';
  return 'The container is not running: start it with POST /containers/{id}/start';
}

/** Errors of rename, update, kill, pause, top, changes and commit. */
export const VERB_RULES: readonly Rule[] = [
  {
    operations: ['rename'],
    // Between two restarts, a container has no network sandbox (moby daemon/rename.go).
    message: /sandbox \S+ not found/,
    code: 'container_not_running',
    detail: () =>
      'The engine cannot rename a container between two restarts: stop it first, or try again while it runs',
  },
  {
    operations: ['rename'],
    message: /already in use/,
    code: 'name_in_use',
    detail: () => 'The name is taken by another container: choose another, or remove that container first',
  },
  {
    operations: ['update'],
    // moby daemon/daemon_unix.go: verifyPlatformContainerResources.
    message: /only \d+ CPUs available/,
    code: 'invalid_request',
    detail: (message) => `cpus: ${message}`,
  },
  {
    operations: ['update'],
    // On cgroup v1 the kernel refuses (runc libcontainer/cgroups/fs/memory.go); on v2 it frees memory, or kills.
    message: /unable to set memory limit|memory limit.*(?:too low|busy)/,
    code: 'invalid_request',
    detail: (message) => `memory: the container uses more than that now, stop it first or choose more (${message})`,
  },
  {
    operations: ['update'],
    message: /AutoRemove is enabled/,
    code: 'invalid_request',
    detail: () => 'restart_policy: the container has auto_remove, so that nothing is left to restart: run it without',
  },
  {
    operations: ['changes', 'commit', 'rename', 'update'],
    message: /marked for removal|being removed|which is Dead/,
    code: 'container_not_running',
    detail: stateAdvice,
  },
  {
    operations: ['exec', 'kill', 'pause', 'restart', 'start', 'top'],
    status: [409],
    code: 'container_not_running',
    detail: stateAdvice,
  },
  {
    operations: ['changes', 'commit', 'kill', 'pause', 'rename', 'stats', 'top', 'unpause', 'update'],
    status: [404],
    code: 'container_not_found',
    detail: () => 'No such container',
  },
  {
    operations: ['update', 'rename', 'commit', 'kill'],
    status: [400],
    code: 'invalid_request',
    detail: (message) => message,
  },
];
