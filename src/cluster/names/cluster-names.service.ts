import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DockerEvents } from '../../docker/containers/docker-events.js';
import { isServiceId } from '../../docker/containers/container-id.js';
import { LABEL, serviceOf } from '../../docker/containers/managed-container.js';
import { EngineServices } from '../../docker/engine/engine-services.service.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { AppError } from '../../errors/app-error.js';
import { Instances } from '../../store/instances.service.js';
import { Store } from '../../store/store.js';
import { Nodes } from '../nodes.service.js';
import { toKnownService } from '../services/known-service.js';
import { Standing } from '../standing.service.js';
import { keptClaim, NameClaims, newClaim, parseClaim } from './name-claims.js';

/** Milliseconds between two looks for claims without a container, and containers without a claim. */
const HEAL_MS = 30_000;
/** Of names of services, which belong to no node. */
const SWARM = 'swarm';
/** Milliseconds for the engine's list. */
const LIST_MS = 5_000;

/** A name that is claimed. Without `keep`, it is free again when it is disposed of. */
export interface ClaimedName extends AsyncDisposable {
  /** The container has the name now; the one that it had before is free. */
  keep(containerId: string): void;
}

/** A container's name, and the claim of it. */
interface Held {
  name: string;
  text: string;
}

const UNCLAIMED: ClaimedName = { keep: () => undefined, [Symbol.asyncDispose]: () => Promise.resolve() };

/**
 * Names of containers, each once in the cluster: claimed in the store before the engine is asked, and free again when the
 * container is gone. Each node heals its own claims; those of a node that is away stay, because its containers may still run.
 * Without a cluster, the engine alone decides.
 */
@Injectable()
export class ClusterNames implements OnModuleInit, OnModuleDestroy {
  private readonly claims: NameClaims;
  /** Claims of this process whose container may not be there yet. */
  private readonly pending = new Set<string>();
  /** By container of this node. */
  private readonly held = new Map<string, Held>();
  private readonly releasing = new Map<string, Promise<void>>();
  private subscription: Disposable | undefined;
  private back: Disposable | undefined;
  private timer: NodeJS.Timeout | undefined;
  private healing: Promise<void> | undefined;
  private readonly logger = new Logger('Names');

  constructor(
    private readonly nodes: Nodes,
    private readonly standing: Standing,
    private readonly docker: DockerService,
    private readonly events: DockerEvents,
    private readonly instances: Instances,
    private readonly services: EngineServices,
    store: Store,
  ) {
    this.claims = new NameClaims(store);
  }

