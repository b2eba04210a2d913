import type { DockerService } from '../../docker/engine/docker.service.js';
import type { MountSettings } from '../../docker/engine/engine-types.js';
import { LABEL } from '../../docker/containers/managed-container.js';
import { AppError } from '../../errors/app-error.js';
import type { Mount } from './volume-spec.js';

/** The mounts for the engine's create. A volume that the engine creates for a mount belongs to the owner. */
export function withOwner(mounts: readonly Mount[], owner: string | undefined): MountSettings[] {
  if (owner === undefined) return [...mounts];
  const usual = { NoCopy: false, DriverConfig: { Name: '', Options: {} } };
  const VolumeOptions = { ...usual, Labels: { [LABEL.owner]: owner } };
  return mounts.map((mount) => (mount.Type === 'volume' ? { ...mount, VolumeOptions } : mount));
}

/**
 * Limits named volumes to one owner. The engine would give a volume to anybody who knows its name, even one that was
 * created outside dockAPI.
 *
 * @param owner undefined: any volume is allowed
 * @throws AppError `forbidden`
 */
export async function checkVolumes(
  mounts: readonly Mount[],
  owner: string | undefined,
  docker: DockerService,
): Promise<void> {
  const names = mounts.filter(({ Type }) => Type === 'volume').map(({ Source }) => Source);
  if (owner === undefined || names.length === 0) return;
  const volumes = await docker.listVolumes();
  const strange = volumes.find(({ Name, Labels }) => names.includes(Name) && Labels?.[LABEL.owner] !== owner);
  if (!strange) return;
  throw new AppError(
    'forbidden',
    `volumes: "${strange.Name}" is not a volume of "${owner}": choose another name, or use a token with the scope "host"`,
  );
}
