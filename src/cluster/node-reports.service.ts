import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DockerEvents } from '../docker/containers/docker-events.js';
import { AppError } from '../errors/app-error.js';
import { packageVersion } from '../http/package-version.js';
import { Shutdown } from '../http/shutdown.js';
import { Store } from '../store/store.js';
import { EngineLoads } from './engine-loads.service.js';
import { type EngineLoad, type NodeReport, readReport } from './node-report.js';
import { PROTOCOLS } from './protocols.js';
import { Standing } from './standing.service.js';
import { Nodes } from './nodes.service.js';

/** By node. */
const COLLECTION = 'nodes/reports';
const RENEW_MS = 2_000;
/** A dockAPI that has not reported for so long cannot be reached, or its engine does not answer. */
const GONE_AFTER_MS = 8_000;
/** After the store was away, or has lost its records: all nodes have reported again by then. */
const SETTLE_MS = 2 * RENEW_MS;
/** Milliseconds for the engine to count, before the last count is reported again. */
const PATIENCE_MS = 1_000;
/** Milliseconds between a change of the containers and its report, in which more of them may come. */
const CALM_MS = 200;

/** What each node's dockAPI tells the others of its engine: in the store, and as last known in memory. */
@Injectable()
export class NodeReports implements OnApplicationBootstrap, OnModuleDestroy {
  /** Whether this node's engine cannot be reached. */
  isEngineAway = false;
  private last: ReadonlyMap<string, NodeReport> = new Map();
  private timer: NodeJS.Timeout | undefined;
  /** By `performance.now()`. */
  private dueAt = Infinity;
  private subscription: Disposable | undefined;
  /** Undefined after a count that failed. */
  private load: EngineLoad | undefined;
  private lastLoad: EngineLoad | undefined;
  private measuring: Promise<EngineLoad> | undefined;
  private publishing: Promise<void> | undefined;
  /** The renewal that somebody waits for, until it begins. */
  private asked: Promise<void> | undefined;
  /** Whether the engine could be counted last, and that was reported. */
  private isReported = false;
  /** By `performance.now()`. Until then, a node without a report is as last known. */
  private settledAt = 0;
  private isStopped = false;
  private readonly logger = new Logger('Cluster');

  constructor(
    private readonly nodes: Nodes,
    private readonly standing: Standing,
    private readonly loads: EngineLoads,
    private readonly events: DockerEvents,
    private readonly store: Store,
    private readonly shutdown: Shutdown,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.nodes.isCluster) return;
    const soon = () => this.renewIn(CALM_MS);
    const now = () => this.renewIn(0);
    this.subscription = this.events.watch({ onEvent: soon, onOthers: soon, onWatching: now, onLost: now });
    this.shutdown.signal.addEventListener('abort', () => this.renewIn(0));
    this.renewIn(0);
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    this.subscription?.[Symbol.dispose]();
    clearTimeout(this.timer);
    await this.publishing;
    const id = this.standing.known?.nodeId;
    if (id !== undefined && this.isReported) await this.store.delete(COLLECTION, id).catch(() => undefined); // it expires
  }

  /** As last known, by node. */
  get known(): ReadonlyMap<string, NodeReport> {
    return this.last;
  }

  /**
   * Reads them. A store that was away, or has lost its records, says nothing of who is missing: what was known holds until the
   * nodes have reported again.
   *
   * @throws AppError `store_unreachable`
   */
  async read(): Promise<ReadonlyMap<string, NodeReport>> {
    const entries = await this.store.list(COLLECTION).catch((error: unknown) => {
      this.unsettle();
      throw error;
    });
    const read = new Map<string, NodeReport>();
    for (const { id, value } of entries) {
      const report = readReport(value);
      if (report) read.set(id, report);
    }
    if (this.isReported && !read.has(this.standing.known?.nodeId ?? '')) this.unsettle();
    this.last = performance.now() < this.settledAt ? new Map([...this.last, ...read]) : read;
    return this.last;
  }

  /** Resolves when what is on the engine now is reported, or could not be. An engine that is slow is not waited for. */
  renewNow(): Promise<void> {
    return (this.asked ??= Promise.resolve(this.publishing).then(() => {
      this.asked = undefined;
      return this.renew();
    }));
  }

  private unsettle(): void {
    this.settledAt = performance.now() + SETTLE_MS;
  }

  /** Keeps an earlier time. */
  private renewIn(ms: number): void {
    const dueAt = performance.now() + ms;
    if (this.isStopped || dueAt >= this.dueAt) return;
    this.dueAt = dueAt;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.renew(), ms).unref();
  }

  private async renew(): Promise<void> {
    await this.publishing;
    this.dueAt = Infinity;
    this.publishing = this.publish();
    await this.publishing;
    this.renewIn(RENEW_MS);
  }

  private async publish(): Promise<void> {
    try {
      const { nodeId, address } = await this.standing.get();
      const load = await this.currentLoad();
      const isLeaving = this.shutdown.signal.aborted;
      const { isEngineAway } = this;
      const version = packageVersion();
      const report: NodeReport = { address, version, protocols: PROTOCOLS, isLeaving, isEngineAway, load };
      await this.put(nodeId, report);
    } catch (error) {
      this.isReported = false;
      this.logger.debug(`This node is not reported: ${(error as Error).message}`);
    }
  }

  private async put(nodeId: string, report: NodeReport): Promise<void> {
    try {
      await this.store.put(COLLECTION, nodeId, JSON.stringify(report), { ttlMs: GONE_AFTER_MS });
      this.isReported = true;
    } catch (error) {
      this.unsettle();
      this.logger.debug(`This node is not reported: ${(error as Error).message}`);
    }
  }

  /** An engine that is slow, because much starts at once, is not away: meanwhile, what was counted last holds. */
  private async currentLoad(): Promise<EngineLoad> {
    this.measuring ??= this.measure().finally(() => (this.measuring = undefined));
    this.measuring.catch(() => undefined); // whoever waits gets it
    const { load } = this;
    return load ? Promise.race([this.measuring, sleep(PATIENCE_MS, load, { ref: false })]) : this.measuring;
  }

  private async measure(): Promise<EngineLoad> {
    try {
      this.load = this.lastLoad = await this.loads.measure();
      this.isEngineAway = false;
      return this.load;
    } catch (error) {
      this.load = undefined;
      this.isEngineAway = error instanceof AppError && error.code === 'engine_unreachable';
      if (this.isEngineAway && this.lastLoad) return this.lastLoad; // quotas count what may still run
      throw error;
    }
  }
}
