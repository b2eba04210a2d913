import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LABEL } from '../docker/containers/managed-container.js';
import type { Volume } from '../docker/engine/engine-types.js';
import { EngineVolumes } from '../docker/engine/engine-volumes.service.js';
import { isOwnResource, resourceLabels } from '../docker/resources/resource-labels.js';
import { checkResourceName } from '../docker/resources/resource-name.js';
import { AppError } from '../errors/app-error.js';
import { OwnerQuota } from '../policy/owner-quota.service.js';
import type { RemovedVolumeDto, VolumeDto } from './volumes.dto.js';

/** Named volumes that dockAPI created: by request, or for a run. */
@Injectable()
export class VolumesService {
  constructor(
    private readonly engine: EngineVolumes,
    private readonly quota: OwnerQuota,
  ) {}

  /** @param owner limits the list to this owner's volumes; undefined: everybody's */
  async list(owner: string | undefined): Promise<VolumeDto[]> {
    return (await this.engine.list()).filter(({ Labels }) => isOwnResource(Labels, owner)).map(toVolumeDto);
  }

  /**
   * The engine returns an existing volume as if it were new; its labels show the difference.
   *
   * @throws AppError `invalid_request`, `name_in_use`, `forbidden`
   */
  create(name: string, owner: string | undefined): Promise<VolumeDto> {
    checkResourceName(name);
    const count = async () => (await this.list(owner)).length;
    return this.quota.create('volumes', owner, count, async () => {
      const creation = randomUUID();
      const volume = await this.engine.create(name, resourceLabels(owner, creation));
      if (volume.Labels?.[LABEL.creation] === creation) return toVolumeDto(volume);
      throw new AppError('name_in_use', `Volume "${name}" already exists: choose another name`);
    });
  }

  /**
   * @param owner the required owner; undefined: any
   * @throws AppError `invalid_request`, `volume_not_found`, `volume_in_use`
   */
  async remove(name: string, owner: string | undefined): Promise<RemovedVolumeDto> {
    const { Labels } = await this.engine.inspect(checkResourceName(name));
    if (!isOwnResource(Labels, owner))
      throw new AppError('volume_not_found', 'No such volume: list them with GET /volumes');
    await this.engine.remove(name);
    return { name, removed: true };
  }
}

function toVolumeDto({ Name, CreatedAt }: Volume): VolumeDto {
  return { name: Name, created: CreatedAt ?? null };
}
