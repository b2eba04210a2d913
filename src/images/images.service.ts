import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { EngineImages, type RemovedImage } from '../docker/engine/engine-images.service.js';
import type { ImageSummary } from '../docker/engine/engine-types.js';
import { ImagePuller, type PullRequest } from '../docker/images/image-puller.service.js';
import { familiarName, parseImageReference } from '../docker/images/image-reference.js';
import type { PullProgress } from '../docker/engine/pull-progress.js';
import { toRegistryAuth } from '../docker/images/registry-auth.js';
import { AppError } from '../errors/app-error.js';
import type { Work } from '../operations/work.js';
import { checkImage } from '../policy/image-allowlist.js';
import type { ImageDetailsDto, PrunedImagesDto, PruneImagesDto, RemovedImageDto } from './dto/image-details.dto.js';
import type { ImageDto } from './dto/image.dto.js';
import { toImageDetailsDto } from './image-details.js';
import type { PulledImageDto, PullImageDto } from './dto/pull-image.dto.js';

const SHORT_ID = 12;

@Injectable()
export class ImagesService {
  constructor(
    private readonly engine: EngineImages,
    private readonly puller: ImagePuller,
    private readonly config: Config,
  ) {}

  async list(): Promise<ImageDto[]> {
    return (await this.engine.list()).map(toImageDto);
  }

  /** @throws AppError `invalid_request`, `image_not_found` with 404 */
  async details(reference: string, signal: AbortSignal): Promise<ImageDetailsDto> {
    const { name } = parseImageReference(reference);
    return toImageDetailsDto(await this.engine.inspect(name, signal).catch(asNotFound));
  }

  /** @throws AppError `invalid_request`, `image_in_use`, `image_not_found` with 404 */
  async remove(reference: string, force: boolean): Promise<RemovedImageDto> {
    const { name } = parseImageReference(reference);
    const steps = await this.engine.remove(name, force).catch(asNotFound);
    return { removed: idsOf(steps), untagged: steps.flatMap(({ Untagged }) => Untagged ?? []).map(familiarName) };
  }

  async prune({ all, until }: PruneImagesDto, work: Work): Promise<PrunedImagesDto> {
    await work.begin();
    work.report({ phase: 'pruning' });
    const filters = { dangling: [String(!all)], ...(until != null && { until: [until] }) };
    const { removed, bytes } = await this.engine.prune(filters);
    return { removed: idsOf(removed), reclaimed_bytes: bytes };
  }

  /** What a pull asks of the engine. @throws AppError `invalid_request`, `forbidden` */
  check({ image: asked, platform, registry_auth }: PullImageDto): PullRequest {
    const image = parseImageReference(asked);
    checkImage(image.name, this.config.policy.images);
    return { image, platform, auth: toRegistryAuth(registry_auth, image.registry) };
  }

  /** @throws AppError `invalid_request`, `forbidden`, `image_not_found`, `image_pull_denied` */
  async pull(asked: PullImageDto, work: Work, onProgress: (progress: PullProgress) => void): Promise<PulledImageDto> {
    const request = this.check(asked);
    await work.begin();
    work.report({ phase: 'pulling' });
    return { id: await this.puller.pull(request, work.signal, onProgress), image: asked.image };
  }
}

function idsOf(steps: readonly RemovedImage[]): string[] {
  return steps.flatMap(({ Deleted }) => Deleted ?? []);
}

/** A missing image is a 404 if the path names it. */
function asNotFound(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== 'image_not_found') throw error;
  throw new AppError('image_not_found', 'No such image: list them with GET /images', { status: 404, cause: error });
}

function toImageDto({ Id, RepoTags, Size, Created }: ImageSummary): ImageDto {
  return {
    id: Id.replace(/^sha256:/, '').slice(0, SHORT_ID),
    // Older engines list an image without a name as <none>:<none>.
    repo_tags: ((RepoTags as string[] | null) ?? []).filter((tag) => tag !== '<none>:<none>').map(familiarName),
    size: Size,
    created: new Date(Created * 1_000).toISOString(),
  };
}
