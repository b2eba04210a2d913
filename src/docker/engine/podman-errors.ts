import type { Rule } from './docker-errors.js';

/** What Podman says in other words or with another status than Docker (Podman 4.3 to 5.8, `libpod` and `pkg/api`). */
export const PODMAN_RULES: readonly Rule[] = [
  {
    operations: ['create'],
    message: /container name ".*" is already in use|name ".*" is already in use/,
    code: 'name_in_use',
    detail: () => 'The name is taken by another container: choose another, or remove that container first',
  },
  {
    operations: ['create', 'start', 'restart', 'network'],
    message: /unable to find network/,
    code: 'network_not_found',
    detail: (message) => `${message}: name one network that is there, or leave "network" out`,
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
    detail: () => 'The container is not running, or is paused: start or unpause it first',
  },
  {
    operations: ['create'],
    message: /duplicate mount destination/,
    code: 'invalid_request',
    detail: (message) => `volumes: ${message}: mount one volume at each path`,
  },
];
