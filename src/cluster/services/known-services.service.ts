import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LABEL } from '../../docker/containers/managed-container.js';
import { EngineServices } from '../../docker/engine/engine-services.service.js';
import type { SwarmService } from '../../docker/engine/engine-types.js';
import { Store } from '../../store/store.js';
import { Nodes } from '../nodes.service.js';
import { isServiceOf, type KnownService, toKnownService } from './known-service.js';

/** Collection of the list of services, which is one record. */
const SERVICES = 'nodes/services';
const ONE = 'list';
/** Milliseconds between two looks into the store, if it tells of no change. */
const LOOK_MS = 5_000;
/** Removed services that are remembered: a list that is older than the removal may still have them. */
const MOST_REMOVED = 1_000;

/**
 * dockAPI's Swarm services as last known, in memory, so that nobody waits for a manager. Managers alone have them: one of them puts
 * the list into the store, for all.
 */
@Injectable()
export class KnownServices implements OnApplicationBootstrap, OnModuleDestroy {
  private known: readonly KnownService[] = [];
  private readonly removed = new Set<string>();
  private text: string | undefined;
  private subscription: Disposable | undefined;
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;
  /** Whether the store has told of a change since the last read began. */
  private isOutdated = false;
  private readonly logger = new Logger('Cluster');

  constructor(
    private readonly nodes: Nodes,
    private readonly services: EngineServices,
    private readonly store: Store,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.nodes.isCluster) return;
    this.subscription = this.store.watch(SERVICES, () => void this.read());
    this.timer = setInterval(() => void this.read(), LOOK_MS).unref();
    void this.read();
  }

  async onModuleDestroy(): Promise<void> {
    this.subscription?.[Symbol.dispose]();
    clearInterval(this.timer);
    await this.reading;
  }

  list(): readonly KnownService[] {
    return this.known;
  }

  /** By id, or by name. */
  find(asked: string): KnownService | undefined {
    return this.known.find(({ id }) => id === asked) ?? this.known.find(({ name }) => name === asked);
  }

  /** `dockapi.run` of an owner's services. @param owner undefined: all */
  runsOf(owner: string | undefined): string[] {
    return this.known.filter((each) => isServiceOf(each, owner)).map(({ labels }) => labels[LABEL.run] ?? '');
  }

  /** A service that this node has made or changed. The others hear of it by {@link tell}. */
  put(service: SwarmService): void {
    const now = toKnownService(service);
    this.known = [...this.known.filter(({ id }) => id !== now.id), now];
  }

  /** A service that this node has removed. */
  forget(serviceId: string): void {
    this.removed.add(serviceId);
    if (this.removed.size > MOST_REMOVED) this.removed.delete(this.removed.values().next().value!);
    this.known = this.known.filter(({ id }) => id !== serviceId);
  }

  /**
   * Asks the own engine, a manager's, and tells the other nodes. What has been told meanwhile may be newer: then it is asked again.
   *
   * @throws AppError of the engine, `store_unreachable`
   */
  async tell(): Promise<void> {
    let [before, text]: (string | undefined)[] = [];
    do {
      before = await this.store.get(SERVICES, ONE);
      const listed = (await this.services.list()).map(toKnownService).sort(byId);
      text = JSON.stringify(listed.filter(({ id }) => !this.removed.has(id)));
    } while (text !== before && !(await this.replace(before, text)));
    if (text !== this.text) await this.read(); // there may be a newer one by now
  }

  private async replace(before: string | undefined, text: string): Promise<boolean> {
    if (before !== undefined) return this.store.compareAndSet(SERVICES, ONE, before, text);
    return (await this.store.putIfAbsent(SERVICES, ONE, text)) === undefined;
  }

  private async read(): Promise<void> {
    this.isOutdated = true;
    await (this.reading ??= this.readAgain().finally(() => (this.reading = undefined)));
  }

  private async readAgain(): Promise<void> {
    while (this.isOutdated) {
      this.isOutdated = false;
      const text = await this.store.get(SERVICES, ONE).catch((error: unknown) => this.logger.debug(error));
      if (text) this.take(text); // otherwise they stay as last known
    }
  }

  private take(text: string): void {
    if (text === this.text) return;
    this.text = text;
    this.known = (JSON.parse(text) as KnownService[]).filter(({ id }) => !this.removed.has(id));
  }
}

function byId(one: KnownService, other: KnownService): number {
  return one.id < other.id ? -1 : 1;
}
