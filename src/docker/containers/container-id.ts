import { AppError } from '../../errors/app-error.js';

/** What may come near an engine path: Docker's own name grammar, at most 128 characters. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const HEX_PREFIX = /^[0-9a-f]{12,64}$/;

/**
 * Checks an id or name before it is pasted into an engine URL (dockerode does not encode it).
 *
 * @throws AppError `invalid_request`
 */
export function checkContainerId(id: string): string {
  if (ID.test(id)) return id;
  throw AppError.invalidField(
    'id',
    'must be a container id, a prefix of 12 or more of its digits, or a container name',
  );
}

/** Whether `asked` names this container: its full id, its name, or 12 or more digits of its id. */
export function namesContainer(asked: string, { id, name }: { id: string; name: string }): boolean {
  return asked === id || asked === name || (HEX_PREFIX.test(asked) && id.startsWith(asked));
}

/** Whether the engine could take this name for a shortened id (it looks names up first). */
export function looksLikeId(name: string): boolean {
  return HEX_PREFIX.test(name.toLowerCase());
}

export function containerNotFound(id: string, cause?: unknown): AppError {
  return new AppError(
    'container_not_found',
    `No container "${id}" was made by dockAPI: list them with GET /containers`,
    { cause },
  );
}

/** Whether a call failed because there is no such container, or none any more. */
export function isContainerNotFound(error: unknown): boolean {
  return error instanceof AppError && error.code === 'container_not_found';
}
