import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { currentCaller } from '../access/caller.js';
import { AppError } from '../errors/app-error.js';
import { ContainerDirectory } from '../docker/containers/container-directory.service.js';
import { DockerService } from '../docker/engine/docker.service.js';
import type { ContainerDetails, Filters } from '../docker/engine/engine-types.js';
import { fromDetails, LABEL, type ManagedContainer, ownAutoRemove } from '../docker/containers/managed-container.js';
import { ManagedContainers } from '../docker/containers/managed-containers.service.js';
import type { Phase } from '../operations/operation.js';
import type { Work } from '../operations/work.js';
import { AutoRemover } from './cleanup/auto-remover.service.js';
import { Leftovers } from './cleanup/leftovers.service.js';
import { toContainerDetailsDto, toContainerDto } from './container-dtos.js';
import { envOf } from './container-settings.js';
import { ContainerRemover } from './cleanup/container-remover.service.js';
import type {
  ContainerDetailsDto,
  ContainerDto,
  ContainerEnvDto,
  RemovedContainerDto,
  StoppedContainerDto,
} from './dto/container.dto.js';
import { nameOf } from './lifetimes/last-uses.service.js';
import { SleepKeeper } from './lifetimes/sleep-keeper.service.js';
import { stopTimeout } from './lifecycle/stop-timeout.js';
import { StartPreparation } from './lifecycle/start-preparation.service.js';
import { ReadyStarts } from './lifecycle/ready-starts.service.js';
import { ServiceVerbs, type Wait } from './services/service-verbs.service.js';
import { ShownServices } from './services/shown-services.service.js';
import { byCaller } from './removed/removal-actors.js';
import type { Patience } from './readiness/ready-wait.service.js';
import type { ListContainersDto, RestartContainerDto, StartContainerDto } from './dto/container-queries.dto.js';

/** Seconds. */
const DEFAULT_TIMEOUT_S = 30;

/** Actions on containers that dockAPI created. `owner` is the required owner; undefined: any. */
@Injectable()
export class ContainersService {
  constructor(
    private readonly docker: DockerService,
    private readonly containers: ManagedContainers,
    private readonly remover: ContainerRemover,
    private readonly autoRemover: AutoRemover,
    private readonly leftovers: Leftovers,
    private readonly starts: StartPreparation,
    private readonly directory: ContainerDirectory,
    private readonly readyStarts: ReadyStarts,
    private readonly sleeps: SleepKeeper,
    private readonly services: ServiceVerbs,
    private readonly shownServices: ShownServices,
  ) {}

  async list(query: ListContainersDto, owner: string | undefined, signal: AbortSignal): Promise<ContainerDto[]> {
    if (query.status === 'unreachable') return []; // this node is not
    const containers = await this.containers.list(toFilters(query), owner, signal);
    return containers.map((each) => toContainerDto(this.asRemoving(each)));
  }

  async inspect(id: string, owner: string | undefined, signal: AbortSignal): Promise<ContainerDetailsDto> {
    try {
      return toContainerDetailsDto(await this.containers.inspect(id, owner, signal));
    } catch (error) {
      const service = isNotRunning(error) ? this.shownServices.details(id, owner) : undefined;
      if (service) return service;
      throw error;
    }
  }

  /** @throws AppError `container_not_found` */
  async env(id: string, owner: string | undefined, signal: AbortSignal): Promise<ContainerEnvDto> {
    return { env: envOf(await this.containers.inspect(id, owner, signal)) };
  }

  /** @throws AppError `container_not_found`, `forbidden`, `port_in_use`, `network_not_found`, `volume_path_not_found` */
  async start(
    id: string,
    owner: string | undefined,
    query: StartContainerDto,
    work: Work,
    request: IncomingMessage,
  ): Promise<ContainerDto> {
    const service = await this.services.find(id, owner);
    if (service) {
      await begin(work, service.ID, 'starting');
      return this.services.start(service, waitOf(query), work, request);
    }
    const container = await this.startable(id, owner);
    await begin(work, container.Id, 'starting');
    const start = () =>
      this.sleeps.changedBy(container.Id, callerName(), () => this.docker.startContainer(container.Id));
    if (!query.wait_ready) {
      await start();
      return this.now(container.Id);
    }
    work.report({ phase: 'waiting' });
    return toContainerDto(
      fromDetails(await this.readyStarts.started(container, start, patienceOf(query), work.signal)),
    );
  }

