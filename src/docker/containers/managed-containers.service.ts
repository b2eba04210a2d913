import { Injectable } from '@nestjs/common';
import {
  checkContainerId,
  containerNotFound,
  isContainerNotFound,
  isServiceId,
  namesContainer,
} from './container-id.js';
import type { AppError } from '../../errors/app-error.js';
import { DockerService } from '../engine/docker.service.js';
import { EngineImages } from '../engine/engine-images.service.js';
import type { ContainerDetails, ContainerSummary, Filters } from '../engine/engine-types.js';
import { belongsTo, fromDetails, fromSummary, LABEL, type ManagedContainer } from './managed-container.js';
import { namesLike } from './name-pattern.js';
import { isPoolMember } from './pool-member.js';
import { currentTask, isTaskOf, withoutFormerTasks } from './tasks.js';
import { Provenance, type Verdict } from './provenance.js';

/**
 * What has become of a removed container, for the problem's `detail`; undefined: it is not known. It must not reject.
 *
 * @param owner the required owner; undefined: any
 * @param isJustGone whether it was there a moment ago, so that what is known of it may come later
 */
export type Past = (asked: string, owner: string | undefined, isJustGone: boolean) => Promise<string | undefined>;

/**
 * Why the container of a known Swarm service is not on this node, instead of {@link containerNotFound}; undefined: there is no
 * such service.
 *
 * @param owner the required owner; undefined: any
 */
export type WithoutTask = (asked: string, owner: string | undefined) => AppError | undefined;

/**
 * The engine's containers, limited to dockAPI's own. Any other container is the same `container_not_found` as a missing
 * one.
 */
@Injectable()
export class ManagedContainers {
  private readonly provenance: Provenance;
  private past: Past = () => Promise.resolve(undefined);
  /** The errors for containers that were not there at all. */
  private readonly missing = new WeakSet<AppError>();
  /** Undefined: there is no cluster, and no container has the id of a service. */
  private withoutTask: WithoutTask | undefined;

  constructor(
    private readonly docker: DockerService,
    images: EngineImages,
  ) {
    this.provenance = new Provenance(docker, images);
  }

  /** Asks `past` about each container that is not found. */
  rememberBy(past: Past): void {
    this.past = past;
  }

  /** Finds tasks of Swarm services by the id and the name that they have in the API, and asks about those that are not here. */
  knowServices(withoutTask: WithoutTask): void {
    this.withoutTask = withoutTask;
  }

  /**
   * One engine call for the list, plus one for each image that is new to this process. Engines before API 1.46 need one
   * more, once, for each container whose image is gone.
   *
   * @param owner limits the list to this owner's containers; undefined: all
   */
  async list(filters: Filters, owner: string | undefined, signal?: AbortSignal): Promise<ManagedContainer[]> {
    const listed = await this.listNamed(filters, owner, signal);
    return withoutFormerTasks(listed.filter(({ labels, name }) => !isPoolMember(labels, name)));
  }

  /** The engine knows tasks of Swarm services by names that Swarm has made up. */
  private async listNamed(filters: Filters, owner: string | undefined, signal?: AbortSignal) {
    const { name: [pattern] = [], ...others } = filters;
    if (pattern === undefined || !this.withoutTask) return this.listAll(filters, owner, signal);
    const [isLike, plain, tasks] = await Promise.all([
      namesLike(pattern),
      this.listAll(filters, owner, signal),
      this.listAll({ ...others, label: [...(others['label'] ?? []), LABEL.reschedule] }, owner, signal),
    ]);
    return [...plain.filter(({ task }) => !task), ...tasks.filter(({ task, name }) => task && isLike(name))];
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
    if (isPoolMember(details.Config.Labels, details.Name.slice(1))) throw this.asMissing(containerNotFound(id));
    return details;
  }

  /**
   * The error of a request for a container: if it has been removed during the request, with what has become of it.
   *
   * @param asked as the client sent it
   * @param owner the required owner; undefined: any
   */
  async asOfNow(error: unknown, asked: string, owner: string | undefined): Promise<unknown> {
    if (!isContainerNotFound(error) || this.missing.has(error)) return error;
    const past = await this.past(asked, owner, true);
    return past === undefined ? error : containerNotFound(asked, error, past);
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
    const missing = async (cause?: unknown) =>
      this.withoutTask?.(id, owner) ?? this.asMissing(containerNotFound(id, cause, await this.past(id, owner, false)));
    const details = await this.detailsOf(checkContainerId(id), signal).catch(async (error: unknown) => {
      throw isContainerNotFound(error) ? await missing(error) : error;
    });
    const { Labels } = details.Config;
    const isNamed = namesContainer(id, { id: details.Id, name: details.Name.slice(1) }) || isTaskOf(id, Labels);
    if (!isNamed || !belongsTo(Labels, owner)) throw await missing();
    const verdict = await this.provenance.ofDetails(details);
    if (verdict === 'foreign') throw await missing();
    return { details, verdict };
  }

  private asMissing(error: AppError): AppError {
    this.missing.add(error);
    return error;
  }

  /** No name wins over the id of a service: names are chosen. */
  private async detailsOf(asked: string, signal?: AbortSignal): Promise<ContainerDetails> {
    const task = this.withoutTask && isServiceId(asked) ? await this.taskOf(asked, signal) : undefined;
    try {
      return await this.docker.inspectContainer(task ?? asked, signal);
    } catch (error) {
      const byName = this.withoutTask && isContainerNotFound(error) ? await this.taskOf(asked, signal) : undefined;
      if (byName === undefined) throw error;
      return this.docker.inspectContainer(byName, signal);
    }
  }

  /** The engine's id of the container that is a service's task now. */
  private async taskOf(asked: string, signal?: AbortSignal): Promise<string | undefined> {
    const label = [`${LABEL.managed}=true`, LABEL.reschedule];
    const listed = await this.docker.listContainers({ label }, signal);
    return currentTask(listed.filter(({ Labels }) => isTaskOf(asked, Labels)).map(fromSummary))?.id;
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
