import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { EngineClient, type EngineUpload } from './engine-client.service.js';
import { toImageId } from './image-id.js';
import type { Filters, ImageDetails, ImageSummary, RegistryAuth } from './engine-types.js';

/** One step of the removal of an image: a name that it lost, or a layer that is gone. */
export interface RemovedImage {
  Untagged?: string;
  Deleted?: string;
}

/** Milliseconds to remove one image or many. */
const REMOVAL_MS = 600_000;
/** Timeout of an upload, in practice unlimited. Longer timers would fire at once. */
const UPLOAD_MS = 2_147_483_647;

/** Calls for images. References are checked by the caller (see `image-reference.ts`). */
@Injectable()
export class EngineImages {
  constructor(
    private readonly engine: EngineClient,
    private readonly config: Config,
  ) {}

  list(): Promise<ImageSummary[]> {
    return this.engine.json('list', { method: 'GET', path: '/images/json' });
  }

  /**
   * @param reference a parsed image reference or an image id
   * @throws AppError `image_not_found`
   */
  inspect(reference: string, signal?: AbortSignal): Promise<ImageDetails> {
    return this.engine.json('image', { method: 'GET', path: `/images/${reference}/json` }, { signal });
  }

  /** The engine's progress as NDJSON. Errors after the first byte are lines of their own. */
  pull(
    query: { fromImage: string; tag?: string; platform?: string },
    auth: RegistryAuth | undefined,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const authconfig = auth && { key: toAuthHeader(auth) };
    const request = { method: 'POST', path: '/images/create', query, authconfig } as const;
    return this.engine.stream('pull', request, signal, this.config.pullTimeoutMs);
  }

  /** @throws AppError `image_not_found`, `image_in_use` */
  async remove(reference: string, force: boolean): Promise<RemovedImage[]> {
    const request = { method: 'DELETE', path: `/images/${reference}`, query: { force } } as const;
    return named((await this.engine.json<RemovedImage[] | null>('image', request, { ms: REMOVAL_MS })) ?? []);
  }

  async prune(filters: Filters): Promise<{ removed: RemovedImage[]; bytes: number }> {
    const request = { method: 'POST', path: '/images/prune', query: { filters: JSON.stringify(filters) } } as const;
    const { ImagesDeleted, SpaceReclaimed } = await this.engine.json<{
      ImagesDeleted: RemovedImage[] | null;
      SpaceReclaimed: number;
    }>('image', request, { ms: REMOVAL_MS });
    return { removed: named(ImagesDeleted ?? []), bytes: SpaceReclaimed };
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

/** URL-safe Base64 with padding (RFC 4648, section 5). The engine ignores a login without padding. */
export function toAuthHeader(auth: RegistryAuth): string {
  return Buffer.from(JSON.stringify(auth)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

function named(steps: readonly RemovedImage[]): RemovedImage[] {
  return steps.map((step) => (step.Deleted === undefined ? step : { ...step, Deleted: toImageId(step.Deleted) }));
}
