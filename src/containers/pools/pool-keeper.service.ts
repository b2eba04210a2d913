import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { PoolNodes } from '../../cluster/pool-nodes.service.js';
import { Config } from '../../config/config.js';
import { AppError } from '../../errors/app-error.js';
import { Instances } from '../../store/instances.service.js';
import { LocalStore } from '../../store/local-store.js';
import type { RunSpec } from '../run/run-spec.js';
import { PoolFiller } from './pool-filler.service.js';
import { type Member, PoolMembers } from './pool-members.service.js';
import type { PoolRecord } from './pool-record.js';
import { poolKey, PoolRecords } from './pool-records.service.js';

/** By pool: the dockAPI that fills it. */
const KEEPERS = 'pools/keepers';
/** Longer than the making of a member. */
const KEEPER_MS = 3_600_000 * 2;
/** Milliseconds after a change, so that claims in a row do not wait for what is made after the first. */
const CALM_MS = 500;
/** Milliseconds after which pools are looked after without a change: a dockAPI may have ended. */
const LOOK_MS = 15_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

const NO_RUNS = 'Its node takes no new runs: it is drained, paused or shutting down';

interface Failures {
  revision: string;
  count: number;
  notBefore: number;
}

/**
 * Fills the pools, one member at a time, and removes what does not belong into them: other revisions, members that have died,
 * members that a dockAPI began and left. Of several dockAPIs, one keeps a pool at a time.
 */
