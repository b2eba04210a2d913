import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LABEL } from '../docker/containers/managed-container.js';
import { EngineNetworks } from '../docker/engine/engine-networks.service.js';
import type { NetworkDetails } from '../docker/engine/engine-types.js';
import { isOwnResource, resourceLabels } from '../docker/resources/resource-labels.js';
import { checkResourceName } from '../docker/resources/resource-name.js';
import { AppError } from '../errors/app-error.js';
import { OwnerQuota } from '../policy/owner-quota.service.js';
import type { NetworkDto, RemovedNetworkDto } from './networks.dto.js';

/** Networks that dockAPI created. Each uses one of the engine's address pools, of which there are about 30. */
@Injectable()
export class NetworksService {
  constructor(
    private readonly engine: EngineNetworks,
    private readonly quota: OwnerQuota,
  ) {}

  /** @param owner limits the list to this owner's networks; undefined: everybody's */
  async list(owner: string | undefined): Promise<NetworkDto[]> {
    const networks = await this.engine.list({ label: [`${LABEL.managed}=true`] });
    return networks.filter(({ Labels }) => isOwnResource(Labels, owner)).map(toNetworkDto);
  }

  /** @throws AppError `invalid_request`, `name_in_use`, `forbidden` */
  create(name: string, owner: string | undefined): Promise<NetworkDto> {
    checkResourceName(name);
    const count = async () => (await this.list(owner)).length;
    return this.quota.create('networks', owner, count, async () => {
      await this.engine.create(name, resourceLabels(owner, randomUUID()));
      return toNetworkDto(await this.engine.inspect(name));
    });
  }

  /**
   * @param owner the required owner; undefined: any
   * @throws AppError `invalid_request`, `network_in_use`, `network_not_found` with 404
   */
  async remove(name: string, owner: string | undefined): Promise<RemovedNetworkDto> {
    const network = await this.engine.inspect(checkResourceName(name)).catch(asNotFound);
    if (network.Name !== name || !isOwnResource(network.Labels, owner)) throw notFound();
    await this.engine.remove(network).catch(asNotFound);
    return { name, removed: true };
  }
}

function asNotFound(error: unknown): never {
  throw error instanceof AppError && error.code === 'network_not_found' ? notFound(error) : error;
}

/** A missing network is a 404 if the path names it. */
function notFound(cause?: unknown): AppError {
  return new AppError('network_not_found', 'No such network: list them with GET /networks', { status: 404, cause });
}

function toNetworkDto({ Name, Created }: NetworkDetails): NetworkDto {
  return { name: Name, created: Created ?? null };
}
