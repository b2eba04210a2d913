import type { Rule } from './docker-errors.js';

/** Rules for messages and statuses in which Podman differs from Docker (Podman 4.3 to 5.8, `libpod` and `pkg/api`). */
export const PODMAN_RULES: readonly Rule[] = [
  {
    operations: ['create'],
    message: /container name ".*" is already in use|name ".*" is already in use/,
    code: 'name_in_use',
    detail: () => 'Another container has this name: choose another, or remove that container first',
  },
  {
    operations: ['rename'],
    // Its database refuses.
    message: /UNIQUE constraint failed: ContainerConfig\.Name/,
    code: 'name_in_use',
    detail: () => 'The name is taken by another container: choose another, or remove that container first',
  },
  {
    operations: ['create', 'start', 'restart', 'network'],
    message: /unable to find network/,
    code: 'network_not_found',
    detail: (message) => `${message}: use an existing network, or omit "network"`,
  },
  {
    operations: ['remove'],
    message: /cannot be removed without force/,
    code: 'container_running',
    detail: () => 'The container is running: stop it first, or use force=true',
  },
  {
    operations: ['exec'],
    message: /can only create exec sessions on running containers/,
    code: 'container_not_running',
    detail: () =>
      'The container is not running: start it with POST /containers/{id}/start, or if it is paused, resume it with POST /containers/{id}/unpause',
  },
  {
    operations: [
      ...(['attach', 'changes', 'commit', 'exec', 'inspect', 'kill', 'logs', 'pause', 'remove', 'rename'] as const),
      ...(['restart', 'start', 'stats', 'stop', 'top', 'unpause', 'update', 'wait'] as const),
    ],
    // A 500, if it is removed during the call.
    message: /no container with ID \S+ found in database/,
    code: 'container_not_found',
    detail: () => 'No such container',
  },
  {
    operations: ['create'],
    message: /duplicate mount destination/,
    code: 'invalid_request',
    detail: (message) => `volumes: ${message}: mount one volume at each path`,
  },
  {
    operations: ['create'],
    // Parts of the request that Podman cannot convert; the last one is for a path that is not absolute.
    message: /^fill out specgen: |unknown capability|^container create: statfs/,
    code: 'invalid_request',
    detail: (message) => message.replace(/^(?:fill out specgen|container create): /, ''),
  },
  {
    operations: ['create'],
    message: /unknown mount option/,
    code: 'invalid_request',
    detail: (message) => `tmpfs: ${message.replace(/^container create: /, '')}: leave the option out`,
  },
  {
    operations: ['start', 'restart'],
    message: /^workdir ".*" exists on container \S+, but is not a directory/,
    code: 'invalid_request',
    detail: (message) => `workdir: ${message}: name a directory`,
  },
  {
    operations: ['start'],
    message: /must be in Created or Stopped state to be started/,
    code: 'container_not_running',
    detail: () =>
      'The container is paused: resume it with POST /containers/{id}/unpause. If it is being removed, run another',
  },
  {
    operations: ['top'],
    message: /top can only be used on running containers/,
    code: 'container_not_running',
    detail: () =>
      'The container is paused: resume it with POST /containers/{id}/unpause. If it has ended, start it with POST /containers/{id}/start',
  },
];

/** Whether an attach fails because Podman prepares a container for it, as a start would. */
export function isStartOfPodman(message: string): boolean {
  return /^preparing container \S+ for attach: /.test(message);
}

/** True if Podman refuses to stop or restart a container because it is paused. Docker does both. */
export function isRefusedWhilePaused(error: unknown): boolean {
  const { json } = error as { json?: { message?: string } | null };
  return /is running or paused, refusing to clean up|paused or unknown state/.test(json?.message ?? '');
}
