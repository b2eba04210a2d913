import { AppError } from '../../errors/app-error.js';
import type { Target } from '../routing/target-resolver.js';
import { InFlight, type Trackable } from './in-flight.js';
import { UpstreamConnection } from './upstream-connection.js';
import type { Deadlines } from './upstream-deadlines.js';

/** Connections of one container that may wait for a request. */
const MAX_IDLE = 256;

/** What is under way to a container. */
export interface UnderWay extends Trackable {
  /** The container changed: whoever answers at its former address from now on may be another. */
  leaveUnlessConnected(error: Error): void;
}

/** The connections to one start of one container. No other start ever gets one of them. */
export class UpstreamPool {
  private readonly idle: UpstreamConnection[] = [];
  private readonly underWay = new InFlight<UnderWay>();
  private isOpen = true;

  /** @param onEmpty when nothing is left that the pool would be kept for */
  constructor(
    readonly target: Target,
    private readonly deadlines: Deadlines,
    private readonly onEmpty: (pool: UpstreamPool) => void,
  ) {}

  /** Whether new requests may still go there. */
  get open(): boolean {
    return this.isOpen;
  }

  /** A connection for one request: the one that was used last, or a new one. */
  take(): UpstreamConnection {
    return this.idle.pop() ?? new UpstreamConnection(this.target, this.deadlines, this.drop);
  }

  /** Takes a connection back that is free. */
  giveBack(connection: UpstreamConnection): void {
    if (this.isOpen && this.idle.length < MAX_IDLE) this.idle.push(connection);
    else connection.destroy(closed());
  }

  began(what: UnderWay): void {
    this.underWay.add(what);
  }

  ended(what: UnderWay): void {
    this.underWay.delete(what);
    this.lookWhetherEmpty();
  }

  /** Takes no more requests; those that have reached the container may finish. */
  retire(): void {
    this.isOpen = false;
    for (const connection of this.idle.splice(0)) connection.destroy(closed());
    for (const each of this.underWay.all()) each.leaveUnlessConnected(closed());
    this.lookWhetherEmpty();
  }

  private readonly drop = (connection: UpstreamConnection): void => {
    const index = this.idle.lastIndexOf(connection);
    if (index < 0) return;
    this.idle.splice(index, 1);
    this.lookWhetherEmpty();
  };

  private lookWhetherEmpty(): void {
    if (this.idle.length === 0 && this.underWay.size === 0) this.onEmpty(this);
  }
}

const NONE: readonly UpstreamPool[] = [];

/**
 * A pool for each start of a container that has traffic, and for each of the two places where it may be dialled: its own
 * address, or its published port where that did not answer for once. A pool lives as long as it has a connection, and
 * an idle connection ends by itself: what is not used costs nothing after seconds.
 */
export class UpstreamPools {
  /** By the key of the start. */
  private readonly pools = new Map<string, readonly UpstreamPool[]>();
  /** Those that end with what is under way on them. */
  private readonly retired = new Set<UpstreamPool>();

  constructor(private readonly deadlines: Deadlines) {}

  get size(): number {
    return [...this.pools.values()].flat().length + this.retired.size;
  }

  of(target: Target): UpstreamPool {
    for (const pool of this.pools.get(target.key) ?? NONE)
      if (pool.target.address === target.address && pool.target.port === target.port) return pool;
    return this.create(target);
  }

  /** No new request goes to this start of a container; those under way may finish. */
  retire(key: string): void {
    for (const pool of this.pools.get(key) ?? NONE) this.retirePool(pool);
  }

  private create(target: Target): UpstreamPool {
    const pool = new UpstreamPool(target, this.deadlines, (empty) => this.forget(empty));
    const others = this.pools.get(target.key) ?? NONE;
    this.pools.set(target.key, [...others, pool]);
    // The container changed networks: its former address may be another's. A published port is its own till it stops.
    if (target.reach === 'container')
      for (const other of others) if (other.target.reach === 'container') this.retirePool(other);
    return pool;
  }

  private retirePool(pool: UpstreamPool): void {
    this.drop(pool);
    this.retired.add(pool);
    pool.retire();
  }

  private forget(pool: UpstreamPool): void {
    this.retired.delete(pool);
    this.drop(pool);
  }

  private drop(pool: UpstreamPool): void {
    const { key } = pool.target;
    const left = (this.pools.get(key) ?? NONE).filter((other) => other !== pool);
    if (left.length > 0) this.pools.set(key, left);
    else this.pools.delete(key);
  }
}

function closed(): AppError {
  return new AppError('upstream_failed', 'The container was stopped or changed meanwhile: ask again');
}
