import { describe, expect, it } from 'vitest';
import { type EngineOperation, isPausedOrNotAlready, toAppError } from '../../../../src/docker/engine/docker-errors.js';
import type { ErrorCode } from '../../../../src/errors/app-error.js';

const ID = '5f072294049e5c70cfa5d402f9b73b4aaf774c38ef5512e6cf785f449a64493f';

/** Recorded from Docker 20.10.24, and the detail that dockAPI makes of it. */
const RECORDED: [EngineOperation, number, string, ErrorCode, RegExp][] = [
  ['top', 409, `Container ${ID} is not running`, 'container_not_running', /start it/],
  ['kill', 409, `Cannot kill container: x: Container ${ID} is not running`, 'container_not_running', /start it/],
  ['pause', 409, `Container ${ID} is not running`, 'container_not_running', /start it/],
  ['exec', 409, 'Container x is paused, unpause the container before exec', 'container_not_running', /unpause/],
  ['start', 409, 'cannot start a paused container, try unpause instead', 'container_not_running', /unpause/],
  [
    'top',
    409,
    `Container ${ID} is restarting, wait until the container is running`,
    'container_not_running',
    /next restart/,
  ],
  ['kill', 404, 'Cannot kill container: x: No such container: x', 'container_not_found', /No such/],
  ['kill', 400, 'Invalid signal: FOO', 'invalid_request', /FOO/],
  ['rename', 404, `sandbox ${ID} not found`, 'container_not_running', /two restarts/],
  [
    'rename',
    409,
    `Error when allocating new name: Conflict. The container name "/y" is already in use by container "${ID}". You have to remove (or rename) that container to be able to reuse that name.`,
    'name_in_use',
    /choose another/,
  ],
  ['update', 400, 'Minimum memory limit allowed is 6MB', 'invalid_request', /6MB/],
  [
    'update',
    400,
    'Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available',
    'invalid_request',
    /^cpus: .*only 2 CPUs/,
  ],
  [
    'update',
    500,
    `Cannot update container ${ID}: runc did not terminate successfully: exit status 1: unable to set memory limit to 8388608 (current usage: 63455232, peak usage: 63574016)\n: unknown`,
    'invalid_request',
    /^memory: the container uses more/,
  ],
  [
    'update',
    409,
    `Cannot update container ${ID}: Restart policy cannot be updated because AutoRemove is enabled for the container`,
    'invalid_request',
    /^restart_policy: /,
  ],
];

/** Recorded from Podman 5.4.2. */
const RECORDED_FROM_PODMAN: typeof RECORDED = [
  ['top', 500, 'top can only be used on running containers', 'container_not_running', /resume it with POST/],
  [
    'start',
    500,
    `container ${ID} must be in Created or Stopped state to be started: container state improper`,
    'container_not_running',
    /is paused: resume it with POST/,
  ],
  [
    'rename',
    500,
    `renaming container ${ID}: updating container config table with new configuration for container ${ID}: UNIQUE constraint failed: ContainerConfig.Name`,
    'name_in_use',
    /choose another/,
  ],
];

/** By moby's source: daemon/commit.go, daemon/errors.go, daemon/update.go. */
const BY_SOURCE: typeof RECORDED = [
  ['commit', 409, `You cannot commit container ${ID} which is Dead`, 'container_not_running', /being removed/],
  ['commit', 409, `You cannot commit container ${ID} which is being removed`, 'container_not_running', /removed/],
  [
    'update',
    500,
    `Cannot update container ${ID}: container is marked for removal and cannot be "update"`,
    'container_not_running',
    /being removed/,
  ],
  ['start', 409, 'container is marked for removal and cannot be started', 'container_not_running', /being removed/],
];

describe('the engine’s response to a verb', () => {
  it.each([...RECORDED, ...RECORDED_FROM_PODMAN, ...BY_SOURCE])(
    '%s: %d %s',
    (operation, statusCode, message, code, detail) => {
      const error = toAppError({ statusCode, json: { message } }, operation);
      expect(error).toMatchObject({ code, detail: expect.stringMatching(detail) });
    },
  );

  it.each([
    [409, `Container ${ID} is already paused`, true],
    [500, `Container ${ID} is not paused`, true],
    [409, `Container ${ID} is not running`, false],
    [404, `No such container: ${ID}`, false],
  ])('%d %s: so already: %s', (statusCode, message, already) => {
    expect(isPausedOrNotAlready({ statusCode, json: { message } })).toBe(already);
  });
});
