import { AppError } from '../errors/app-error.js';
import type { Destination } from './destination.js';
import { InFlight, type Trackable } from './in-flight.js';
import { UpstreamConnection } from './upstream-connection.js';
import type { Deadlines } from './upstream-deadlines.js';

/** Idle connections to one container, at most. */
const MAX_IDLE = 256;

/** A request or WebSocket to a container. */
export interface UnderWay extends Trackable {
  /** The container changed, and its former address may belong to another one. */
  leaveUnlessConnected(error: Error): void;
  /** Ends it if the token that admitted it is not valid any more. */
  leaveIfRevoked(): void;
  /** What it is connected to is gone. */
  destroy?(error: Error): void;
}

/** The connections to one start of one container. They are never used for another start. */
export class UpstreamPool {
  private readonly idle: UpstreamConnection[] = [];
  private readonly underWay = new InFlight<UnderWay>();
  private isOpen = true;

  /** @param onEmpty called when the pool is empty */
  constructor(
    readonly target: Destination,
    private readonly deadlines: Deadlines,
    private readonly onEmpty: (pool: UpstreamPool) => void,
  ) {}

  /** True while it takes new requests. */
  get open(): boolean {
    return this.isOpen;
  }

  /** A connection for one request: the last used one, or a new one. */
  take(): UpstreamConnection {
    return this.idle.pop() ?? this.connect();
  }

  /** A new connection. */
  connect(): UpstreamConnection {
    return new UpstreamConnection(this.target, this.deadlines, this.drop);
  }

  /** Returns a free connection to the pool. */
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

  /** Takes no more requests. Those that have reached the container may finish. @param why the others fail */
  retire(why: Error = closed()): void {
    this.close();
    for (const each of this.underWay.all()) each.leaveUnlessConnected(why);
  }

  /** Takes no more requests. Those under way may finish. */
  close(): void {
    this.isOpen = false;
    for (const connection of this.idle.splice(0)) connection.destroy(closed());
    this.lookWhetherEmpty();
  }

  leaveIfRevoked(): void {
    for (const each of this.underWay.all()) each.leaveIfRevoked();
  }

  /** What it leads to is gone: ends everything. */
  abort(error: Error): void {
    for (const each of this.underWay.all()) each.destroy?.(error);
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
 * A pool for each port of a start of a container that has traffic, and for each of its two addresses: its own, or its
 * published port when its own did not respond. A pool lives as long as it has a connection, and idle connections time out: an
 * unused pool is gone after seconds.
 */
export class UpstreamPools {
  /** By the key of the start. */
  private readonly pools = new Map<string, readonly UpstreamPool[]>();
  /** Pools that end with their last request. */
  private readonly retired = new Set<UpstreamPool>();

  constructor(private readonly deadlines: Deadlines) {}

  get size(): number {
    return this.all().length;
  }

  /** Ends what is under way with tokens that are not valid any more. */
  leaveIfRevoked(): void {
    for (const pool of this.all()) pool.leaveIfRevoked();
  }

  of(target: Destination): UpstreamPool {
    for (const pool of this.pools.get(target.key) ?? NONE)
      if (pool.target.address === target.address && pool.target.port === target.port) return pool;
    return this.create(target);
  }

  /** Sends no new request to this start of a container. Current requests may finish. */
  retire(key: string): void {
    for (const pool of this.pools.get(key) ?? NONE) this.retirePool(pool);
  }

  /** Sends new requests there on new connections. Current requests may finish, also those that are not connected yet. */
  renew(key: string): void {
    for (const pool of this.pools.get(key) ?? NONE) {
      this.setAside(pool);
      pool.close();
    }
  }

  private all(): UpstreamPool[] {
    return [...[...this.pools.values()].flat(), ...this.retired];
  }

  /** Nothing more comes from there: ends everything, also what goes on in retired pools. */
  abort(key: string, error: Error): void {
    for (const pool of this.all().filter(({ target }) => target.key === key)) {
      this.retirePool(pool, error);
      pool.abort(error);
    }
  }

  private create(target: Destination): UpstreamPool {
    const pool = new UpstreamPool(target, this.deadlines, (empty) => this.forget(empty));
    const others = this.pools.get(target.key) ?? NONE;
    this.pools.set(target.key, [...others, pool]);
    // The container changed networks: its former address may belong to another one. A published port stays its own
    // until it stops.
    if (target.reach === 'container')
      for (const other of others) if (isElsewhere(other.target, target)) this.retirePool(other);
    return pool;
  }

  private retirePool(pool: UpstreamPool, why?: Error): void {
    this.setAside(pool);
    pool.retire(why);
  }

  private setAside(pool: UpstreamPool): void {
    this.drop(pool);
    this.retired.add(pool);
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

/** Whether a target of the same start is an address that the container had before. */
function isElsewhere({ reach, address }: Destination, now: Destination): boolean {
  return reach === 'container' && address !== now.address;
}

function closed(): AppError {
  return new AppError('upstream_failed', 'The container was stopped or changed meanwhile: send the request again');
}
