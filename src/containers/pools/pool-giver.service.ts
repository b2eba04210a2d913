import { Injectable } from '@nestjs/common';
import type { Caller } from '../../access/caller.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { fromDetails, LABEL } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { membershipOf, readyName } from '../../docker/containers/pool-member.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { EngineVerbs } from '../../docker/engine/engine-verbs.service.js';
import { AppError } from '../../errors/app-error.js';
import { EventRecorder } from '../../events/event-recorder.service.js';
import type { Work } from '../../operations/work.js';
import { ContainerRemover } from '../cleanup/container-remover.service.js';
import { toContainerDto } from '../container-dtos.js';
import type { RunResultDto } from '../dto/container.dto.js';
import { byCaller } from '../removed/removal-actors.js';
import { RunContainerDto } from '../run/run-container.dto.js';
import { RunService } from '../run/run.service.js';
import { PoolClaims } from './pool-claims.service.js';
import { PoolMembers } from './pool-members.service.js';
import type { PoolRecord } from './pool-record.js';
import { PoolRecords } from './pool-records.service.js';

/** Fields that a run may have beside `pool`. */
const FIELDS: readonly string[] = ['pool', 'name'];

/** Gives containers of a pool to callers. */
@Injectable()
export class PoolGiver {
  constructor(
    private readonly records: PoolRecords,
    private readonly members: PoolMembers,
    private readonly claims: PoolClaims,
    private readonly containers: ManagedContainers,
    private readonly verbs: EngineVerbs,
    private readonly directory: ContainerDirectory,
    private readonly remover: ContainerRemover,
    private readonly events: EventRecorder,
    private readonly runs: RunService,
  ) {}

  /**
   * Gives a container that is ready, or runs one as the pool's `run` says.
   *
   * @throws AppError `pool_not_found`, `forbidden`, `name_in_use`, and those of a run
   */
  async run(request: RunContainerDto, caller: Caller, work: Work): Promise<RunResultDto> {
    checkFields(request);
    const pool = await this.records.find(caller.owner, request.pool ?? '');
    const name = request.name ?? undefined;
    // As for any run: the pool may have been put with another token, or under another policy.
    await this.runs.check(pool.run, caller);
    await work.begin();
    const given = await this.give(pool, name, work);
    if (given) {
      work.hasContainer(given.id, () => this.remover.removeIfThere(given.id, true, byCaller('cancelled')));
      return { ...given, warm: true };
    }
    const run = Object.assign(new RunContainerDto(), pool.run, name === undefined ? {} : { name });
    return { ...(await this.runs.run(run, caller, work)), warm: false };
  }

  private async give(pool: PoolRecord, name: string | undefined, work: Work): Promise<RunResultDto | undefined> {
    const ready = (await this.members.known()).filter(
      ({ isReady, revision, owner }) => isReady && revision === pool.revision && owner === pool.owner,
    );
    for (const { id } of ready) {
      await using claim = await this.claims.take(id);
      if (!claim) continue;
      work.signal.throwIfAborted(); // it stays in the pool
      const details = await this.containers.inspectAny(id).catch(unlessGone);
      if (!details || !isReady(details, pool)) continue;
      const given = await this.giveAway(details, name, pool);
      if (given) return given;
    }
    return undefined;
  }

  /** @returns undefined if it cannot be given any more */
  private async giveAway(
    details: ContainerDetails,
    name: string | undefined,
    pool: PoolRecord,
  ): Promise<RunResultDto | undefined> {
    const { Id, State } = details;
    const newName = name ?? nameOf(details, pool);
    try {
      if (State.Paused) await this.verbs.unpause(Id);
      await this.verbs.rename(Id, newName);
    } catch (error) {
      if (error instanceof AppError && ['container_not_found', 'container_not_running'].includes(error.code))
        return undefined;
      if (State.Paused) await this.verbs.pause(Id).catch(() => undefined); // it runs on in the pool
      throw error;
    }
    this.members.forget(Id);
    this.directory.forget(Id);
    this.events.record({ type: 'container.ready', key: `given|${Id}`, containerId: Id, details: {} });
    const running = { ...State, Status: 'running', Paused: false };
    return toContainerDto(fromDetails({ ...details, Name: `/${newName}`, State: running }));
  }
}

/** @throws AppError `invalid_request` */
function checkFields(request: RunContainerDto): void {
  const defaults: Record<string, unknown> = { ...new RunContainerDto() };
  const other = Object.entries(request).find(
    ([field, value]) => !FIELDS.includes(field) && value !== undefined && value !== defaults[field],
  );
  if (other)
    throw AppError.invalidField(other[0], `does not go with pool, whose run says it: send only ${FIELDS.join(', ')}`);
}

function isReady({ Name, Config: { Labels }, State }: ContainerDetails, { revision }: PoolRecord): boolean {
  const isWaiting = Name === `/${readyName(Labels[LABEL.run] ?? '')}`;
  return isWaiting && State.Running && !State.Restarting && membershipOf(Labels)?.revision === revision;
}

/** Of a run that names none. */
function nameOf({ Config: { Labels } }: ContainerDetails, { name }: PoolRecord): string {
  return `${name}-${(Labels[LABEL.run] ?? '').slice(0, 8)}`;
}

function unlessGone(error: unknown): undefined {
  if (isContainerNotFound(error)) return undefined;
  throw error;
}
