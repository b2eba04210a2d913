import type { Rule } from './docker-errors.js';

/** Errors of single fields of a run that only the engine can check, with a container's files or the host's devices. */
export const RUN_FIELD_RULES: readonly Rule[] = [
  {
    operations: ['start', 'restart'],
    // The engine writes the group of a user in lower case, and one of group_add in upper case.
    message: /Unable to find group |Unable to parse group /,
    code: 'invalid_request',
    detail: (message) => `group_add: ${message}: name a group of the image, or a number`,
  },
  {
    operations: ['start', 'restart'],
    message: /unable to find (?:user|group) |(?:uids and gids|groups) must be in range/,
    code: 'invalid_request',
    detail: (message) => `user: ${message}`,
  },
  {
    operations: ['create', 'start'],
    // moby container/container.go, SetupWorkingDirectory.
    message: /Cannot mkdir: .* is not a directory/,
    code: 'invalid_request',
    detail: (message) => `workdir: ${message}: name a directory`,
  },
  {
    operations: ['create', 'start', 'restart'],
    // moby daemon/devices.go, and daemon/devices_nvidia_linux.go since 28.3.
    message: /could not select device driver .*gpu|failed to discover GPU vendor|no known GPU vendor/i,
    code: 'invalid_request',
    detail: (message) =>
      `gpus: the engine has no GPUs that it can give to containers, leave the field out (${message})`,
  },
];
