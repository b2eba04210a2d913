import { Injectable } from '@nestjs/common';
import { EngineClient } from './engine-client.service.js';
import type { Filters, NetworkDetails } from './engine-types.js';

/** Calls for networks. Names are checked by the caller (see `resource-name.ts`). */
@Injectable()
export class EngineNetworks {
  constructor(private readonly engine: EngineClient) {}

  list(filters: Filters): Promise<NetworkDetails[]> {
    return this.engine.json('network', {
      method: 'GET',
      path: '/networks',
      query: { filters: JSON.stringify(filters) },
    });
  }

  /** @throws AppError `name_in_use` */
  async create(name: string, labels: Record<string, string>): Promise<void> {
    const body = { Name: name, Driver: 'bridge', CheckDuplicate: true, Labels: labels };
    await this.engine.json('network', { method: 'POST', path: '/networks/create', body });
  }

  /**
   * @param id 64 hex digits
   * @throws AppError `network_in_use`, `network_not_found`
   */
  async remove(id: string): Promise<void> {
    await this.engine.json('network', { method: 'DELETE', path: `/networks/${id}` });
  }
}
