import { AppError } from '../../errors/app-error.js';
import type { DockerService } from '../engine/docker.service.js';
import type { EngineImages } from '../engine/engine-images.service.js';
import type { ContainerDetails, ContainerSummary } from '../engine/engine-types.js';
import { hasManagedLabels, LABEL, serviceOf } from './managed-container.js';

/** Remembered images and containers, at most: about 100 bytes each. */
const REMEMBERED = 10_000;

/**
 * Whether dockAPI created a container.
 *
 * - `proven`: it did.
 * - `likely`: labels and settings say so, but the image is gone, so the labels may come from the image.
 * - `foreign`: it did not.
 */
export type Verdict = 'proven' | 'likely' | 'foreign';

type Labels = Record<string, string>;

/**
 * Tells dockAPI's own containers from those that only carry its labels: `docker commit` copies a container's labels
 * into an image, and every container made of that image inherits them.
 *
 * - An annotation (`HostConfig.Annotations`, API 1.43) is not part of an image. If there is one, it decides.
 * - Older engines drop it. There, a `dockapi.run` that is also a label of the image is inherited.
 * - If the image is gone, the container must at least publish the port that its labels name: the host configuration is
 *   not part of an image either. That is enough to show the container, but not to remove it without a request.
 */
export class Provenance {
  /** Image id → the image's own `dockapi.run`. Never outdated, because an image id is a digest. */
  private readonly runLabels = new Map<string, string | undefined>();
  /** Listed containers without an image, by id. Never outdated, because labels and settings do not change. */
  private readonly withoutImage = new Map<string, Verdict>();

  constructor(
    private readonly docker: DockerService,
    private readonly images: EngineImages,
  ) {}

  async ofDetails(details: ContainerDetails): Promise<Verdict> {
    const labels = details.Config.Labels;
    if (!hasManagedLabels(labels)) return 'foreign';
    const byAnnotation = verdictOfAnnotation(labels, details.HostConfig?.Annotations);
    if (byAnnotation) return byAnnotation;
    await this.rememberImages([details.Image]);
    return this.verdictOfImage(labels, details.Image) ?? verdictOfSettings(details);
  }

  /** One verdict per container of a list; calls the engine only for new images and containers. */
  async ofSummaries(summaries: readonly ContainerSummary[]): Promise<Verdict[]> {
    const unclear = summaries.filter((each) => !annotated(each) && !this.withoutImage.has(each.Id));
    await this.rememberImages(new Set(unclear.map(({ ImageID }) => ImageID)));
    return Promise.all(summaries.map((each) => this.ofSummary(each)));
  }

  private async ofSummary(summary: ContainerSummary): Promise<Verdict> {
    const { Id, Labels, ImageID } = summary;
    const byAnnotation = annotated(summary);
    if (byAnnotation) return byAnnotation;
    const known = this.withoutImage.get(Id) ?? this.verdictOfImage(Labels, ImageID);
    if (known) return known;
    const verdict = await this.inspectWithoutImage(Id);
    remember(this.withoutImage, Id, verdict);
    return verdict;
  }

  /** A container that was removed since the list is foreign. */
  private async inspectWithoutImage(id: string): Promise<Verdict> {
    try {
      const details = await this.docker.inspectContainer(id);
      return verdictOfAnnotation(details.Config.Labels, details.HostConfig?.Annotations) ?? verdictOfSettings(details);
    } catch (error) {
      if (isCode(error, 'container_not_found')) return 'foreign';
      throw error;
    }
  }

  private verdictOfImage(labels: Labels, imageId: string): Verdict | undefined {
    if (!this.runLabels.has(imageId)) return undefined;
    return labels[LABEL.run] === this.runLabels.get(imageId) ? 'foreign' : 'proven';
  }

  /** Only existing images, because a missing one may come back. */
  private async rememberImages(ids: Iterable<string>): Promise<void> {
    const unknown = [...ids].filter((id) => !this.runLabels.has(id));
    await Promise.all(unknown.map((id) => this.rememberImage(id)));
  }

  private async rememberImage(id: string): Promise<void> {
    try {
      const { Config } = await this.images.inspect(id);
      remember(this.runLabels, id, Config.Labels?.[LABEL.run]);
    } catch (error) {
      if (!isCode(error, 'image_not_found')) throw error;
    }
  }
}

function annotated({ Labels, HostConfig }: ContainerSummary): Verdict | undefined {
  return verdictOfAnnotation(Labels, HostConfig?.Annotations);
}

function verdictOfAnnotation(labels: Labels, annotations: Labels | null | undefined): Verdict | undefined {
  const runId = annotations?.[LABEL.run];
  if (runId === undefined) return undefined;
  return runId === labels[LABEL.run] ? 'proven' : 'foreign';
}

function verdictOfSettings({ Config: { Labels }, HostConfig }: ContainerDetails): Verdict {
  const bindings = (HostConfig?.PortBindings ?? {}) as Record<string, { HostPort?: string }[] | undefined>;
  const published = bindings[`${Labels[LABEL.containerPort]}/tcp`]?.[0]?.HostPort;
  // Of a service, the engine chooses the port at each start.
  if (serviceOf(Labels) !== undefined) return published === '' || published === '0' ? 'likely' : 'foreign';
  return published !== undefined && published === Labels[LABEL.hostPort] ? 'likely' : 'foreign';
}

function remember<T>(memory: Map<string, T>, key: string, value: T): void {
  if (memory.size >= REMEMBERED) memory.clear();
  memory.set(key, value);
}

function isCode(error: unknown, code: AppError['code']): boolean {
  return error instanceof AppError && error.code === code;
}
