import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type ContainerEvent, DockerEvents } from './docker-events.js';
import type { ContainerDetails } from './engine-types.js';
import { ManagedContainers } from './managed-containers.service.js';

/** Events after which what was known of a container may be wrong. */
const CHANGES = new Set([
  'start',
  'die',
  'stop',
  'kill',
  'pause',
  'unpause',
  'rename',
  'destroy',
  'connect',
  'disconnect',
]);

/** What a container was found to be, from one look at it. */
export interface Sighting<T> {
  /** One start of one container: its id, and when it was started. */
  key: string;
  containerId: string;
  value: T;
}

type Read<T> = (details: ContainerDetails) => Promise<T> | T;

/**
 * Containers from memory, by whatever name they were asked for. An entry is made by a look at the engine, and lives
 * until an event says that it may be wrong, or until the event stream breaks: then every look is the engine's again.
 */
@Injectable()
export class ContainerDirectory implements OnModuleInit {
  private watching = false;
  /** Counts events, to tell a look that something happened meanwhile. */
  private changes = 0;
  private readonly byName = new Map<string, Sighting<unknown>>();
  private readonly names = new Map<string, Set<string>>();
  private readonly listeners = new Set<(key: string) => void>();

  constructor(
    private readonly containers: ManagedContainers,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    this.events.watch({
      onWatching: () => {
        this.watching = true;
      },
      onLost: () => {
        this.watching = false;
        for (const id of [...this.names.keys()]) this.forget(id);
      },
      onEvent: (event) => this.onEvent(event),
    });
  }

  /** Calls back when what was known of one start of a container no longer holds. */
  onForgotten(listener: (key: string) => void): void {
    this.listeners.add(listener);
  }

  /** From memory; undefined where only the engine can tell. */
  find<T>(name: string): Sighting<T> | undefined {
    return this.byName.get(name) as Sighting<T> | undefined;
  }

  /**
   * Asks the engine, and remembers what `read` makes of its answer.
   *
   * @throws AppError `invalid_request`, `container_not_found`, and what `read` throws
   */
  async look<T>(name: string, read: Read<T>, signal: AbortSignal): Promise<Sighting<T>> {
    const before = this.changes;
    const details = await this.containers.inspect(name, signal);
    const value = await read(details);
    const sighting = { key: `${details.Id}@${details.State.StartedAt}`, containerId: details.Id, value };
    if (this.watching && this.changes === before) this.remember(name, sighting);
    return sighting;
  }

  /** Forgets a container; dockAPI itself is about to change it. */
  forget(containerId: string): void {
    this.changes++;
    const names = this.names.get(containerId) ?? [];
    const keys = new Set([...names].map((name) => this.byName.get(name)?.key));
    for (const name of names) this.byName.delete(name);
    this.names.delete(containerId);
    for (const key of keys) if (key !== undefined) this.listeners.forEach((listener) => listener(key));
  }

  private remember(name: string, sighting: Sighting<unknown>): void {
    this.byName.set(name, sighting);
    const names = this.names.get(sighting.containerId) ?? new Set();
    this.names.set(sighting.containerId, names.add(name));
  }

  private onEvent({ Action, Actor }: ContainerEvent): void {
    if (CHANGES.has(Action)) this.forget(Actor.ID);
  }
}
