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

/** Names whose ids are remembered at most. */
const REMEMBERED_IDS = 10_000;

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
  /** Name → id, for whatever does not depend on the container's state. */
  private readonly ids = new Map<string, string>();
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
        this.ids.clear();
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

  /**
   * The full id of one of dockAPI's containers, running or not; from memory if it was asked before.
   *
   * @throws AppError `invalid_request`, `container_not_found`
   */
  async idOf(name: string, signal: AbortSignal): Promise<string> {
    const known = this.ids.get(name);
    if (known !== undefined) return known;
    const before = this.changes;
    const { id } = await this.containers.get(name, signal);
    if (this.watching && this.changes === before && this.ids.size < REMEMBERED_IDS) this.ids.set(name, id);
    return id;
  }

  /** Forgets a container; dockAPI itself is about to change it. */
  forget(containerId: string): void {
    this.changes++;
    const names = this.names.get(containerId) ?? [];
    const keys = new Set([...names].map((name) => this.byName.get(name)?.key));
    for (const name of names) this.byName.delete(name);
    this.names.delete(containerId);
    for (const [name, id] of this.ids) if (id === containerId) this.ids.delete(name);
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
