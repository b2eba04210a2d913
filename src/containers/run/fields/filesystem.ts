import { memorySize } from '../../../config/memory-size.js';
import type { Policy } from '../../../config/policy.js';
import type { HostOptions } from '../../../docker/engine/engine-types.js';
import { AppError } from '../../../errors/app-error.js';
import type { Mount } from '../../mounts/volume-spec.js';
import type { FilesystemFieldsDto } from './filesystem.dto.js';
import { parseTmpfs, type Tmpfs } from './tmpfs.js';

/** The engine's default (moby daemon/config/config.go, `DefaultShmSize`). */
const ENGINE_SHM_SIZE = 64 * 1024 * 1024;

export interface FilesystemSpec {
  /** Bytes; undefined: the engine's default. */
  shmSize: number | undefined;
  tmpfs: Tmpfs[];
}

/**
 * @param volumes the run's volumes; the engine would mount one instead of a tmpfs at the same path
 * @throws AppError `invalid_request`
 */
export function toFilesystemSpec({ shm_size, tmpfs }: FilesystemFieldsDto, volumes: readonly Mount[]): FilesystemSpec {
  const taken = volumes.map(({ Target }) => Target);
  return { shmSize: shm_size == null ? undefined : memorySize(shm_size), tmpfs: parseTmpfs(tmpfs ?? {}, taken) };
}

/**
 * Checks file systems in memory against the policy and the container's memory limit, and gives each a size, because the
 * kernel's default is half of the host's memory.
 *
 * @param memory the container's limit in bytes
 * @throws AppError `forbidden` above a setting, `invalid_request` above the memory limit
 */
export function boundFilesystem(spec: FilesystemSpec, policy: Policy, memory = Infinity): FilesystemSpec {
  const { maxShmSize = Infinity, maxTmpfs = Infinity } = policy;
  const { shmSize = 0, tmpfs } = spec;
  const total = tmpfs.reduce((sum, { size = 0 }) => sum + size, 0);
  if (shmSize > maxShmSize) throw forbidden('shm_size', shmSize, 'DOCKAPI_MAX_SHM_SIZE', maxShmSize);
  if (total > maxTmpfs) throw forbidden('tmpfs', total, 'DOCKAPI_MAX_TMPFS', maxTmpfs);
  const unsized = tmpfs.filter(({ size }) => size === undefined).length;
  const size = Math.min(memory, Math.floor((maxTmpfs - total) / unsized));
  if (unsized > 0 && size < 1) throw forbidden('tmpfs', 'an entry without a size', 'DOCKAPI_MAX_TMPFS', maxTmpfs);
  checkMemory('shm_size', shmSize, memory);
  for (const { size = 0 } of tmpfs) checkMemory('tmpfs', size, memory);
  return {
    shmSize: spec.shmSize ?? (maxShmSize < ENGINE_SHM_SIZE ? maxShmSize : undefined),
    tmpfs: tmpfs.map((each) => ({ ...each, size: each.size ?? (size < Infinity ? size : undefined) })),
  };
}

function checkMemory(field: string, size: number, memory: number): void {
  if (size <= memory) return;
  throw AppError.invalidField(
    field,
    `${size} bytes are more than the memory limit of ${memory}: lower it, or raise memory`,
  );
}

export function filesystemHostConfig({ shmSize, tmpfs }: FilesystemSpec): HostOptions {
  return {
    ...(shmSize !== undefined && { ShmSize: shmSize }),
    ...(tmpfs.length > 0 && { Tmpfs: Object.fromEntries(tmpfs.map((each) => [each.target, mountOptions(each)])) }),
  };
}

function mountOptions({ size, options }: Tmpfs): string {
  return [...(size === undefined ? [] : [`size=${size}`]), ...options].join(',');
}

function forbidden(field: string, value: number | string, setting: string, max: number): AppError {
  return new AppError('forbidden', `${field}: ${value} is not allowed; ${setting} allows ${max} at most`);
}
