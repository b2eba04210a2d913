import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import type { BoundPort, Ports } from '../../docker/containers/published-port.js';
import { PlacesService } from '../../placement/places.service.js';
import { AppError } from '../../errors/app-error.js';
import type { Work } from '../../operations/work.js';
import { ContainerCreator } from './container-creator.service.js';
import { type ExitWatch, ExitWatcher } from './exit-watcher.service.js';
import { AutoRemover } from '../cleanup/auto-remover.service.js';
import { Leftovers } from '../cleanup/leftovers.service.js';
import { Orphans } from '../cleanup/orphans.service.js';
import { PortAllocator } from './port-allocator.service.js';
import { checkHealthTest } from '../readiness/health-test.js';
import type { RunSpec } from './run-spec.js';

/** Attempts of a run, because a free port may be taken before the engine binds it. */
const PORT_ATTEMPTS = 20;

export interface StartedContainer<Output extends Writable = Writable> {
  id: string;
  ports: Ports<BoundPort>;
  /** The container before its start; present if it may be removed at any time. */
  created: ContainerDetails | undefined;
  /** Present if the caller wants its output. */
  exit: ExitWatch | undefined;
  output: Output | undefined;
}

/** Whether to inspect the container before its start: for the response of its run, or for its image's health check. */
function needsLook({ autoRemove, ready }: RunSpec): boolean {
  return autoRemove || ready.conditions.some(({ kind }) => kind === 'health');
}

/**
 * The run transaction: image, port, create, start. If a step fails, or the client leaves before the start, no container,
 * name or port is left behind.
 */
@Injectable()
export class ContainerRunner implements BeforeApplicationShutdown {
  /** Runs whose container is not started yet, or is about to be removed. */
  private readonly open = new Set<Promise<unknown>>();

  constructor(
    private readonly docker: DockerService,
    private readonly creator: ContainerCreator,
    private readonly ports: PortAllocator,
    private readonly exits: ExitWatcher,
    private readonly leftovers: Leftovers,
    private readonly orphans: Orphans,
    private readonly autoRemover: AutoRemover,
    private readonly places: PlacesService,
    private readonly config: Config,
  ) {}

  /** On shutdown, cancelled runs have the timeout of an engine call to clean up. */
  async beforeApplicationShutdown(): Promise<void> {
    const limit = sleep(this.config.engineTimeoutMs, undefined, { ref: false });
    await Promise.race([Promise.allSettled(this.open), limit]);
  }

  /**
   * @param openOutput opens a consumer of a container's output from its start; the exit is then watched too
   * @param work its signal ends the run before the start; after it, only a cancelled operation is undone
   * @param watch ends the watch of output and exit
   * @throws AppError `forbidden`, `image_not_found`, `image_pull_denied`, `port_in_use`, `name_in_use`, `network_not_found`,
   *   `volume_path_not_found`, `invalid_request`
   */
  async run<Output extends Writable>(
    spec: RunSpec,
    openOutput: (() => Output) | undefined,
    work: Work,
    watch: AbortSignal,
  ): Promise<StartedContainer<Output>> {
    await this.creator.prepare(spec, work);
    const taken = new Set<number>();
    for (let attempts = 1; ; attempts++) {
      using reservation = await this.ports.reserve(spec.ports, taken);
      const runId = (attempts === 1 ? spec.runId : undefined) ?? randomUUID();
      const attempt = this.createAndStart(spec, runId, reservation.ports, openOutput?.(), work, watch);
      this.open.add(attempt);
      try {
        const started = await attempt;
        this.places.isMade(spec.runId);
        return started;
      } catch (error) {
        const lost = lostPorts(spec, reservation.ports, error);
        if (lost.length === 0 || attempts === PORT_ATTEMPTS) throw error;
        for (const port of lost) taken.add(port);
      } finally {
        this.open.delete(attempt);
      }
    }
  }

  private async createAndStart<Output extends Writable>(
    spec: RunSpec,
    runId: string,
    published: Ports<BoundPort>,
    output: Output | undefined,
    work: Work,
    watch: AbortSignal,
  ): Promise<StartedContainer<Output>> {
    using _run = this.orphans.spare(runId);
    const id = await this.creator.create(spec, runId, published, work);
    this.ports.assign(id, published);
    if (spec.autoRemove) this.autoRemover.hasRun(id);
    work.hasContainer(id, () => this.leftovers.removeContainer(id, runId));
    work.report({ phase: 'starting' });
    try {
      const created = needsLook(spec) ? await this.docker.inspectContainer(id) : undefined;
      if (created) checkHealthTest(spec.ready, created);
      const exit = output && (await this.exits.open(id, output, watch));
      work.signal.throwIfAborted();
      await this.docker.startContainer(id);
      return { id, ports: published, created, exit, output };
    } catch (error) {
      await this.leftovers.removeContainer(id, runId);
      throw error;
    }
  }
}

/** The picked ports that may have been taken meanwhile; empty if other picks would not help. */
function lostPorts(spec: RunSpec, published: Ports<BoundPort>, error: unknown): number[] {
  if (!(error instanceof AppError) || error.code !== 'port_in_use') return [];
  const all = published.map(({ hostPort }) => hostPort);
  const picked = all.filter((_port, index) => spec.ports[index]?.hostPort === 0);
  const taken = error.details['host_port'];
  if (taken === undefined) return picked.length === all.length ? picked : [];
  return picked.filter((port) => port === taken);
}
