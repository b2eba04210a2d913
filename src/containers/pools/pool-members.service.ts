import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type ContainerEvent, DockerEvents } from '../../docker/containers/docker-events.js';
import { LABEL, ownerOf } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { isPoolMember, type Membership, membershipOf, readyName } from '../../docker/containers/pool-member.js';

/** A container that waits in a pool, or is made for it. */
export interface Member extends Membership {
  id: string;
  owner: string | undefined;
  /** Ready to be given. */
  isReady: boolean;
}

/**
 * The members of all pools on the engine, by its events: a claim does not have to list them. While there are no events, the
 * engine is asked.
 */
@Injectable()
export class PoolMembers implements OnModuleInit, OnModuleDestroy {
  private members = new Map<string, Member>();
  /** Whether `members` are all there are: from the list after a subscription until its end. */
  private isComplete = false;
  private readonly listeners = new Set<() => void>();
  private subscription: Disposable | undefined;

  constructor(
    private readonly containers: ManagedContainers,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    this.subscription = this.events.watch({
      onWatching: async () => {
        await this.list();
        this.isComplete = true;
        this.tell();
      },
      onLost: () => (this.isComplete = false),
      onEvent: (event) => this.onEvent(event),
    });
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
  }

  /** Calls back after each change, until it is disposed of. */
  onChange(listener: () => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
  }

  /** As the events have told. */
  async known(): Promise<Member[]> {
    return this.isComplete ? [...this.members.values()] : this.list();
  }

  /** As the engine has them now. */
  async list(): Promise<Member[]> {
    const listed = await this.containers.listAll({ label: [LABEL.pool] }, undefined);
    const members = listed.flatMap(({ id, labels, name, status }): Member[] => {
      const member = toMember(id, labels, name);
      const isUp = status === 'running' || status === 'paused';
      return member ? [{ ...member, isReady: member.isReady && isUp }] : [];
    });
    this.members = new Map(members.map((each) => [each.id, each]));
    return members;
  }

  /** It is about to be given: no other claim of this process shall try it. */
  forget(id: string): void {
    this.members.delete(id);
  }

  private onEvent({ Action, Actor: { ID, Attributes } }: ContainerEvent): void {
    const before = this.members.get(ID);
    if (!before && Attributes[LABEL.pool] === undefined) return;
    if (Action === 'destroy') this.members.delete(ID);
    else if (Action === 'die' && before) this.members.set(ID, { ...before, isReady: false });
    else if (Action === 'create' || Action === 'rename') {
      const member = toMember(ID, Attributes, (Attributes['name'] ?? '').replace(/^\//, ''));
      if (member) this.members.set(ID, member);
      else this.members.delete(ID);
    } else return;
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

function toMember(id: string, labels: Record<string, string>, name: string): Member | undefined {
  const membership = membershipOf(labels);
  if (!membership || !isPoolMember(labels, name)) return undefined;
  return { ...membership, id, owner: ownerOf(labels), isReady: name === readyName(labels[LABEL.run] ?? '') };
}
