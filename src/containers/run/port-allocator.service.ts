import { randomInt } from 'node:crypto';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { type ContainerEvent, DockerEvents } from '../../docker/containers/docker-events.js';
import { portMappingsOf } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import type { BoundPort, PortMapping, Ports } from '../../docker/containers/published-port.js';
import { probe } from '../../docker/reach/probe.js';
import { AppError } from '../../errors/app-error.js';

/** Ports reserved within this process until they are released. */
export interface PortReservation extends Disposable {
  ports: Ports<BoundPort>;
}

/**
 * Picks host ports from DOCKAPI_PORT_RANGE that no current run has reserved, that belong to no container of dockAPI (also
 * stopped ones, which need their ports again), and on which nothing listens. If another program takes a port before the
 * engine binds it, the start fails with `port_in_use`, and the caller tries another one.
 */
@Injectable()
export class PortAllocator implements OnModuleInit, OnModuleDestroy {
  /** Port → number of runs that reserve it; two runs may ask for the same one. */
  private readonly reserved = new Map<number, number>();
  /** Container id → the host ports in its labels, stopped containers included. */
  private owned = new Map<string, readonly number[]>();
  /** Changes while the engine's list is loaded; null: the container is gone. */
  private changed: Map<string, readonly number[] | null> | undefined;
  /** The ports of {@link owned}; undefined if outdated. */
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
   * Reserves a host port for each port of a run: the requested one, or for 0 a free one. Reserves all or none.
   *
   * @param not ports that have failed
   * @throws AppError `port_in_use` if the range has too few free ports
   */
  async reserve([first, ...others]: Ports<PortMapping>, not: ReadonlySet<number>): Promise<PortReservation> {
    const chosen = [first, ...others].map(({ hostPort }) => hostPort).filter((port) => port !== 0);
    // Before picking, so that none of them is picked for another port of the same run.
    const held = chosen.map((port) => this.hold(port));
    const release = () => held.forEach((port) => this.release(port));
    const bind = async ({ containerPort, hostPort: asked }: PortMapping): Promise<BoundPort> => {
      const hostPort = asked === 0 ? await this.pick(not) : asked;
      if (asked === 0) held.push(hostPort);
      return { containerPort, hostPort, hostAddress: this.config.publishAddress };
    };
    try {
      const ports: [BoundPort, ...BoundPort[]] = [await bind(first)];
      for (const other of others) ports.push(await bind(other));
      return { ports, [Symbol.dispose]: release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /**
   * Assigns the ports to a container, until the engine reports that it is gone. Called before the start, because the
   * report may come right after it.
   */
  assign(containerId: string, ports: readonly PortMapping[]): void {
    this.note(
      containerId,
      ports.map(({ hostPort }) => hostPort),
    );
  }

  /** Picks and reserves a free port of the range. */
  private async pick(not: ReadonlySet<number>): Promise<number> {
    const { from, to } = this.config.portRange;
    const count = to - from + 1;
    // From a random place, so that several dockAPIs on one engine rarely collide.
    const first = randomInt(count);
    for (let step = 0; step < count; step++) {
      const port = from + ((first + step) % count);
      // Checked again: the port of a run that ended during an earlier probe belongs to its container now.
      if (not.has(port) || this.isOwned(port) || this.reserved.has(port)) continue;
      this.hold(port);
      if (!(await this.isListening(port))) return port;
      this.release(port);
    }
    throw new AppError(
      'port_in_use',
      `Too few ports of ${from}-${to} are free: remove containers, or widen DOCKAPI_PORT_RANGE`,
    );
  }

  private hold(port: number): number {
    this.reserved.set(port, (this.reserved.get(port) ?? 0) + 1);
    return port;
  }

  private isOwned(port: number): boolean {
    this.ownedPorts ??= new Set([...this.owned.values()].flat());
    return this.ownedPorts.has(port);
  }

  private release(port: number): void {
    const others = (this.reserved.get(port) ?? 0) - 1;
    if (others > 0) this.reserved.set(port, others);
    else this.reserved.delete(port);
  }

  private async relist(): Promise<void> {
    const changed = new Map<string, readonly number[] | null>();
    this.changed = changed;
    const containers = await this.containers.listAll({}, undefined);
    if (this.changed !== changed) return; // a newer subscription loads the list again
    this.changed = undefined;
    this.ownedPorts = undefined;
    this.owned = new Map(containers.map(({ id, labels }) => [id, hostPortsOf(labels)]));
    for (const [id, ports] of changed) this.note(id, ports); // the list may be older
  }

  private note(id: string, ports: readonly number[] | null): void {
    this.changed?.set(id, ports);
    this.ownedPorts = undefined;
    if (ports === null) this.owned.delete(id);
    else this.owned.set(id, ports);
  }

  /** Not by listening, because that would take the port from an engine that is about to bind it. */
  private async isListening(port: number): Promise<boolean> {
    return (await probe(this.config.publishAddress, port)) === 'open';
  }

  private onEvent({ Action, Actor }: ContainerEvent): void {
    if (Action === 'create') this.note(Actor.ID, hostPortsOf(Actor.Attributes));
    if (Action === 'destroy') this.note(Actor.ID, null);
  }
}

function hostPortsOf(labels: Record<string, string>): number[] {
  return portMappingsOf(labels).map(({ hostPort }) => hostPort);
}
