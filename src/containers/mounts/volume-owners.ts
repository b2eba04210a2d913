import type { DockerService } from '../../docker/engine/docker.service.js';
import type { MountSettings } from '../../docker/engine/engine-types.js';
import { LABEL } from '../../docker/containers/managed-container.js';
import { AppError } from '../../errors/app-error.js';
import type { Mount } from './volume-spec.js';

/** The mounts as the engine's create takes them: a volume that it makes for one becomes the owner's. */
export function withOwner(mounts: readonly Mount[], owner: string | undefined): MountSettings[] {
  if (owner === undefined) return [...mounts];
  const usual = { NoCopy: false, DriverConfig: { Name: '', Options: {} } };
  const VolumeOptions = { ...usual, Labels: { [LABEL.owner]: owner } };
  return mounts.map((mount) => (mount.Type === 'volume' ? { ...mount, VolumeOptions } : mount));
}

/**
 * Holds named volumes to one owner. The engine gives a volume to whoever knows its name: another team's, or one that
 * was made past dockAPI.
 *
 * @param owner undefined: any volume will do
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
