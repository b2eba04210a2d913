import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { ContainerPath } from './container-path.js';

/** A mount of a container. */
export interface Mount {
  at: ContainerPath;
  /** Whether it is there in the running container only, so that the engine's archive API does not see it. */
  isHidden: boolean;
}

/** What every running container has (moby oci/defaults.go). */
const ALWAYS = ['/dev', '/proc', '/sys'];

/** The volumes and bind mounts that the archive API mounts too, and the file systems that it does not. */
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

/** Whether a path is on a mount that only the running container sees: the deepest mount around it tells. */
export function isHidden(path: ContainerPath, mounts: readonly Mount[]): boolean {
  const around = mounts.filter(({ at }) => path.isWithin(at));
  const deepest = Math.max(0, ...around.map(({ at }) => at.names.length));
  return around.some(({ at, isHidden }) => isHidden && at.names.length === deepest);
}
