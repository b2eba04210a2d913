import { Injectable } from '@nestjs/common';
import { Store } from '../store/store.js';
import { type ClusterNode, Nodes } from './nodes.service.js';

/** By owner and name: the id of the node that keeps the pool. */
const KEEPERS = 'pools/nodes';
/** By owner and name: the pool, as its node has it. Without a keeper, it is left over. */
const RECORDS = 'pools/records';

/** No owner has this name. */
const NO_OWNER = '-';

/** A pool as every node of the cluster knows it. */
export interface KnownPool {
  /** Undefined: it has left the cluster. */
  keeper: ClusterNode | undefined;
  /** JSON of its `PoolRecord`. Undefined: its node has not told it yet. */
  record: string | undefined;
}

/** A pool that is put here is another node's. */
export class KeptElsewhere extends Error {
  constructor(readonly keeper: ClusterNode) {
    super(`The pool is on node ${keeper.name}`);
  }
}

/** Which node of the cluster keeps a pool: the one that it was put to first. Its name is its owner's in the whole cluster. */
@Injectable()
export class PoolNodes {
  constructor(
    private readonly nodes: Nodes,
    private readonly store: Store,
  ) {}

  /**
   * @returns undefined: there is none, or no cluster
   * @throws AppError `store_unreachable`
   */
  async find(owner: string | undefined, name: string): Promise<KnownPool | undefined> {
    if (!this.nodes.isCluster) return undefined;
    const key = keyOf(owner, name);
    const [keeper, record] = await Promise.all([this.store.get(KEEPERS, key), this.store.get(RECORDS, key)]);
    return keeper === undefined ? undefined : { keeper: this.nodes.find(keeper), record };
  }

  /** Those of an owner's pools whose nodes have told them. @throws AppError `store_unreachable` */
  async list(owner: string | undefined): Promise<(KnownPool & { record: string })[]> {
    const [keepers, records] = await Promise.all([this.store.list(KEEPERS), this.store.list(RECORDS)]);
    const kept = new Map(keepers.map(({ id, value }) => [id, value]));
    const start = keyOf(owner, '');
    return records
      .filter(({ id }) => id.startsWith(start) && kept.has(id))
      .map(({ id, value }) => ({ keeper: this.nodes.find(kept.get(id) ?? ''), record: value }));
  }

  /**
   * The other node that keeps a pool, unless this one may claim it.
   *
   * @throws AppError `store_unreachable`
   */
  async otherKeeper(owner: string | undefined, name: string): Promise<ClusterNode | undefined> {
    const keeper = this.nodes.find((await this.store.get(KEEPERS, keyOf(owner, name))) ?? '');
    return keeper && keeper.state === 'ready' && keeper.id !== this.nodes.self()?.id ? keeper : undefined;
  }

  /**
   * Claims a pool for this node that is going to be kept here: only what is valid, as nothing ends the claim of a pool that never was.
   *
   * @throws KeptElsewhere
   * @throws AppError `store_unreachable`
   */
  async claimHere(owner: string | undefined, name: string): Promise<void> {
    const self = this.nodes.self();
    const keeper = self && (await this.claim(owner, name, self));
    if (keeper && keeper.id !== self.id) throw new KeptElsewhere(keeper);
  }

  /**
   * Claims a name for a node. A node that takes no runs, or has left, loses it.
   *
   * @returns the node that keeps the pool
   * @throws AppError `store_unreachable`
   */
  async claim(owner: string | undefined, name: string, self: ClusterNode): Promise<ClusterNode> {
    const key = keyOf(owner, name);
    for (;;) {
      const there = await this.store.putIfAbsent(KEEPERS, key, self.id);
      if (there === undefined) return self;
      const keeper = this.nodes.find(there);
      if (keeper && (keeper.id === self.id || keeper.state === 'ready')) return keeper;
      if (await this.store.compareAndSet(KEEPERS, key, there, self.id)) return self;
    }
  }

  /** Tells all nodes what the pool is. @throws AppError `store_unreachable` */
  async tell(owner: string | undefined, name: string, record: string): Promise<void> {
    if (this.nodes.isCluster) await this.store.put(RECORDS, keyOf(owner, name), record);
  }

  /** As {@link tell}, if that has not been done. */
  async tellOnce(owner: string | undefined, name: string, record: string): Promise<void> {
    await this.store.putIfAbsent(RECORDS, keyOf(owner, name), record);
  }

  /** The pool is gone. @throws AppError `store_unreachable` */
  async release(owner: string | undefined, name: string): Promise<void> {
    if (!this.nodes.isCluster) return;
    const key = keyOf(owner, name);
    await this.store.delete(KEEPERS, key);
    await this.store.delete(RECORDS, key);
  }

  /**
   * Whether a pool is another node's, or was removed, while this node was away.
   *
   * @throws AppError `store_unreachable`
   */
  async hasLost(owner: string | undefined, name: string): Promise<boolean> {
    const self = this.nodes.self();
    return self !== undefined && (await this.store.get(KEEPERS, keyOf(owner, name))) !== self.id;
  }

  /** Whether it is known which pools are this node's: always, without a cluster. */
  get isReady(): boolean {
    return !this.nodes.isCluster || this.nodes.self() !== undefined;
  }

  /** Whether this node takes new runs: it does not while it is paused or drained, or dockAPI shuts down. */
  get takesRuns(): boolean {
    return this.nodes.self()?.state !== 'draining';
  }

  get isCluster(): boolean {
    return this.nodes.isCluster;
  }

  /** Calls back when a pool has got another node, or none, or when the nodes change, until it is disposed of. */
  watch(onChange: () => void): Disposable {
    const watches = [this.store.watch(KEEPERS, onChange), this.nodes.watch(onChange)];
    return { [Symbol.dispose]: () => watches.forEach((each) => each[Symbol.dispose]()) };
  }
}

/** Owners and pools have no blanks. */
function keyOf(owner: string | undefined, name: string): string {
  return `${owner ?? NO_OWNER} ${name}`;
}
