import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Nodes } from '../../cluster/nodes.service.js';
import { LABEL } from '../../docker/containers/managed-container.js';
import { EngineServices } from '../../docker/engine/engine-services.service.js';
import type { SwarmService } from '../../docker/engine/engine-types.js';
import { Store } from '../../store/store.js';
import { ServiceVerbs } from './service-verbs.service.js';

/** Collection of failed runs, by `dockapi.run`. */
const FAILED = 'services/failed';
const SWEEP_MS = 2_000;
/** Milliseconds after which a manager has given up a create (20 s: moby, `daemon/cluster/cluster.go`), and has answered. */
const LATE_MS = 25_000;

/**
 * Removes what failed runs have left in the swarm. While it has no leader, nothing can be removed, and a create that has failed may
 * still be done by the next leader. So failed runs are in the store: any manager removes their services, also if the one that was
 * asked has ended, and nobody takes such a service for that of a run that has succeeded.
 */
@Injectable()
export class ServiceLeftovers implements OnApplicationBootstrap, OnModuleDestroy {
  /** Failed runs of this process. */
  private readonly own = new Set<string>();
  /** When this process has first looked for the service of a failed run. */
  private readonly since = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private readonly logger = new Logger('Services');

  constructor(
    private readonly nodes: Nodes,
    private readonly store: Store,
    private readonly engine: EngineServices,
    private readonly verbs: ServiceVerbs,
  ) {}

  onApplicationBootstrap(): void {
    if (this.nodes.isCluster) this.timer = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** `dockapi.run` of failed runs whose service may be there. @throws AppError `store_unreachable` */
  async runs(): Promise<ReadonlySet<string>> {
    const recorded = await this.store.list(FAILED);
    return new Set([...this.own, ...recorded.map(({ id }) => id)]);
  }

  /** Removes a service of a failed run, now or later. It never rejects, so that the client gets the error of the run. */
  async remove(serviceId: string, runId: string): Promise<void> {
    await this.verbs.removeNow(serviceId).catch(() => this.add(runId));
  }

  /** As {@link remove}, if it is not known whether there is a service. Await it before the client hears of the failure. */
  async add(runId: string): Promise<void> {
    this.own.add(runId);
    this.logger.warn(
      `A failed run may have left a service (${LABEL.run}=${runId}): it is removed when the swarm answers`,
    );
    await this.store.put(FAILED, runId, '').catch((error: unknown) => this.logger.debug(error));
    this.sweep();
  }

  private sweep(): void {
    if (this.nodes.self()?.role !== 'manager') return;
    this.sweeping ??= this.sweepNow()
      .catch((error: unknown) => this.logger.debug(error)) // the next time
      .finally(() => (this.sweeping = undefined));
  }

  private async sweepNow(): Promise<void> {
    const failed = await this.runs().catch(() => this.own);
    for (const runId of this.since.keys()) if (!failed.has(runId)) this.since.delete(runId);
    if (failed.size === 0) return;
    const services = await this.engine.list();
    await Promise.all(
      [...failed].map((runId) =>
        this.settle(
          runId,
          services.find(({ Spec }) => Spec.Labels[LABEL.run] === runId),
        ),
      ),
    );
  }

  private async settle(runId: string, service: SwarmService | undefined): Promise<void> {
    const now = performance.now();
    const since = this.since.get(runId) ?? now;
    this.since.set(runId, since);
    if (service) await this.verbs.removeNow(service.ID);
    else if (now < since + LATE_MS) return;
    this.own.delete(runId);
    await this.store.delete(FAILED, runId);
  }
}