@Injectable()
export class PoolKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Pools');
  private readonly stopped = new AbortController();
  private readonly failures = new Map<string, Failures>();
  private readonly subscriptions: Disposable[] = [];
  private changed = Promise.withResolvers<void>();
  private loop = Promise.resolve();

  constructor(
    private readonly records: PoolRecords,
    private readonly members: PoolMembers,
    private readonly filler: PoolFiller,
    private readonly store: LocalStore,
    private readonly instances: Instances,
    private readonly places: PoolNodes,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    const wake = () => this.wake();
    this.subscriptions.push(this.members.onChange(wake), this.records.watch(wake), this.places.watch(wake));
    this.loop = this.keepForEver();
  }

  /** Before the connections to engine and store end. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const each of this.subscriptions) each[Symbol.dispose]();
    this.stopped.abort(new Error('dockAPI is shutting down'));
    const limit = sleep(this.config.engineTimeoutMs, undefined, { ref: false });
    await Promise.race([this.end(), limit]);
  }

  /** Nobody would know the pools of a store that ends with its process. */
  private async end(): Promise<void> {
    await this.loop;
    if (this.store.kind === 'memory') await this.attempt(() => this.removeAll());
  }

  wake(): void {
    this.changed.resolve();
  }

  private async keepForEver(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      this.changed = Promise.withResolvers();
      await this.attempt(() => this.keepAll());
      await this.rest();
    }
  }

  private async rest(): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([this.stopped.signal, over.signal]);
    const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
    await Promise.race([this.changed.promise, pause(this.restMs())]);
    await pause(CALM_MS);
    over.abort();
  }

  private restMs(): number {
    const retries = [...this.failures.values()].map(({ notBefore }) => notBefore - performance.now());
    return Math.max(0, Math.min(LOOK_MS, ...retries));
  }

  private async keepAll(): Promise<void> {
    if (!this.places.isReady) return;
    const pools = await this.ownPools();
    const members = await this.members.known();
    for (const key of this.failures.keys()) if (!pools.some((pool) => poolKey(pool) === key)) this.failures.delete(key);
    for (const pool of pools) await this.attempt(() => this.keep(pool));
    const known = new Set(pools.map(({ revision }) => revision));
    const lost = members.filter(({ store, revision }) => store === this.records.place && !known.has(revision));
    // What a PUT has replaced meanwhile, its pool's keeper removes.
    if (lost.length > 0) await this.removeLost(lost);
  }

  /** In a cluster, pools that were moved or removed while this node was away are no longer its own. */
  private async ownPools(): Promise<PoolRecord[]> {
    const pools = await this.records.all();
    if (!this.places.isCluster) return pools;
    const own: PoolRecord[] = [];
    for (const pool of pools) {
      const { owner, name } = pool;
      if (await this.places.hasLost(owner, name)) await this.records.remove(pool);
      else {
        own.push(pool);
        await this.places.tellOnce(owner, name, JSON.stringify(pool)); // an earlier version has not
      }
    }
    return own;
  }

  private async removeLost(lost: Member[]): Promise<void> {
    const pools = new Map((await this.records.all()).map((pool) => [poolKey(pool), pool]));
    for (const member of lost)
      if (!pools.has(poolKey({ owner: member.owner, name: member.pool }))) await this.filler.remove(member);
  }

  /** Nothing if another dockAPI keeps it. */
  private async keep(pool: PoolRecord): Promise<void> {
    const key = poolKey(pool);
    const holder = await this.store.putIfAbsent(KEEPERS, key, this.instances.id, { ttlMs: KEEPER_MS });
    if (holder !== undefined && holder !== this.instances.id) {
      if (await this.instances.isAlive(holder)) return;
      if (!(await this.store.compareAndSet(KEEPERS, key, holder, this.instances.id, { ttlMs: KEEPER_MS }))) return;
    }
    try {
      await this.fill(pool.owner, pool.name);
    } finally {
      await this.store.delete(KEEPERS, key);
    }
  }

  private async fill(owner: string | undefined, name: string): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      const pool = await this.records.get(owner, name); // as it is now
      if (!pool) return;
      const spec = await this.filler.check(pool).catch((error: unknown) => error as Error);
      const isAllowed = !(spec instanceof Error);
      const own = (await this.members.list()).filter((each) => each.pool === name && each.owner === owner);
      const good = isAllowed ? own.filter((each) => each.revision === pool.revision && each.isReady) : [];
      const kept = new Set(good.slice(0, pool.size));
      for (const each of own) if (!kept.has(each)) await this.filler.remove(each);
      if (!isAllowed) return this.fail(pool, spec);
      if (kept.size === pool.size) return this.succeed(pool);
      if (!this.places.takesRuns) return this.records.setProblem(pool, NO_RUNS);
      if (this.mustWait(pool)) return;
      if (!(await this.make(pool, spec))) return;
    }
  }

  private async make(pool: PoolRecord, spec: RunSpec): Promise<boolean> {
    try {
      await this.filler.make(pool, spec, this.stopped.signal);
      await this.succeed(pool);
      return true;
    } catch (error) {
      if (!this.stopped.signal.aborted) await this.fail(pool, error as Error);
      return false;
    }
  }

  private mustWait(pool: PoolRecord): boolean {
    const failures = this.failures.get(poolKey(pool));
    return failures !== undefined && failures.revision === pool.revision && failures.notBefore > performance.now();
  }

  private async succeed(pool: PoolRecord): Promise<void> {
    this.failures.delete(poolKey(pool));
    await this.records.setProblem(pool, undefined);
  }

  private async fail(pool: PoolRecord, error: Error): Promise<void> {
    const { name, revision } = pool;
    const before = this.failures.get(poolKey(pool));
    const count = before?.revision === revision ? before.count + 1 : 1;
    const ms = Math.min(FIRST_RETRY_MS * 2 ** (count - 1), LAST_RETRY_MS);
    this.failures.set(poolKey(pool), { revision, count, notBefore: performance.now() + ms });
    const known = error instanceof AppError;
    if (count === 1) this.logger.warn(`Pool "${name}" is not filled: ${error.message}`);
    await this.records.setProblem(pool, known ? error.detail : 'dockAPI failed: see its log');
  }

  private async removeAll(): Promise<void> {
    const own = (await this.members.list()).filter(({ store }) => store === this.records.place);
    for (const each of own) await this.filler.remove(each);
  }

  private async attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!this.stopped.signal.aborted) this.logger.debug(error);
    }
  }
}