  onModuleInit(): void {
    if (!this.nodes.isCluster) return;
    this.subscription = this.events.watch({
      onWatching: () => void this.heal(),
      onEvent: ({ Action, Actor }) => {
        if (Action === 'destroy') void this.released(Actor.ID);
      },
    });
    this.back = this.instances.onBack(() => void this.heal()); // the claims may be gone
    this.timer = setInterval(() => void this.heal(), HEAL_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.subscription?.[Symbol.dispose]();
    this.back?.[Symbol.dispose]();
    clearInterval(this.timer);
    await this.healing;
  }

  /**
   * Claims a name for a container of this node.
   *
   * @param name undefined: the engine makes one up
   * @throws AppError `invalid_request`, `name_in_use`, `store_unreachable`
   */
  async claim(name: string | undefined): Promise<ClaimedName> {
    if (name === undefined || !this.nodes.isCluster) return UNCLAIMED;
    const { nodeId } = await this.standing.get();
    return this.claimAs(nodeId, name);
  }

  /** As {@link claim}, for a Swarm service: no node's container has it. `keep` takes the service's id. */
  claimForService(name: string): Promise<ClaimedName> {
    return this.claimAs(SWARM, name);
  }

  /** @param place id of the node, or {@link SWARM} */
  private async claimAs(place: string, name: string): Promise<ClaimedName> {
    checkName(name);
    const text = newClaim(place, this.instances.id);
    this.pending.add(text); // first: the others of this process must not take it for one that is left
    try {
      await this.take(name, text, place);
    } catch (error) {
      this.pending.delete(text);
      throw error;
    }
    return this.claimed(name, text);
  }

  /**
   * Makes the name of a service free that is gone, unless another one has it: what a failed run leaves may come after the next run
   * with its name. It never rejects: what fails is healed later.
   */
  async serviceReleased(serviceId: string, name: string): Promise<void> {
    this.held.delete(serviceId);
    try {
      const text = (await this.claims.of(SWARM)).get(name);
      const isFree = text !== undefined && !this.pending.has(text) && !(await this.servicesByName()).has(name);
      if (isFree) await this.release({ name, text });
    } catch (error) {
      this.logger.debug(error);
    }
  }

  private async take(name: string, text: string, nodeId: string): Promise<void> {
    for (;;) {
      const theirs = await this.claims.claim(name, text);
      if (theirs === undefined) return;
      if (!(await this.isLeft(name, theirs, nodeId))) throw this.taken(name, theirs);
      await this.claims.release(name, theirs);
    }
  }

  /** Makes the name of a container free that is gone. It never rejects: what fails is healed later. */
  released(containerId: string): Promise<void> {
    const held = this.held.get(containerId);
    if (!held) return this.releasing.get(containerId) ?? Promise.resolve();
    this.held.delete(containerId);
    const released = this.release(held).finally(() => this.releasing.delete(containerId));
    this.releasing.set(containerId, released);
    return released;
  }

  private claimed(name: string, text: string): ClaimedName {
    let container: string | undefined;
    return {
      keep: (containerId) => {
        container = containerId;
        const before = this.held.get(containerId);
        this.held.set(containerId, { name, text });
        if (before) void this.release(before);
      },
      [Symbol.asyncDispose]: async () => {
        this.pending.delete(text);
        if (container === undefined) await this.release({ name, text });
        else await this.mark(container, { name, text });
      },
    };
  }

  /** For the other workers of this node: the name is free when this container is gone, although the process that claimed it lives. */
  private async mark(id: string, { name, text }: Held): Promise<void> {
    const kept = { name, text: keptClaim(text, id) };
    const isMarked = await this.claims
      .replace(name, text, kept.text)
      .catch((error: unknown) => this.logger.debug(error));
    if (!isMarked) return;
    if (this.held.get(id)?.text === text) this.held.set(id, kept);
    else await this.release(kept); // the container is gone already
  }

  private async release({ name, text }: Held): Promise<void> {
    await this.claims.release(name, text).catch((error: unknown) => this.logger.debug(error));
  }

  /** Whether nothing has come of a claim of this node: its dockAPI was killed, or the container is gone. */
  private async isLeft(name: string, text: string, self: string): Promise<boolean> {
    const { node, instance, container } = parseClaim(text);
    if (node !== self || this.pending.has(text)) return false;
    const mayCome = container === undefined && instance !== this.instances.id;
    if (mayCome && (await this.instances.isAlive(instance))) return false;
    return !(await (self === SWARM ? this.servicesByName() : this.containers())).has(name);
  }

  private taken(name: string, text: string): AppError {
    const { node } = parseClaim(text);
    const place = node === SWARM ? 'by a Swarm service' : `on node ${this.nodes.find(node)?.name ?? node}`;
    return new AppError('name_in_use', `The name "${name}" is taken ${place}: choose another, or remove its container`);
  }

  private heal(): Promise<void> {
    this.healing ??= this.healNow()
      .catch((error: unknown) => this.logger.debug(error)) // the next time
      .finally(() => (this.healing = undefined));
    return this.healing;
  }

  /** The claims first: a container that comes later is there. */
  private async healNow(): Promise<void> {
    const { nodeId, isManager } = await this.standing.get();
    if (isManager) await this.healServices().catch((error: unknown) => this.logger.debug(error)); // the next time
    const claims = await this.claims.of(nodeId);
    const containers = await this.containers();
    for (const [name, text] of claims)
      if (!containers.has(name) && (await this.isLeft(name, text, nodeId))) await this.claims.release(name, text);
    for (const [name, id] of containers) await this.hold(id, name, claims.get(name), nodeId);
  }

  /** Each manager heals the names of services. */
  private async healServices(): Promise<void> {
    const claims = await this.claims.of(SWARM);
    const services = await this.servicesByName();
    for (const [name, text] of claims)
      if (!services.has(name) && (await this.isLeft(name, text, SWARM))) await this.claims.release(name, text);
    for (const name of services.keys())
      if (!claims.has(name)) await this.claims.claim(name, newClaim(SWARM, this.instances.id));
  }

  private async servicesByName(): Promise<Map<string, string>> {
    return new Map((await this.services.list()).map(toKnownService).map(({ id, name }) => [name, id]));
  }

  /** A store that has lost its records, or a rename by somebody else, leaves containers without a claim. */
  private async hold(id: string, name: string, claimed: string | undefined, node: string): Promise<void> {
    if (this.held.get(id)?.name === name && claimed !== undefined) return;
    const own = newClaim(node, this.instances.id);
    const there = claimed ?? (await this.claims.claim(name, own)) ?? own;
    const holder = parseClaim(there).node;
    if (holder === node) this.held.set(id, { name, text: there });
    else this.logger.warn(`Container ${id} has a name that is also taken on node ${holder}: "${name}"`);
  }

  /** Ids of dockAPI's containers of this engine, by name. */
  private async containers(): Promise<Map<string, string>> {
    const label = [`${LABEL.managed}=true`, LABEL.run];
    const listed = await this.docker.listContainers({ label }, undefined, LIST_MS);
    const own = listed.filter(({ Labels }) => serviceOf(Labels) === undefined);
    return new Map(own.flatMap(({ Id, Names }) => Names.map((name) => [name.slice(1), Id] as const)));
  }
}

/** @throws AppError `invalid_request` for what would pass for a service at its own origin, and in every path */
function checkName(name: string): void {
  if (isServiceId(name.toLowerCase()))
    throw AppError.invalidField(
      'name',
      'must not be 25 letters and digits, because it would look like the id of a Swarm service',
    );
}
