import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DockerEvents } from '../docker/containers/docker-events.js';
import { LABEL, ownerOf, serviceOf } from '../docker/containers/managed-container.js';
import { DockerService } from '../docker/engine/docker.service.js';
import type { ContainerSummary } from '../docker/engine/engine-types.js';
import { AppError } from '../errors/app-error.js';
import { NO_OWNER, type EngineLoad } from './node-report.js';

const NANO = 1e9;
/** Milliseconds for each of the engine's answers. */
const ANSWER_MS = 10_000;
/** Inspects at once. */
const AT_ONCE = 8;
/** Seconds: a container that is created is started soon, or removed. */
const NEW_S = 60;
/** Runs that are named, at most. */
const MAX_RUNS = 500;

const TAKES_ROOM = new Set(['running', 'paused', 'restarting']);

interface Limits {
  cpus: number;
  memory: number;
}

/**
 * Counts what runs on the engine, dockAPI's containers and others': one list, and one inspect for each container that is new or
 * was updated.
 */
@Injectable()
export class EngineLoads implements OnModuleInit, OnModuleDestroy {
  private readonly limits = new Map<string, Limits>();
  private subscription: Disposable | undefined;

  constructor(
    private readonly docker: DockerService,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    this.subscription = this.events.watch({
      onEvent: () => undefined,
      onEngineEvent: ({ Type, Action, Actor }) => {
        if (Type === 'container' && Action === 'update') this.limits.delete(Actor.ID);
      },
      onLost: () => this.limits.clear(),
    });
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
  }

  /** @throws AppError `engine_unreachable`, `engine_error`, `engine_timeout` */
  async measure(): Promise<EngineLoad> {
    const countedAt = Date.now();
    const all = await this.docker.listContainers({}, undefined, ANSWER_MS);
    const isNew = ({ Created }: ContainerSummary) => Created > Date.now() / 1_000 - NEW_S;
    const taking = all.filter((each) => TAKES_ROOM.has(each.State) || (each.State === 'created' && isNew(each)));
    await this.learn(taking.map(({ Id }) => Id));
    const limits = taking.map(({ Id }) => this.limits.get(Id) ?? { cpus: 0, memory: 0 });
    const runs = all.filter(isNew).flatMap(({ Labels }) => Labels[LABEL.run] ?? []);
    const owners: Record<string, number> = {};
    // A service counts once in the cluster, not once for each of its tasks: see KnownServices.
    const isCounted = ({ Labels }: ContainerSummary) =>
      Labels[LABEL.managed] === 'true' && serviceOf(Labels) === undefined;
    for (const { Labels } of all.filter(isCounted)) {
      const owner = ownerOf(Labels) ?? NO_OWNER;
      owners[owner] = (owners[owner] ?? 0) + 1;
    }
    return {
      countedAt,
      containers: taking.length,
      cpus: limits.reduce((sum, { cpus }) => sum + cpus, 0),
      memory: limits.reduce((sum, { memory }) => sum + memory, 0),
      owners,
      runs: runs.slice(0, MAX_RUNS),
    };
  }

  private async learn(ids: readonly string[]): Promise<void> {
    const current = new Set(ids);
    for (const id of this.limits.keys()) if (!current.has(id)) this.limits.delete(id);
    const unknown = ids.filter((id) => !this.limits.has(id));
    const next = async (): Promise<void> => {
      for (let id = unknown.pop(); id !== undefined; id = unknown.pop()) await this.inspect(id);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  private async inspect(id: string): Promise<void> {
    try {
      const { HostConfig } = await this.docker.inspectContainer(id, AbortSignal.timeout(ANSWER_MS));
      const { NanoCpus = 0, CpuQuota = 0, CpuPeriod = 0, Memory = 0 } = HostConfig;
      // `--cpu-quota` is the older way to the same limit; its default period is 100 ms.
      const cpus = NanoCpus > 0 ? NanoCpus / NANO : Math.max(0, CpuQuota) / (CpuPeriod || 100_000);
      this.limits.set(id, { cpus, memory: Memory });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'container_not_found') throw error;
    }
  }
}
