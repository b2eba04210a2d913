import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../../access/caller.js';
import { PoolNodes } from '../../cluster/pool-nodes.service.js';
import { AppError } from '../../errors/app-error.js';
import { RunService } from '../run/run.service.js';
import { type FoundPool, KnownPools } from './known-pools.service.js';
import { PoolFiller } from './pool-filler.service.js';
import { PoolKeeper } from './pool-keeper.service.js';
import { PoolMembers } from './pool-members.service.js';
import { checkPoolName } from './pool-name.js';
import { type PoolRecord, toKeptCaller } from './pool-record.js';
import { PoolRecords } from './pool-records.service.js';
import type { PoolDto, PoolRunDto, PutPoolDto, RemovedPoolDto } from './pools.dto.js';

/** Pools of the caller's owner. */
@Injectable()
export class PoolsService {
  constructor(
    private readonly records: PoolRecords,
    private readonly members: PoolMembers,
    private readonly filler: PoolFiller,
    private readonly keeper: PoolKeeper,
    private readonly runs: RunService,
    private readonly known: KnownPools,
    private readonly places: PoolNodes,
  ) {}

  /**
   * @throws AppError `invalid_request`, `forbidden`
   * @throws KeptElsewhere
   */
  async put(name: string, { run, size, pause = true }: PutPoolDto, caller: Caller): Promise<PoolDto> {
    checkPoolName(name);
    const { ports } = await this.runs.check(run, caller);
    if (ports.some(({ hostPort }) => hostPort !== 0))
      throw AppError.invalidField('run', 'ports: the containers of a pool get free host ports: leave host_port out');
    await this.records.checkRoom(caller.owner, name);
    await this.places.claimHere(caller.owner, name);
    const kept = withoutLogin(run);
    const before = await this.records.get(caller.owner, name);
    const isSame = before !== undefined && before.pause === pause && isDeepStrictEqual(before.run, kept);
    const revision = isSame ? before.revision : randomUUID();
    const pool = { name, owner: caller.owner, size, pause, run: kept, revision, caller: toKeptCaller(caller) };
    await this.records.put(pool);
    await this.places.tell(caller.owner, name, JSON.stringify(pool));
    if (!isSame) await this.records.setProblem(pool, undefined);
    this.keeper.wake();
    return this.toDto(pool, caller);
  }

  async list(caller: Caller): Promise<PoolDto[]> {
    return Promise.all((await this.records.list(caller.owner)).map((pool) => this.toDto(pool, caller)));
  }

  /** Those of nodes that have listed none, as they are away. @param listed names of the others */
  async listAway(caller: Caller, listed: ReadonlySet<string>): Promise<PoolDto[]> {
    return (await this.known.others(caller.owner, listed)).map((found) => awayDto(found, caller));
  }

  /** @throws AppError `pool_not_found` */
  async get(name: string, caller: Caller): Promise<PoolDto> {
    const found = await this.known.find(caller.owner, checkPoolName(name));
    return found.isHere ? this.toDto(found.pool, caller) : awayDto(found, caller);
  }

  /** Removes a pool and its members. What was given stays. @throws AppError `pool_not_found` */
  async remove(name: string, caller: Caller): Promise<RemovedPoolDto> {
    const { pool } = await this.known.find(caller.owner, checkPoolName(name));
    await this.records.remove(pool);
    await this.places.release(caller.owner, name);
    const members = (await this.members.list()).filter((each) => each.pool === name && each.owner === caller.owner);
    // Not those that are being made: their keeper finds the pool gone.
    for (const each of members) if (each.isReady) await this.filler.remove(each);
    this.keeper.wake();
    return { name, removed: true };
  }

  private async toDto(pool: PoolRecord, caller: Caller): Promise<PoolDto> {
    const { name, owner, size, pause, run, revision } = pool;
    const members = (await this.members.known()).filter((each) => each.owner === owner && each.revision === revision);
    const ready = members.filter(({ isReady }) => isReady).length;
    const problem = (await this.records.problemOf(pool)) ?? null;
    return { name, size, ready, pause, run: shown(run, caller), problem };
  }
}

/** A pool whose node does not answer: what it has ready is not known. */
function awayDto({ pool, keeper }: FoundPool, caller: Caller): PoolDto {
  const { name, size, pause, run } = pool;
  const place = keeper ? `Node "${keeper.name}" does not answer` : 'Its node has left the cluster';
  const problem = `${place}: put the pool again to keep it on another node`;
  return { ...(keeper && { node: keeper.name }), name, size, ready: 0, pause, run: shown(run, caller), problem };
}

/** A password is for the pull at hand: it is not kept. */
function withoutLogin({ registry_auth: _password, ...run }: PoolRunDto): PoolRunDto {
  return JSON.parse(JSON.stringify(run)) as PoolRunDto;
}

/** Environment values, and headers of conditions, may be secrets. */
function shown({ ...run }: PoolRunDto, caller: Caller): Record<string, unknown> {
  if (caller.may('run')) return { ...run };
  const { env: _env, ready: _ready, ...rest } = run;
  return rest;
}
