import { Injectable } from '@nestjs/common';
import { EngineClient } from './engine-client.service.js';
import type { Volume } from './engine-types.js';

/** Calls for volumes. Names are checked by the caller (see `resource-name.ts`). */
@Injectable()
export class EngineVolumes {
  constructor(private readonly engine: EngineClient) {}

  async list(): Promise<Volume[]> {
    const { Volumes } = await this.engine.json<{ Volumes: Volume[] | null }>('list', {
      method: 'GET',
      path: '/volumes',
    });
    return Volumes ?? []; // null if there are none
  }

  /** @throws AppError `volume_not_found` */
  inspect(name: string): Promise<Volume> {
    return this.engine.json('volume', { method: 'GET', path: `/volumes/${name}` });
  }

  /**
   * @returns the existing volume, with its own labels, if there is one with this name
   * @throws AppError `name_in_use`
   */
  create(name: string, labels: Record<string, string>): Promise<Volume> {
    const body = { Name: name, Labels: labels };
    return this.engine.json('volume', { method: 'POST', path: '/volumes/create', body });
  }

  /** @throws AppError `volume_in_use`, `volume_not_found` */
  async remove(name: string): Promise<void> {
    await this.engine.json('volume', { method: 'DELETE', path: `/volumes/${name}` });
  }
}
