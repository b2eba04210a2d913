import { Injectable } from '@nestjs/common';
import { checkContainerId, containerNotFound, isContainerNotFound, namesContainer } from './container-id.js';
import { DockerService } from '../engine/docker.service.js';
import type { ContainerDetails, ContainerSummary, Filters } from '../engine/engine-types.js';
import { belongsTo, fromDetails, fromSummary, LABEL, type ManagedContainer } from './managed-container.js';
import { isPoolMember } from './pool-member.js';
import { Provenance, type Verdict } from './provenance.js';

/**
 * What has become of a container that is no more, for the problem's `detail`; undefined: it is not known. It must not reject.
 *
 * @param owner the required owner; undefined: any
 */
export type Past = (asked: string, owner: string | undefined) => Promise<string | undefined>;

/**
 * The engine's containers, limited to dockAPI's own. Any other container is the same `container_not_found` as a missing
 * one.
 */
@Injectable()
export class ManagedContainers {
  private readonly provenance: Provenance;
  private past: Past = () => Promise.resolve(undefined);

  constructor(private readonly docker: DockerService) {
    this.provenance = new Provenance(docker);
  }

  /** Asks `past` about each container that is not found. */
  rememberBy(past: Past): void {
    this.past = past;
  }

  /**
   * One engine call for the list, plus one for each image that is new to this process. Engines before API 1.46 need one
   * more, once, for each container whose image is gone.
   *
   * @param owner limits the list to this owner's containers; undefined: all
   */
  async list(filters: Filters, owner: string | undefined, signal?: AbortSignal): Promise<ManagedContainer[]> {
    return (await this.listAll(filters, owner, signal)).filter(({ labels, name }) => !isPoolMember(labels, name));
  }

  /** As {@link list}, with those that wait in a pool. */
  async listAll(filters: Filters, owner: string | undefined, signal?: AbortSignal): Promise<ManagedContainer[]> {
    return (await this.listAtLeast(['proven', 'likely'], filters, owner, signal)).map(fromSummary);
  }

  /**
   * As {@link list}, without containers that cannot be proven to be dockAPI's because their image is gone: see {@link
   * inspectProven}.
   */
  async listProven(filters: Filters): Promise<ManagedContainer[]> {
    return (await this.listAtLeast(['proven'], filters, undefined)).map(fromSummary);
  }

  /**
   * @param id as the client sent it, not validated
   * @param owner the required owner; undefined: any
   * @throws AppError `invalid_request`, `container_not_found`
   */
  async get(id: string, owner: string | undefined, signal?: AbortSignal): Promise<ManagedContainer> {
    return fromDetails(await this.inspect(id, owner, signal));
  }

  /** As {@link get}, with all details of the engine. */
  async inspect(id: string, owner: string | undefined, signal?: AbortSignal): Promise<ContainerDetails> {
    const { details } = await this.find(id, owner, signal);
    if (isPoolMember(details.Config.Labels, details.Name.slice(1))) throw containerNotFound(id);
    return details;
  }

  /** As {@link inspect}, also of those that wait in a pool. @param id a full id */
  async inspectAny(id: string, signal?: AbortSignal): Promise<ContainerDetails> {
    return (await this.find(id, undefined, signal)).details;
  }

  /**
   * As {@link inspect}, for removals without a request: dockAPI must have created the container for certain.
   *
   * @returns undefined if its image is gone and nothing else proves it
   */
  async inspectProven(id: string): Promise<ContainerDetails | undefined> {
    const { details, verdict } = await this.find(id, undefined);
    return verdict === 'proven' ? details : undefined;
  }

  private async find(id: string, owner: string | undefined, signal?: AbortSignal) {
    const missing = async (cause?: unknown) => containerNotFound(id, cause, await this.past(id, owner));
    const details = await this.docker.inspectContainer(checkContainerId(id), signal).catch(async (error: unknown) => {
      throw isContainerNotFound(error) ? await missing(error) : error;
    });
    const isNamed = namesContainer(id, { id: details.Id, name: details.Name.slice(1) });
    if (!isNamed || !belongsTo(details.Config.Labels, owner)) throw await missing();
    const verdict = await this.provenance.ofDetails(details);
    if (verdict === 'foreign') throw await missing();
    return { details, verdict };
  }

  private async listAtLeast(
    verdicts: readonly Verdict[],
    filters: Filters,
    owner: string | undefined,
    signal?: AbortSignal,
  ): Promise<ContainerSummary[]> {
    const labels = [`${LABEL.managed}=true`, LABEL.run, ...(filters['label'] ?? [])];
    if (owner !== undefined) labels.push(`${LABEL.owner}=${owner}`);
    const listed = await this.docker.listContainers({ ...filters, label: labels }, signal);
    const summaries = listed.filter(({ Labels }) => belongsTo(Labels, owner));
    const found = await this.provenance.ofSummaries(summaries);
    return summaries.filter((_each, index) => verdicts.includes(found[index] ?? 'foreign'));
  }
}
