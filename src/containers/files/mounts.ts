import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { ContainerPath } from './container-path.js';

/** A mount of a container. */
export interface Mount {
  at: ContainerPath;
  /** True if it exists only in the running container, so that the engine's archive API does not see it. */
  isHidden: boolean;
}

/** Mounts of every running container (moby oci/defaults.go). */
const ALWAYS = ['/dev', '/proc', '/sys'];

/** Volumes and bind mounts, which the archive API sees, and file systems that it does not see. */
export function mountsOf({ Mounts, HostConfig }: ContainerDetails): Mount[] {
  const { Tmpfs } = HostConfig as { Tmpfs?: Record<string, string> | null };
  const hidden = [...ALWAYS, ...Object.keys(Tmpfs ?? {})].map((path) => ({
    at: ContainerPath.of(path),
    isHidden: true,
  }));
  const seen = Mounts.map(({ Destination, Type }) => ({
    at: ContainerPath.of(Destination),
    isHidden: Type === 'tmpfs',
  }));
  return [...hidden, ...seen];
}

/** True if a path is on a mount that only the running container sees. The innermost mount decides. */
export function isHidden(path: ContainerPath, mounts: readonly Mount[]): boolean {
  const around = mounts.filter(({ at }) => path.isWithin(at));
  const deepest = Math.max(0, ...around.map(({ at }) => at.names.length));
  return around.some(({ at, isHidden }) => isHidden && at.names.length === deepest);
}
