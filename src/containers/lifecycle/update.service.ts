import { Injectable, Logger } from '@nestjs/common';
import type { Caller } from '../../access/caller.js';
import { ClusterNames } from '../../cluster/names/cluster-names.service.js';
import { Config } from '../../config/config.js';
import { memorySize } from '../../config/memory-size.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { ownAutoRemove, serviceOf } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails, ResourceUpdate } from '../../docker/engine/engine-types.js';
import { EngineVerbs } from '../../docker/engine/engine-verbs.service.js';
import { AppError } from '../../errors/app-error.js';
import { Shutdown } from '../../http/shutdown.js';
import { toContainerDetailsDto } from '../container-dtos.js';
import { requireState } from '../../docker/containers/container-state.js';
import type { ContainerDetailsDto } from '../dto/container.dto.js';
import { ContainerLocks } from '../lifetimes/container-locks.service.js';
import { type LifetimeChange, LifetimeChanges } from '../lifetimes/lifetime-changes.service.js';
import { Sleeper } from '../lifetimes/sleeper.service.js';
import { toLifetimeChoice } from '../run/fields/lifetime.js';
import { toRestartPolicy } from '../run/restart-policy.js';
import { checkLimits } from '../run/run-policy.js';
import type { UpdateContainerDto } from './verbs.dto.js';

const NANO = 1e9;

/** Changes the name, limits, restart policy and lifetime of a container: all requested changes, or none. */
@Injectable()
export class UpdateService {
  private readonly logger = new Logger(UpdateService.name);

  constructor(
    private readonly docker: DockerService,
    private readonly verbs: EngineVerbs,
    private readonly containers: ManagedContainers,
    private readonly directory: ContainerDirectory,
    private readonly lifetimes: LifetimeChanges,
    private readonly sleeper: Sleeper,
    private readonly locks: ContainerLocks,
    private readonly shutdown: Shutdown,
    private readonly names: ClusterNames,
    private readonly config: Config,
  ) {}

  /**
   * The name is changed first, because that can be undone. The engine changes the rest all or nothing (moby
   * `daemon/update.go`).
   *
   * @throws AppError `invalid_request`, `forbidden`, `container_not_found`, `container_not_running`, `name_in_use`
   */
  async update(id: string, caller: Caller, asked: UpdateContainerDto): Promise<ContainerDetailsDto> {
    const changes = this.toUpdate(asked);
    const name = asked.name ?? undefined;
    const lifetime = lifetimeChangeOf(asked);
    if (name === undefined && !changes && Object.keys(lifetime).length === 0)
      throw new AppError(
        'invalid_request',
        'The body changes nothing: send name, memory, cpus, pids_limit, restart_policy or fields of the lifetime',
      );
    this.lifetimes.check(lifetime, caller);
    if (Object.keys(lifetime).length === 0 && !changes?.RestartPolicy)
      return this.updateNow(id, caller, name, changes, lifetime);
    // While its lifetime acts, that may remove the container, or keep its restart policy.
    const { signal } = this.shutdown;
    const containerId = await this.directory.idOf(id, caller.onlyOwner, signal);
    const update = () => this.updateNow(containerId, caller, name, changes, lifetime);
    return this.locks.changing(containerId, update, signal);
  }

  private async updateNow(
    id: string,
    caller: Caller,
    name: string | undefined,
    changes: ResourceUpdate | undefined,
    lifetime: LifetimeChange,
  ): Promise<ContainerDetailsDto> {
    const before = await this.containers.inspect(id, caller.onlyOwner);
    if (serviceOf(before.Config.Labels) !== undefined)
      throw new AppError(
        'not_supported',
        'A container with reschedule cannot be changed: run another one, and remove this one',
      );
    requireState(before, ['created', 'running', 'paused', 'restarting', 'exited']);
    if (changes?.RestartPolicy) checkAutoRemove(before, changes.RestartPolicy.Name);
    const undos = [await this.lifetimes.apply(before, lifetime, caller)];
    try {
      const kept = changes && (await this.sleeper.whileAsleep(before.Id, changes));
      if (kept) undos.push(kept.undo);
      await this.apply(before, name, kept?.now);
    } catch (error) {
      for (const undo of undos) await undo();
      throw error;
    }
    // A rename changes nothing else: the engine need not be asked again.
    if (!changes) return toContainerDetailsDto(name === undefined ? before : { ...before, Name: `/${name}` });
    return toContainerDetailsDto(await this.docker.inspectContainer(before.Id));
  }

  /** @returns undefined if nothing is to be changed */
  private toUpdate({ memory, cpus, pids_limit, restart_policy }: UpdateContainerDto): ResourceUpdate | undefined {
    const bytes = memory == null ? undefined : memorySize(memory);
    checkLimits({ memory: bytes, cpus: cpus ?? undefined, pids: pids_limit ?? undefined }, this.config.policy);
    const changes: ResourceUpdate = {
      // Twice the memory, the engine's default for runs. It refuses a memory limit above the old value of this one.
      ...(bytes !== undefined && { Memory: bytes, MemorySwap: 2 * bytes }),
      ...(cpus != null && { NanoCpus: Math.round(cpus * NANO) }),
      ...(pids_limit != null && { PidsLimit: pids_limit }),
      ...(restart_policy != null && { RestartPolicy: toRestartPolicy(restart_policy) }),
    };
    return Object.keys(changes).length > 0 ? changes : undefined;
  }

  private async apply({ Id, Name }: ContainerDetails, name: string | undefined, changes?: ResourceUpdate) {
    const old = Name.slice(1);
    const renames = name !== undefined && name !== old; // the engine refuses to rename a container to its own name
    await using claim = await this.names.claim(renames ? name : undefined);
    try {
      if (renames) await this.verbs.rename(Id, name);
      if (changes) await this.updateOr(() => (renames ? this.renameBack(Id, old) : undefined), Id, changes);
      claim.keep(Id);
    } finally {
      this.directory.renew(Id); // its name and limits may change before the engine's event arrives
    }
  }

  private async updateOr(undo: () => Promise<void> | undefined, id: string, changes: ResourceUpdate): Promise<void> {
    try {
      await this.verbs.update(id, changes);
    } catch (error) {
      await undo();
      throw error;
    }
  }

  /** Does not throw, because the error of the update matters more. */
  private async renameBack(id: string, name: string): Promise<void> {
    await this.verbs.rename(id, name).catch((error: Error) => {
      this.logger.warn(`Container ${id} could not be renamed back to "${name}": ${error.message}`);
    });
  }
}

/** The engine refuses both together, and dockAPI's own removal depends on the policy that the run had. */
function checkAutoRemove({ HostConfig, Config: { Labels } }: ContainerDetails, policy: string): void {
  if (HostConfig.AutoRemove !== true && ownAutoRemove(Labels) === undefined) return;
  throw AppError.invalidField(
    'restart_policy',
    `"${policy}" does not go with auto_remove, which the container was run with: run it again without`,
  );
}

function lifetimeChangeOf({ expires_at, ...asked }: UpdateContainerDto): LifetimeChange {
  return { ...toLifetimeChoice(asked), ...(expires_at !== undefined && { expires_at }) };
}
