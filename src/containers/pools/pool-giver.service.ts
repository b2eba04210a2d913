import { Injectable } from '@nestjs/common';
import type { Caller } from '../../access/caller.js';
import { ClusterNames } from '../../cluster/names/cluster-names.service.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { fromDetails, LABEL } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { membershipOf, readyName } from '../../docker/containers/pool-member.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { EngineVerbs } from '../../docker/engine/engine-verbs.service.js';
import { AppError } from '../../errors/app-error.js';
import type { Work } from '../../operations/work.js';
import { ContainerRemover } from '../cleanup/container-remover.service.js';
import { toContainerDto } from '../container-dtos.js';
import type { RunResultDto } from '../dto/container.dto.js';
import type { LifetimeRecord } from '../lifetimes/lifetime-record.js';
import { WatchedContainers } from '../lifetimes/watched-containers.service.js';
import { byCaller, byEngine } from '../removed/removal-actors.js';
import { type LifetimeChoice, toLifetimeChoice } from '../run/fields/lifetime.js';
import { RunContainerDto } from '../run/run-container.dto.js';
import { RunService } from '../run/run.service.js';
import { KnownPools } from './known-pools.service.js';
import { PoolClaims } from './pool-claims.service.js';
import { PoolMembers } from './pool-members.service.js';
import type { PoolRecord } from './pool-record.js';

/** Fields that a run may have beside `pool`. */
const FIELDS: readonly string[] = ['pool', 'name', 'node', 'ttl', 'idle_timeout', 'on_idle', 'wake'];

/** Gives containers of a pool to callers. */
@Injectable()
export class PoolGiver {
  /** Runs that took a container, and runs that found none. */
  readonly counts = { warm: 0, cold: 0 };

  constructor(
    private readonly pools: KnownPools,
    private readonly members: PoolMembers,
    private readonly claims: PoolClaims,
    private readonly containers: ManagedContainers,
    private readonly verbs: EngineVerbs,
    private readonly directory: ContainerDirectory,
    private readonly remover: ContainerRemover,
    private readonly runs: RunService,
    private readonly lifetimes: WatchedContainers,
    private readonly names: ClusterNames,
  ) {}

  /**
   * Gives a container that is ready, or runs one as the pool's `run` says.
   *
   * @throws AppError `pool_not_found`, `forbidden`, `name_in_use`, and those of a run
   */
  async run(request: RunContainerDto, caller: Caller, work: Work): Promise<RunResultDto> {
    checkFields(request);
    const { pool } = await this.pools.find(caller.owner, request.pool ?? '');
    const name = request.name ?? undefined;
    const named = name === undefined ? {} : { name };
    const run = Object.assign(new RunContainerDto(), pool.run, named, toLifetimeChoice(request));
    // As for any run: the pool may have been put with another token, or under another policy.
    const { lifetime } = await this.runs.check(run, caller);
    await work.begin();
    const given = await this.give(pool, name, lifetime, work);
    if (given) {
      work.hasContainer(given.id, () => this.remover.removeIfThere(given.id, true, byCaller('cancelled')));
      this.counts.warm++;
      return { ...given, warm: true };
    }
    const result = await this.runs.run(run, caller, work);
    this.counts.cold++;
    return { ...result, warm: false };
  }

  private async give(
    pool: PoolRecord,
    name: string | undefined,
    lifetime: LifetimeChoice,
    work: Work,
  ): Promise<RunResultDto | undefined> {
    const ready = (await this.members.known()).filter(
      ({ isReady, revision, owner }) => isReady && revision === pool.revision && owner === pool.owner,
    );
    for (const { id } of ready) {
      const look = this.containers.inspectAny(id).catch(unlessGone);
      look.catch(() => undefined); // it may not be awaited
      await using claim = await this.claims.take(id);
      if (!claim) continue;
      const details = await look;
      work.signal.throwIfAborted(); // it stays in the pool
      if (!details || !isReady(details, pool)) continue;
      const newName = name ?? nameOf(details, pool);
      const record = this.lifetimes.begin(details, lifetime);
      const isGiven = await this.giveAway(details, newName, record);
      claim.keep();
      if (isGiven) return this.given(details, newName, await record);
    }
    return undefined;
  }

  /**
   * @param record its clocks: from the rename on, every dockAPI acts by them
   * @returns false if it has died meanwhile
   * @throws AppError `name_in_use`, `store_unreachable`, and those of the engine
   */
  private async giveAway({ Id, State }: ContainerDetails, name: string, record: Promise<unknown>): Promise<boolean> {
    await using claim = await this.names.claim(name);
    // One after the other: until the rename, it is in the pool, whose events nobody sees.
    const [resumed, noted] = await Promise.allSettled([State.Paused ? this.verbs.unpause(Id) : undefined, record]);
    const rename = noted.status === 'rejected' ? Promise.reject(noted.reason as Error) : this.verbs.rename(Id, name);
    const [renamed] = await Promise.allSettled([rename]);
    if (renamed.status === 'rejected') {
      const error: unknown = renamed.reason;
      if (isContainerNotFound(error)) return false;
      // After other errors it may be given already. If it is not, it runs on in the pool.
      const stays = error instanceof AppError && ['name_in_use', 'store_unreachable'].includes(error.code);
      if (stays && State.Paused) await this.verbs.pause(Id).catch(() => undefined);
      throw error;
    }
    claim.keep(Id);
    if (resumed.status === 'fulfilled') return true;
    await this.remover.removeIfThere(Id, true, byEngine('cancelled'));
    return false;
  }

  private async given(
    details: ContainerDetails,
    name: string,
    record: LifetimeRecord | undefined,
  ): Promise<RunResultDto> {
    const { Id, State } = details;
    this.members.forget(Id);
    this.directory.renew(Id);
    const running = { ...details, Name: `/${name}`, State: { ...State, Status: 'running', Paused: false } };
    if (record) await this.lifetimes.see(running, record);
    return toContainerDto(fromDetails(running));
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
