import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { abortable } from '../engine/abortable.js';
import { type ContainerEvent, DockerEvents } from './docker-events.js';
import type { ContainerDetails } from '../engine/engine-types.js';
import { ownerOf } from './managed-container.js';
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
  /** Its owner, as `ownerOf` has it. */
  owner: string | undefined;
  value: T;
}

/** A container, and whose it is. */
type Known = Pick<Sighting<unknown>, 'containerId' | 'owner'>;

/** Looks at one container that changes meanwhile. */
const MAX_LOOKS = 3;

/** Names whose ids are remembered at most. */
const REMEMBERED_IDS = 10_000;

type Read<T> = (details: ContainerDetails) => Promise<T> | T;

/**
 * Containers from memory, by whatever name they were asked for. An entry is made by a look at the engine, and lives
 * until an event says that it may be wrong, or until the event stream breaks: then every look is the engine's again.
 */
@Injectable()
export class ContainerDirectory implements OnModuleInit, OnModuleDestroy {
  private watching = false;
  /** For each look at the engine that is under way, the containers that changed meanwhile. */
  private readonly looks = new Set<Set<string>>();
  private readonly byName = new Map<string, Sighting<unknown>>();
  private readonly names = new Map<string, Set<string>>();
  /** Name → id, for whatever does not depend on the container's state. */
  private readonly ids = new Map<string, Known>();
  /** For each kind of look, those under way that callers may join, by name and owner. */
  private readonly flights = new Map<object, Map<string, Promise<unknown>>>();
  private readonly listeners = new Set<(key: string) => void>();

  private subscription: Disposable | undefined;

  constructor(
    private readonly containers: ManagedContainers,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    this.subscription = this.events.watch({
      onWatching: () => {
        this.looks.clear(); // they may have missed an event
        this.flights.clear();
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

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
  }

  /** Calls back when what was known of one start of a container no longer holds, until it is disposed of. */
  onForgotten(listener: (key: string) => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
  }

  /**
   * From memory; undefined where only the engine can tell.
   *
   * @param owner whose it has to be; undefined: anybody's
   */
  find<T>(name: string, owner: string | undefined): Sighting<T> | undefined {
    const known = this.byName.get(name) as Sighting<T> | undefined;
    return known && isOf(known, owner) ? known : undefined;
  }

  /**
   * Asks the engine, and remembers what `read` makes of its answer. Asks again if the container changed meanwhile. Callers
   * that ask for the same with the same `read`, and between the same two events, share one look.
   *
   * @param signal ends the caller's wait
   * @throws AppError `invalid_request`, `container_not_found`, and what `read` throws
   */
  look<T>(name: string, owner: string | undefined, read: Read<T>, signal: AbortSignal): Promise<Sighting<T>> {
    return this.shared(read, name, owner, () => this.lookNow(name, owner, read), signal);
  }

  private async lookNow<T>(name: string, owner: string | undefined, read: Read<T>): Promise<Sighting<T>> {
    for (let looks = 1; ; looks++) {
      const { found: sighting, lasts } = await this.unchanged(async () => {
        const details = await this.containers.inspect(name, owner);
        const value = await read(details);
        const key = `${details.Id}@${details.State.StartedAt}`;
        return { key, containerId: details.Id, owner: ownerOf(details.Config.Labels), value };
      });
      if (lasts) this.remember(name, sighting);
      if (lasts || !this.watching || looks === MAX_LOOKS) return sighting;
    }
  }

  /**
   * The full id of one of dockAPI's containers, running or not; from memory if it was asked before.
   *
   * @throws AppError `invalid_request`, `container_not_found`
   */
  async idOf(name: string, owner: string | undefined, signal: AbortSignal): Promise<string> {
    const known = this.ids.get(name);
    if (known && isOf(known, owner)) return known.containerId;
    return (await this.shared(this.ids, name, owner, () => this.idNow(name, owner), signal)).containerId;
  }

  private async idNow(name: string, owner: string | undefined): Promise<Known> {
    const { found, lasts } = await this.unchanged(async () => {
      const { id, labels } = await this.containers.get(name, owner);
      return { containerId: id, owner: ownerOf(labels) };
    });
    if (lasts && this.ids.size < REMEMBERED_IDS) this.ids.set(name, found);
    return found;
  }

  /**
   * Joins a look that is under way, or begins one. Nobody joins a look that began before the last event, nor any while events
   * may get lost: it may be older than what the caller knows of.
   */
  private async shared<T>(
    kind: object,
    name: string,
    owner: string | undefined,
    begin: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    if (!this.watching) return abortable(begin(), signal);
    const flights = this.flights.get(kind) ?? new Map<string, Promise<unknown>>();
    this.flights.set(kind, flights);
    const key = JSON.stringify([name, owner]);
    const under = flights.get(key) as Promise<T> | undefined;
    if (under) return abortable(under, signal);
    const flight = begin().finally(() => {
      if (flights.get(key) === flight) flights.delete(key);
    });
    flights.set(key, flight);
    return abortable(flight, signal);
  }

  /** Forgets a container; dockAPI itself is about to change it. */
  forget(containerId: string): void {
    this.flights.clear();
    for (const changed of this.looks) changed.add(containerId);
    const names = this.names.get(containerId) ?? [];
    const keys = new Set([...names].map((name) => this.byName.get(name)?.key));
    for (const name of names) this.byName.delete(name);
    this.names.delete(containerId);
    for (const [name, known] of this.ids) if (known.containerId === containerId) this.ids.delete(name);
    for (const key of keys) if (key !== undefined) this.listeners.forEach((listener) => listener(key));
  }

  /** Asks the engine, and tells whether the events say that what was found still holds. */
  private async unchanged<T extends { containerId: string }>(ask: () => Promise<T>) {
    const changed = new Set<string>();
    this.looks.add(changed);
    try {
      const found = await ask();
      return { found, lasts: this.watching && this.looks.has(changed) && !changed.has(found.containerId) };
    } finally {
      this.looks.delete(changed);
    }
  }

  /** By all its names alike: whatever was made of an earlier look is out of date. */
  private remember(name: string, sighting: Sighting<unknown>): void {
    const names = this.names.get(sighting.containerId) ?? new Set();
    this.names.set(sighting.containerId, names.add(name));
    for (const each of names) this.byName.set(each, sighting);
  }

  private onEvent({ Action, Actor }: ContainerEvent): void {
    if (CHANGES.has(Action)) this.forget(Actor.ID);
  }
}

function isOf(known: Known, owner: string | undefined): boolean {
  return owner === undefined || known.owner === owner;
}
