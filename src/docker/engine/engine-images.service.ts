import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { EngineClient, type EngineUpload } from './engine-client.service.js';
import type { Filters } from './engine-types.js';

/** One step of the removal of an image: a name that it lost, or a layer that is gone. */
export interface RemovedImage {
  Untagged?: string;
  Deleted?: string;
}

/** Milliseconds to remove one image or many. */
const REMOVAL_MS = 600_000;
/** Timeout of an upload, in practice unlimited. Longer timers would fire at once. */
const UPLOAD_MS = 2_147_483_647;

/** Calls for images, besides those for pulls and lists. References are checked by the caller (see `image-reference.ts`). */
@Injectable()
export class EngineImages {
  constructor(private readonly engine: EngineClient) {}

  /** @throws AppError `image_not_found`, `image_in_use` */
  async remove(reference: string, force: boolean): Promise<RemovedImage[]> {
    const request = { method: 'DELETE', path: `/images/${reference}`, query: { force } } as const;
    return (await this.engine.json<RemovedImage[] | null>('image', request, { ms: REMOVAL_MS })) ?? [];
  }

  async prune(filters: Filters): Promise<{ removed: RemovedImage[]; bytes: number }> {
    const request = { method: 'POST', path: '/images/prune', query: { filters: JSON.stringify(filters) } } as const;
    const { ImagesDeleted, SpaceReclaimed } = await this.engine.json<{
      ImagesDeleted: RemovedImage[] | null;
      SpaceReclaimed: number;
    }>('image', request, { ms: REMOVAL_MS });
    return { removed: ImagesDeleted ?? [], bytes: SpaceReclaimed };
  }

  /**
   * Loads images from a tar, as `docker load`.
   *
   * @returns progress of the engine as NDJSON; errors may be lines of it
   */
  async load(tar: EngineUpload, signal: AbortSignal): Promise<IncomingMessage> {
    const request = { method: 'POST', path: '/images/load', query: { quiet: false }, upload: tar } as const;
    return this.engine.stream('load', request, signal, UPLOAD_MS);
  }
}
