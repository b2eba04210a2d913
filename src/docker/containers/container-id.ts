import { AppError } from '../../errors/app-error.js';

/** Docker's grammar of names, at most 128 characters. Nothing else is put into an engine path. */
export const CONTAINER_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const HEX_PREFIX = /^[0-9a-f]{12,64}$/;
/** Swarm's ids of services (swarmkit `identity/randomid.go`). */
const SERVICE_ID = /^[0-9a-z]{25}$/;

/**
 * Validates an id or name before it is put into an engine URL (dockerode does not encode it).
 *
 * @throws AppError `invalid_request`
 */
export function checkContainerId(id: string): string {
  if (CONTAINER_ID.test(id)) return id;
  throw AppError.invalidField('id', 'must be a container id, at least the first 12 digits of one, or a container name');
}

/** True if `asked` names this container: its full id, its name, or at least 12 digits of its id. */
export function namesContainer(asked: string, { id, name }: { id: string; name: string }): boolean {
  return asked === id || asked === name || (HEX_PREFIX.test(asked) && id.startsWith(asked));
}

/** True if the engine could take this name for a shortened id (it looks up names first). */
export function looksLikeId(name: string): boolean {
  return HEX_PREFIX.test(name.toLowerCase());
}

/** True if this could be the id of a Swarm service. */
export function isServiceId(id: string): boolean {
  return SERVICE_ID.test(id);
}

/** @param past what has become of it, as a sentence without its end; undefined: dockAPI does not know such a container */
export function containerNotFound(id: string, cause?: unknown, past?: string): AppError {
  const detail = past ?? `dockAPI has no container "${id}": list them with GET /containers`;
  return new AppError('container_not_found', detail, { cause });
}

/** True if a call failed because the container does not exist, or no longer. */
export function isContainerNotFound(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'container_not_found';
}
