import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import type { BoundPort, Ports } from '../../docker/containers/published-port.js';
import { AppError } from '../../errors/app-error.js';
import { ContainerCreator } from './container-creator.service.js';
import { type ExitWatch, ExitWatcher } from './exit-watcher.service.js';
import { Leftovers } from '../cleanup/leftovers.service.js';
import { Orphans } from '../cleanup/orphans.service.js';
import { PortAllocator } from './port-allocator.service.js';
import { checkHealthTest } from '../readiness/health-test.js';
import type { RunSpec } from './run-spec.js';

/** Tries of a run before it gives up: a port was free when it was picked, and taken before the engine bound it. */
const PORT_ATTEMPTS = 20;

export interface StartedContainer<Output extends Writable = Writable> {
  id: string;
  ports: Ports<BoundPort>;
  /** As it was before its start; there where the engine may remove it at any time. */
  created: ContainerDetails | undefined;
  /** There if the caller wanted its output. */
  exit: ExitWatch | undefined;
  output: Output | undefined;
  /** Settles when the engine has removed the container; there if the engine does, and the exit is watched. */
  removed: Promise<unknown> | undefined;
}

/** With a restart policy the engine refuses `AutoRemove`. */
function isRemovedByEngine({ autoRemove, restartPolicy }: RunSpec): boolean {
  return autoRemove && restartPolicy.Name === 'no';
}

/** Whether the container is looked at before its start: for what its run answers later, or for what its image has. */
function needsLook({ autoRemove, ready }: RunSpec): boolean {
  return autoRemove || ready.conditions.some(({ kind }) => kind === 'health');
}

/**
 * The run transaction: image, port, create, start. Whatever fails, and a client that goes away before the
 * start, leaves no container, no name and no port behind.
 */
@Injectable()
export class ContainerRunner implements BeforeApplicationShutdown {
  /** Runs that have a container which is not started yet, or is to be taken away again. */
  private readonly open = new Set<Promise<unknown>>();

  constructor(
    private readonly docker: DockerService,
    private readonly creator: ContainerCreator,
    private readonly ports: PortAllocator,
    private readonly exits: ExitWatcher,
    private readonly leftovers: Leftovers,
    private readonly orphans: Orphans,
    private readonly config: Config,
  ) {}

  /** What a shutdown cuts gets the time of an engine call to leave nothing. */
  async beforeApplicationShutdown(): Promise<void> {
    const limit = sleep(this.config.engineTimeoutMs, undefined, { ref: false });
    await Promise.race([Promise.allSettled(this.open), limit]);
  }

  /**
   * @param openOutput makes what takes all that one container writes, from its start; the exit is watched then
   * @param client aborts when the client is gone; after the start it changes nothing
   * @param watch ends the watch of output and exit
   * @throws AppError `forbidden`, `image_not_found`, `image_pull_denied`, `port_in_use`, `name_in_use`, `network_not_found`,
   *   `volume_path_not_found`, `invalid_request`
   */
  async run<Output extends Writable>(
    spec: RunSpec,
    openOutput: (() => Output) | undefined,
    client: AbortSignal,
    watch: AbortSignal,
  ): Promise<StartedContainer<Output>> {
    await this.creator.prepare(spec, client);
    const taken = new Set<number>();
    for (let attempts = 1; ; attempts++) {
      using reservation = await this.ports.reserve(spec.ports, taken);
      const attempt = this.createAndStart(spec, reservation.ports, openOutput?.(), client, watch);
      this.open.add(attempt);
      try {
        return await attempt;
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
    published: Ports<BoundPort>,
    output: Output | undefined,
    client: AbortSignal,
    watch: AbortSignal,
  ): Promise<StartedContainer<Output>> {
    const runId = randomUUID();
    using _run = this.orphans.spare(runId);
    const id = await this.creator.create(spec, runId, published, client);
    this.ports.assign(id, published);
    try {
      const created = needsLook(spec) ? await this.docker.inspectContainer(id) : undefined;
      if (created) checkHealthTest(spec.ready, created);
      const exit = output && (await this.exits.open(id, output, watch));
      // Watched from before the start, as `docker run --rm` does: after it, the container may be gone and its name still taken.
      const removal = output && isRemovedByEngine(spec) && (await this.docker.watchContainer(id, 'removed', watch));
      client.throwIfAborted();
      await this.docker.startContainer(id);
      return { id, ports: published, created, exit, output, removed: removal ? removal.exited : undefined };
    } catch (error) {
      await this.leftovers.removeContainer(id, runId);
      throw error;
    }
  }
}

/** The picked ports that may have been taken meanwhile; none: with other picks the run would fail as well. */
function lostPorts(spec: RunSpec, published: Ports<BoundPort>, error: unknown): number[] {
  if (!(error instanceof AppError) || error.code !== 'port_in_use') return [];
  const all = published.map(({ hostPort }) => hostPort);
  const picked = all.filter((_port, index) => spec.ports[index]?.hostPort === 0);
  const taken = error.details['host_port'];
  if (taken === undefined) return picked.length === all.length ? picked : [];
  return picked.filter((port) => port === taken);
}
