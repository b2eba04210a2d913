import type { MountSettings, Volume } from '../../docker/engine/engine-types.js';
import type { EngineVolumes } from '../../docker/engine/engine-volumes.service.js';
import { LABEL } from '../../docker/containers/managed-container.js';
import { isOwnResource, resourceLabels } from '../../docker/resources/resource-labels.js';
import { AppError } from '../../errors/app-error.js';
import type { Mount } from './volume-spec.js';

/** The mounts for the engine's create call. Volumes that it creates get dockAPI's labels, with the owner. */
export function withOwner(mounts: readonly Mount[], owner: string | undefined): MountSettings[] {
  const usual = { NoCopy: false, DriverConfig: { Name: '', Options: {} } };
  const VolumeOptions = { ...usual, Labels: resourceLabels(owner) };
  return mounts.map((mount) => (isVolume(mount) ? { ...mount, VolumeOptions } : mount));
}

export function isVolume({ Type }: Pick<Mount, 'Type'>): boolean {
  return Type === 'volume';
}

export interface VolumeLimits {
  /** Required owner of named volumes; undefined: any. The engine itself mounts any volume by name. */
  volumeOwner: string | undefined;
  /** Owner of the run and of new volumes. */
  owner: string | undefined;
  /** DOCKAPI_MAX_VOLUMES; undefined: no limit. */
  max: number | undefined;
}

/** @throws AppError `forbidden` for another owner's volume, one that was created outside dockAPI, or too many new ones */
export async function checkVolumes(
  mounts: readonly Mount[],
  { volumeOwner, owner, max }: VolumeLimits,
  engine: EngineVolumes,
): Promise<void> {
  const names = new Set(mounts.filter(isVolume).map(({ Source }) => Source));
  if (names.size === 0 || (volumeOwner === undefined && max === undefined)) return;
  const volumes = await engine.list();
  if (volumeOwner !== undefined) checkOwner(volumes, names, volumeOwner);
  if (max !== undefined) checkCount(volumes, names, owner, max);
}

function checkOwner(volumes: readonly Volume[], names: ReadonlySet<string>, owner: string): void {
  const strange = volumes.find(({ Name, Labels }) => names.has(Name) && Labels?.[LABEL.owner] !== owner);
  if (!strange) return;
  throw new AppError(
    'forbidden',
    `volumes: "${strange.Name}" is not a volume of "${owner}": choose another name, or use a token with the scope "host"`,
  );
}

function checkCount(
  volumes: readonly Volume[],
  names: ReadonlySet<string>,
  owner: string | undefined,
  max: number,
): void {
  const created = names.size - volumes.filter(({ Name }) => names.has(Name)).length;
  const own = volumes.filter(({ Labels }) => isOwnResource(Labels, owner)).length;
  if (created === 0 || own + created <= max) return;
  throw new AppError(
    'forbidden',
    `volumes: there are ${own}, and the run would create ${created}; DOCKAPI_MAX_VOLUMES allows ${max}: remove some with DELETE /volumes/{name}`,
  );
}