  async restart(
    id: string,
    owner: string | undefined,
    query: RestartContainerDto,
    work: Work,
    request: IncomingMessage,
  ): Promise<ContainerDto> {
    const service = await this.services.find(id, owner);
    if (service) {
      checkNoTimeout(query.timeout);
      await begin(work, service.ID, 'starting');
      return this.services.restart(service, waitOf(query), work, request);
    }
    const container = await this.startable(id, owner);
    await begin(work, container.Id, 'starting');
    const limit = query.timeout ?? stopTimeout(container);
    const restart = async () => {
      const restartNow = () => this.docker.restartContainer(container.Id, limit);
      await this.autoRemover.during(container.Id, () => this.sleeps.changedBy(container.Id, callerName(), restartNow));
      this.directory.forget(container.Id); // its address may change, and the next request may arrive before the event
    };
    if (!query.wait_ready) {
      await restart();
      return this.now(container.Id);
    }
    work.report({ phase: 'waiting' });
    return toContainerDto(
      fromDetails(await this.readyStarts.restarted(container, restart, patienceOf(query), work.signal)),
    );
  }

  /** Stops a container. With `auto_remove` it is removed too. */
  async stop(
    id: string,
    owner: string | undefined,
    seconds: number | undefined,
    work: Work,
  ): Promise<StoppedContainerDto> {
    const service = await this.services.find(id, owner);
    if (service) {
      checkNoTimeout(seconds);
      await begin(work, service.ID, 'stopping');
      return this.services.stop(service);
    }
    const details = await this.containers.inspect(id, owner);
    await begin(work, details.Id, 'stopping');
    await this.sleeps.stoppedBy(details.Id, callerName(), () => this.stopNow(details, seconds ?? stopTimeout(details)));
    this.directory.forget(details.Id); // its port may be reused before the event arrives
    return { id: details.Id, status: 'stopped', removed: isAutoRemoved(details) };
  }

  /** @throws AppError `container_not_found`, `container_running` without force */
  async remove(id: string, owner: string | undefined, force: boolean, work: Work): Promise<RemovedContainerDto> {
    const service = await this.services.find(id, owner);
    if (service) {
      await begin(work, service.ID, 'removing');
      return this.services.remove(service, force);
    }
    const { id: fullId } = await this.containers.get(id, owner);
    await begin(work, fullId, 'removing');
    await this.remover.remove(fullId, force, byCaller('delete'));
    return { id: fullId, removed: true };
  }

  private async stopNow(details: ContainerDetails, seconds: number): Promise<void> {
    const stop = () => this.docker.stopContainer(details.Id, seconds);
    // Earlier versions left the removal to the engine, which does not remove a container that never ran.
    if (details.HostConfig.AutoRemove && details.State.Status !== 'created') {
      await this.remover.untilRemovedBy(details.Id, byCaller('auto_remove'), stop);
    } else {
      await stop();
      if (isAutoRemoved(details)) await this.remover.removeIfThere(details.Id, false, byCaller('auto_remove'));
    }
  }

  private async startable(id: string, owner: string | undefined): Promise<ContainerDetails> {
    const container = await this.containers.inspect(id, owner);
    await this.starts.prepare(container);
    return container;
  }

  /** The engine may list a container of a failed run but not find it in any other call. */
  private asRemoving(container: ManagedContainer): ManagedContainer {
    return this.leftovers.isPending(container.labels[LABEL.run]) ? { ...container, status: 'removing' } : container;
  }

  private async now(fullId: string): Promise<ContainerDto> {
    return toContainerDto(fromDetails(await this.docker.inspectContainer(fullId)));
  }
}

function callerName(): string | null {
  return nameOf(currentCaller()?.name);
}

/** Once the caller is known to have the container. */
async function begin(work: Work, id: string, phase: Phase): Promise<void> {
  await work.begin();
  work.hasContainer(id);
  work.report({ phase });
}

function isAutoRemoved({ HostConfig, Config }: ContainerDetails): boolean {
  return HostConfig.AutoRemove === true || ownAutoRemove(Config.Labels) !== undefined;
}

function isNotRunning(error: unknown): boolean {
  return error instanceof AppError && error.code === 'container_not_running';
}

/** Swarm gives each task the time that its run has chosen. */
function checkNoTimeout(timeout: number | undefined): void {
  if (timeout !== undefined)
    throw AppError.invalidField('timeout', 'cannot be chosen with reschedule: the stop_timeout of the run counts');
}

function waitOf({ wait_ready, wait_timeout }: StartContainerDto): Wait {
  return {
    waitReady: wait_ready ?? false,
    waitTimeoutMs: (wait_timeout ?? DEFAULT_TIMEOUT_S) * 1_000,
    timeoutField: 'wait_timeout',
  };
}

function patienceOf({ wait_timeout }: StartContainerDto): Patience {
  return { timeoutMs: wait_timeout === undefined ? undefined : wait_timeout * 1_000, field: 'wait_timeout' };
}

function toFilters({ status, name, label }: ListContainersDto): Filters {
  return { ...(status && { status: [status] }), ...(name !== undefined && { name: [name] }), ...(label && { label }) };
}
