import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { abortable } from '../engine/abortable.js';
import { type ContainerEvent, DockerEvents } from './docker-events.js';
import type { ContainerDetails } from '../engine/engine-types.js';
import { LABEL, ownerOf, publicIdOf, serviceOf } from './managed-container.js';
import { ManagedContainers } from './managed-containers.service.js';

/** Events that may change what is known of a container, its address too, but not its name. */
const CHANGES = new Set(['die', 'stop', 'kill', 'pause', 'connect', 'disconnect']);
/** Events after which what is known is outdated, and the requests to it go on. Podman may tell of a start after it has served some. */
const BEGINNINGS = new Set(['start', 'unpause']);

/** What one look at a container found. */
export interface Sighting<T> {
  /** Identifies one start of one container: its id and start time. */
  key: string;
  containerId: string;
  /** The owner, as `ownerOf` returns it. */
  owner: string | undefined;
  value: T;
}

/** A container and its owner. */
interface Known extends Pick<Sighting<unknown>, 'containerId' | 'owner'> {
  /** Its id in the API. */
  publicId: string;
}

/** Looks at a container that keeps changing, at most. */
const MAX_LOOKS = 3;

/** Names whose ids are remembered, at most. */
const REMEMBERED_IDS = 10_000;

type Read<T> = (details: ContainerDetails) => Promise<T> | T;

/**
 * A cache of containers, by the names that callers used. An entry is created by an inspect, and dropped when an event
 * says that it may be outdated, or when the event stream breaks. While the stream is broken, nothing is cached.
 */
@Injectable()
export class ContainerDirectory implements OnModuleInit, OnModuleDestroy {
  private watching = false;
  /** For each running inspect, the containers that changed meanwhile. */
  private readonly looks = new Set<Set<string>>();
  private readonly byName = new Map<string, Sighting<unknown>>();
  private readonly names = new Map<string, Set<string>>();
  /** Name → id, which does not depend on the container's state. */
  private readonly ids = new Map<string, Known>();
  /** Running looks that callers may join, by kind of look, then by name and owner. */
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

  /** Calls back when the entry of one start of a container is dropped, until it is disposed of. */
  onForgotten(listener: (key: string) => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
  }

  /**
   * Looks only in memory; undefined if the engine has to be asked.
   *
   * @param owner required owner; undefined: any
   */
  find<T>(name: string, owner: string | undefined): Sighting<T> | undefined {
    const known = this.byName.get(name) as Sighting<T> | undefined;
    return known && isOf(known, owner) ? known : undefined;
  }

  /**
   * Asks the engine, and caches the result of `read`. Asks again if the container changed meanwhile. Callers with the
   * same arguments, between the same two events, share one look.
   *
   * @param signal ends the caller's wait
   * @throws AppError `invalid_request`, `container_not_found`, and the errors of `read`
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
   * The full id of one of dockAPI's containers, running or not; from memory if it is known.
   *
   * @throws AppError `invalid_request`, `container_not_found`
   */
  async idOf(name: string, owner: string | undefined, signal: AbortSignal): Promise<string> {
    return (await this.knownOf(name, owner, signal)).containerId;
  }

  /** As {@link idOf}: the id that it has in the API, which is that of its service if it is a task of one. */
  async publicIdOf(name: string, owner: string | undefined, signal: AbortSignal): Promise<string> {
    return (await this.knownOf(name, owner, signal)).publicId;
  }

  private async knownOf(name: string, owner: string | undefined, signal: AbortSignal): Promise<Known> {
    const known = this.ids.get(name);
    if (known && isOf(known, owner)) return known;
    return this.shared(this.ids, name, owner, () => this.idNow(name, owner), signal);
  }

  private async idNow(name: string, owner: string | undefined): Promise<Known> {
    const { found, lasts } = await this.unchanged(async () => {
      const { id, labels, task } = await this.containers.get(name, owner);
      return { containerId: id, publicId: publicIdOf(id, labels), owner: ownerOf(labels), isTask: task !== undefined };
    });
    // A service has another container soon.
    if (lasts && !found.isTask && this.ids.size < REMEMBERED_IDS) this.ids.set(name, found);
    return found;
  }

  /**
   * Joins a running look, or starts one. A look that started before the last event cannot be joined, nor any while
   * events may get lost: it may be older than what the caller knows.
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

  /** Forgets a container, because dockAPI is about to change it. */
  forget(containerId: string): void {
    this.dropIds(containerId);
    this.forgetState(containerId);
  }

  /** As {@link forget}, if it keeps its name: its id stays known. */
  forgetState(containerId: string): void {
    for (const key of this.drop(containerId)) this.listeners.forEach((listener) => listener(key));
  }

  /** As {@link forget}, if it keeps its address: requests to it go on. */
  renew(containerId: string): void {
    this.dropIds(containerId);
    this.drop(containerId);
  }

  /** @returns the keys of its entries */
  private drop(containerId: string): Set<string> {
    this.flights.clear();
    for (const changed of this.looks) changed.add(containerId);
    const names = this.names.get(containerId) ?? [];
    const keys = new Set([...names].flatMap((name) => this.byName.get(name)?.key ?? []));
    for (const name of names) this.byName.delete(name);
    this.names.delete(containerId);
    return keys;
  }

  private dropIds(containerId: string): void {
    for (const [name, known] of this.ids) if (known.containerId === containerId) this.ids.delete(name);
  }

  /** Asks the engine, and returns whether the result still holds according to the events. */
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

  /** Drops older entries under all names of the container, because they are outdated. */
  private remember(name: string, sighting: Sighting<unknown>): void {
    const names = this.names.get(sighting.containerId) ?? new Set();
    this.names.set(sighting.containerId, names.add(name));
    for (const each of names) this.byName.set(each, sighting);
  }

  /** What was known of a service by its id and name was another container. */
  private forgetService(service: string, name: string | undefined): void {
    this.flights.clear();
    this.looks.clear();
    for (const asked of [service, name]) {
      const known = asked === undefined ? undefined : this.byName.get(asked);
      if (known) this.forgetState(known.containerId);
    }
  }

  private onEvent({ Action, Actor }: ContainerEvent): void {
    const service = serviceOf(Actor.Attributes);
    if (service !== undefined && Action === 'start') this.forgetService(service, Actor.Attributes[LABEL.name]);
    if (CHANGES.has(Action)) this.forgetState(Actor.ID);
    else if (BEGINNINGS.has(Action)) this.drop(Actor.ID);
    else if (Action === 'rename') this.renew(Actor.ID);
    else if (Action === 'destroy') this.forget(Actor.ID);
  }
}

function isOf(known: Pick<Known, 'owner'>, owner: string | undefined): boolean {
  return owner === undefined || known.owner === owner;
}
