import { Injectable } from '@nestjs/common';
import { DockerService } from './docker.service.js';
import { EngineClient } from './engine-client.service.js';
import type { Filters, NetworkDetails } from './engine-types.js';

/** Calls for networks. Names are checked by the caller (see `resource-name.ts`). */
@Injectable()
export class EngineNetworks {
  constructor(
    private readonly engine: EngineClient,
    private readonly docker: DockerService,
  ) {}

  list(filters: Filters): Promise<NetworkDetails[]> {
    return this.engine.json('network', {
      method: 'GET',
      path: '/networks',
      query: { filters: JSON.stringify(filters) },
    });
  }

  /** @throws AppError `network_not_found` */
  inspect(name: string, signal?: AbortSignal): Promise<NetworkDetails> {
    return this.engine.json('network', { method: 'GET', path: `/networks/${name}` }, { signal });
  }

  /** @throws AppError `name_in_use` */
  async create(name: string, labels: Record<string, string>): Promise<void> {
    const body = { Name: name, Driver: 'bridge', CheckDuplicate: true, Labels: labels };
    await this.engine.json('network', { method: 'POST', path: '/networks/create', body });
  }

  /** @throws AppError `network_not_found` */
  async connect(name: string, containerId: string): Promise<void> {
    const body = { Container: containerId };
    await this.engine.json('network', { method: 'POST', path: `/networks/${name}/connect`, body });
  }

  /**
   * By its id, as another network may have its name by now. By id, Podman would remove it under its containers (recorded from 5.4.2);
   * there, names are unique.
   *
   * @throws AppError `network_in_use`, `network_not_found`
   */
  async remove({ Id, Name }: Pick<NetworkDetails, 'Id' | 'Name'>): Promise<void> {
    const network = (await this.docker.isPodman()) ? Name : Id;
    await this.engine.json('network', { method: 'DELETE', path: `/networks/${network}` });
  }
}
