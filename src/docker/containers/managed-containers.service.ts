import { Injectable } from '@nestjs/common';
import { AppError } from '../../errors/app-error.js';
import { checkContainerId, containerNotFound, isContainerNotFound, namesContainer } from './container-id.js';
import { DockerService } from '../engine/docker.service.js';
import type { ContainerDetails, Filters } from '../engine/engine-types.js';
import {
  belongsTo,
  fromDetails,
  fromSummary,
  hasManagedLabels,
  LABEL,
  type ManagedContainer,
} from './managed-container.js';

/** Image ids whose labels are remembered at most: about 100 bytes each. */
const REMEMBERED_IMAGES = 10_000;

/**
 * The engine's containers as dockAPI sees them: its own only. Anybody's other container is the same
 * `container_not_found` as none at all.
 */
@Injectable()
export class ManagedContainers {
  /** Image id → the image's own `dockapi.run`. An image id is a digest, so that its labels never change. */
  private readonly runLabels = new Map<string, string | undefined>();

  constructor(private readonly docker: DockerService) {}

  /**
   * One engine call, however many containers (and one more for each image that is new to this process).
   *
   * @param owner whose; undefined: everybody's
   */
  async list(filters: Filters, owner: string | undefined, signal?: AbortSignal): Promise<ManagedContainer[]> {
    const labels = [`${LABEL.managed}=true`, LABEL.run, ...(filters['label'] ?? [])];
    if (owner !== undefined) labels.push(`${LABEL.owner}=${owner}`);
    const summaries = await this.docker.listContainers({ ...filters, label: labels }, signal);
    await this.rememberImages(new Set(summaries.map((summary) => summary.ImageID)));
    return summaries
      .filter((each) => each.Labels[LABEL.run] !== this.runLabels.get(each.ImageID) && belongsTo(each.Labels, owner))
      .map(fromSummary);
  }

  /**
   * @param id as the client sent it: unchecked
   * @param owner whose it has to be; undefined: anybody's
   * @throws AppError `invalid_request`, `container_not_found`
   */
  async get(id: string, owner: string | undefined, signal?: AbortSignal): Promise<ManagedContainer> {
    return fromDetails(await this.inspect(id, owner, signal));
  }

  /** As {@link get}, with all that the engine tells. */
  async inspect(id: string, owner: string | undefined, signal?: AbortSignal): Promise<ContainerDetails> {
    const details = await this.docker.inspectContainer(checkContainerId(id), signal).catch((error: unknown) => {
      throw isContainerNotFound(error) ? containerNotFound(id, error) : error;
    });
    const isNamed = namesContainer(id, { id: details.Id, name: details.Name.slice(1) });
    if (!isNamed || !(await this.isManaged(details)) || !belongsTo(details.Config.Labels, owner)) {
      throw containerNotFound(id);
    }
    return details;
  }

  private async isManaged(details: ContainerDetails): Promise<boolean> {
    if (!hasManagedLabels(details.Config.Labels)) return false;
    await this.rememberImages([details.Image]);
    return details.Config.Labels[LABEL.run] !== this.runLabels.get(details.Image);
  }

  private async rememberImages(ids: Iterable<string>): Promise<void> {
    const unknown = [...ids].filter((id) => !this.runLabels.has(id));
    const labels = await Promise.all(unknown.map((id) => this.runLabelOf(id)));
    if (this.runLabels.size + unknown.length > REMEMBERED_IMAGES) this.runLabels.clear();
    unknown.forEach((id, index) => this.runLabels.set(id, labels[index]));
  }

  /** A removed image has no label of its own any more. */
  private async runLabelOf(imageId: string): Promise<string | undefined> {
    try {
      return (await this.docker.inspectImage(imageId)).Config.Labels?.[LABEL.run];
    } catch (error) {
      if (error instanceof AppError && error.code === 'image_not_found') return undefined;
      throw error;
    }
  }
}
