import { randomInt } from 'node:crypto';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { type ContainerEvent, DockerEvents } from '../../docker/containers/docker-events.js';
import { LABEL } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { probe } from '../../docker/reach/probe.js';
import { AppError } from '../../errors/app-error.js';

/** A port that this process gives nobody else until it is released. */
export interface PortReservation extends Disposable {
  /** Of the engine's host. */
  address: string;
  port: number;
}

/**
 * Picks host ports from DOCKAPI_PORT_RANGE: no port of a run under way, none of a container that dockAPI
 * made (a stopped one wants its port back), none that something listens on. What still takes the port
 * before the engine binds it shows as `port_in_use` at the start, and the caller tries another.
 */
@Injectable()
export class PortAllocator implements OnModuleInit, OnModuleDestroy {
  /** Port → how many runs hold it: two may have chosen the same. */
  private readonly reserved = new Map<number, number>();
  /** Container id → the port in its label, stopped containers included. */
  private owned = new Map<string, number>();
  /** While the engine is asked for its list, what changes meanwhile; null: the container is gone. */
  private changed: Map<string, number | null> | undefined;
  /** The ports of {@link owned}; undefined: it has changed since they were collected. */
  private ownedPorts: ReadonlySet<number> | undefined;

  private subscription: Disposable | undefined;

  constructor(
    private readonly config: Config,
    private readonly containers: ManagedContainers,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    this.subscription = this.events.watch({
      onWatching: () => this.relist(),
      onEvent: (event) => this.onEvent(event),
    });
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
  }

  /**
   * @param not ports that were tried in vain
   * @throws AppError `port_in_use` when no port of the range is left
   */
  async reserve(not: ReadonlySet<number>): Promise<PortReservation> {
    const { from, to } = this.config.portRange;
    const count = to - from + 1;
    // From a random place, so that several dockAPIs on one engine seldom meet.
    const first = randomInt(count);
    for (let step = 0; step < count; step++) {
      const port = from + ((first + step) % count);
      // As of now: a run that ended during an earlier probe no longer reserves its port, which its container owns.
      if (not.has(port) || this.isOwned(port) || this.reserved.has(port)) continue;
      const reservation = this.hold(port);
      if (!(await this.isListening(port))) return reservation;
      reservation[Symbol.dispose]();
    }
    throw new AppError(
      'port_in_use',
      `No port of ${from}-${to} is free: remove containers, or widen DOCKAPI_PORT_RANGE`,
    );
  }

  /** Holds a port that the client chose. */
  hold(port: number): PortReservation {
    this.reserved.set(port, (this.reserved.get(port) ?? 0) + 1);
    return { address: this.config.publishAddress, port, [Symbol.dispose]: () => this.release(port) };
  }

  /**
   * The port is a container's from now on, until the engine says that the container is gone. Before its start: after
   * it, the engine may have said so already.
   */
  assign(containerId: string, port: number): void {
    this.note(containerId, port);
  }

  private isOwned(port: number): boolean {
    this.ownedPorts ??= new Set(this.owned.values());
    return this.ownedPorts.has(port);
  }

  private release(port: number): void {
    const others = (this.reserved.get(port) ?? 0) - 1;
    if (others > 0) this.reserved.set(port, others);
    else this.reserved.delete(port);
  }

  private async relist(): Promise<void> {
    const changed = new Map<string, number | null>();
    this.changed = changed;
    const containers = await this.containers.list({}, undefined);
    if (this.changed !== changed) return; // another watch stands since, and asks anew
    this.changed = undefined;
    this.ownedPorts = undefined;
    this.owned = new Map(containers.map(({ id, labels }) => [id, Number(labels[LABEL.hostPort])]));
    for (const [id, port] of changed) this.note(id, port); // the list may be older
  }

  private note(id: string, port: number | null): void {
    this.changed?.set(id, port);
    this.ownedPorts = undefined;
    if (port === null) this.owned.delete(id);
    else this.owned.set(id, port);
  }

  /** Not by listening itself: that would take the port from an engine that is about to bind it. */
  private async isListening(port: number): Promise<boolean> {
    return (await probe(this.config.publishAddress, port)) === 'open';
  }

  private onEvent({ Action, Actor }: ContainerEvent): void {
    if (Action === 'create') this.note(Actor.ID, Number(Actor.Attributes[LABEL.hostPort]));
    if (Action === 'destroy') this.note(Actor.ID, null);
  }
}
