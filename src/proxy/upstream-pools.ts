import { AppError } from '../errors/app-error.js';
import type { Target } from './target-resolver.js';
import { UpstreamConnection } from './upstream-connection.js';
import type { Deadlines } from './upstream-deadlines.js';

/** Connections of one container that may wait for a request. */
const MAX_IDLE = 256;

/** What is under way to a container. */
export interface UnderWay {
  /** The container changed: whoever answers at its former address from now on may be another. */
  leaveUnlessConnected(error: Error): void;
}

/** The connections to one start of one container. No other start ever gets one of them. */
export class UpstreamPool {
  private readonly idle: UpstreamConnection[] = [];
  private readonly underWay = new Set<UnderWay>();
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
    for (const each of [...this.underWay]) each.leaveUnlessConnected(closed());
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

/**
 * A pool for each start of a container that has traffic. A pool lives as long as it has a connection, and an idle
 * connection ends by itself: what is not used costs nothing after seconds.
 */
export class UpstreamPools {
  private readonly pools = new Map<string, UpstreamPool>();
  /** Those that end with what is under way on them. */
  private readonly retired = new Set<UpstreamPool>();

  constructor(private readonly deadlines: Deadlines) {}

  get size(): number {
    return this.pools.size + this.retired.size;
  }

  of(target: Target): UpstreamPool {
    const pool = this.pools.get(target.key);
    if (pool?.target.address === target.address && pool.target.port === target.port) return pool;
    this.retire(target.key); // the container changed networks: its former address may be another's
    return this.create(target);
  }

  /** No new request goes to this start of a container; those under way may finish. */
  retire(key: string): void {
    const pool = this.pools.get(key);
    if (!pool) return;
    this.pools.delete(key);
    this.retired.add(pool);
    pool.retire();
  }

  private create(target: Target): UpstreamPool {
    const pool = new UpstreamPool(target, this.deadlines, (empty) => this.forget(empty));
    this.pools.set(target.key, pool);
    return pool;
  }

  private forget(pool: UpstreamPool): void {
    this.retired.delete(pool);
    if (this.pools.get(pool.target.key) === pool) this.pools.delete(pool.target.key);
  }
}

function closed(): AppError {
  return new AppError('upstream_failed', 'The container was stopped or changed meanwhile: ask again');
}
