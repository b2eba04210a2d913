import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { AppError } from '../../errors/app-error.js';
import { LocalStore } from '../../store/local-store.js';
import type { PoolRecord } from './pool-record.js';

/** Pools of one owner. */
const MAX_POOLS = 100;

const RECORDS = 'pools';
const PROBLEMS = 'pools/problems';
/** The problem of a pool that nobody tends any more is forgotten. */
const PROBLEM_MS = 300_000;

/** No owner has this name. */
const NO_OWNER = '-';
const ID_DIGITS = 12;

/** Pools in the store, each visible to its owner only. */
@Injectable()
export class PoolRecords {
  /**
   * Where the pools are kept. Members that name another place are those of a dockAPI that has a store of its own; members that
   * name this one, and no pool, are left from a store that was lost.
   */
  readonly place: string;

  constructor(
    private readonly store: LocalStore,
    config: Config,
  ) {
    this.place = createHash('sha256').update(placeOf(config)).digest('hex').slice(0, ID_DIGITS);
  }

  async put(record: PoolRecord): Promise<void> {
    await this.checkRoom(record.owner, record.name);
    await this.store.put(RECORDS, poolKey(record), JSON.stringify(record));
  }

  /** @throws AppError `forbidden` if the owner may have no more pools */
  async checkRoom(owner: string | undefined, name: string): Promise<void> {
    if ((await this.get(owner, name)) === undefined && (await this.list(owner)).length >= MAX_POOLS)
      throw new AppError('forbidden', `There are ${MAX_POOLS} pools: remove some with DELETE /pools/{name}`);
  }

  async get(owner: string | undefined, name: string): Promise<PoolRecord | undefined> {
    const value = await this.store.get(RECORDS, poolKey({ owner, name }));
    return value === undefined ? undefined : parse(value);
  }

  /** By name. */
  async list(owner: string | undefined): Promise<PoolRecord[]> {
    const own = (await this.all()).filter((each) => each.owner === owner);
    return own.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Of all owners. */
  async all(): Promise<PoolRecord[]> {
    return (await this.store.list(RECORDS)).map(({ value }) => parse(value));
  }

  async remove(record: PoolRecord): Promise<void> {
    await this.store.delete(RECORDS, poolKey(record));
    await this.store.delete(PROBLEMS, poolKey(record));
  }

  watch(onChange: () => void): Disposable {
    return this.store.watch(RECORDS, onChange);
  }

  async problemOf(record: PoolRecord): Promise<string | undefined> {
    return this.store.get(PROBLEMS, poolKey(record));
  }

  /** @param problem undefined: there is none any more */
  async setProblem(record: PoolRecord, problem: string | undefined): Promise<void> {
    if (problem === undefined) await this.store.delete(PROBLEMS, poolKey(record));
    else await this.store.put(PROBLEMS, poolKey(record), problem, { ttlMs: PROBLEM_MS });
  }
}

/** Owners and pools have no blanks. */
export function poolKey({ owner, name }: Pick<PoolRecord, 'owner' | 'name'>): string {
  return `${owner ?? NO_OWNER} ${name}`;
}

function placeOf({ store, port }: Config): string {
  if (store.kind === 'redis') return store.url;
  if (store.kind === 'file') return `${hostname()} ${store.directory}`;
  return port === 0 ? randomUUID() : `${hostname()} ${port}`;
}

function parse(value: string): PoolRecord {
  return JSON.parse(value) as PoolRecord;
}
