import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DockerService } from '../docker/docker.service.js';
import type { ContainerDetails } from '../docker/engine-types.js';
import { ImagePuller } from '../docker/image-puller.service.js';
import { AppError } from '../errors/app-error.js';
import { type ExitWatch, ExitWatcher } from './exit-watcher.service.js';
import { Leftovers } from './leftovers.service.js';
import { PortAllocator, type PortReservation } from './port-allocator.service.js';
import { type RunSpec, toCreateOptions } from './run-spec.js';

/** Ports that a run tries before it gives up: each was free when it was picked, and taken before the engine bound it. */
const PORT_ATTEMPTS = 20;
/** Drivers whose networks publish no ports on the host. */
const UNPUBLISHED_DRIVERS = ['host', 'null', 'macvlan', 'ipvlan'];
/** Errors after which a create may have come through nevertheless. */
const UNCERTAIN = ['engine_timeout', 'engine_unreachable'];

export interface StartedContainer {
  id: string;
  hostPort: number;
  /** As it was before its start; there where the engine may remove it at any time. */
  created: ContainerDetails | undefined;
  /** There if the caller gave an output to watch. */
  exit: ExitWatch | undefined;
}

/**
 * The run transaction: image, port, create, start. Whatever fails, and a client that goes away before the
 * start, leaves no container, no name and no port behind.
 */
@Injectable()
export class ContainerRunner {
  constructor(
    private readonly docker: DockerService,
    private readonly puller: ImagePuller,
    private readonly ports: PortAllocator,
    private readonly exits: ExitWatcher,
    private readonly leftovers: Leftovers,
  ) {}

  /**
   * @param output takes all that the container writes, from its start; makes the answer watch the exit
   * @param client aborts when the client is gone; after the start it changes nothing
   * @param watch ends the watch of output and exit
   * @throws AppError `image_not_found`, `image_pull_denied`, `port_in_use`, `name_in_use`, `network_not_found`,
   *   `volume_path_not_found`, `invalid_request`
   */
  async run(
    spec: RunSpec,
    output: Writable | undefined,
    client: AbortSignal,
    watch: AbortSignal,
  ): Promise<StartedContainer> {
    await this.checkNetwork(spec.network, client);
    if (spec.pull === 'always') await this.pull(spec, client);
    const taken = new Set<number>();
    for (;;) {
      using port = await this.reservePort(spec, taken);
      try {
        return await this.createAndStart(spec, port, output, client, watch);
      } catch (error) {
        taken.add(port.port);
        if (!this.mayRetry(spec, error, taken.size)) throw error;
      }
    }
  }

  private async reservePort(spec: RunSpec, taken: ReadonlySet<number>): Promise<PortReservation> {
    return spec.hostPort === 0 ? this.ports.reserve(taken) : this.ports.hold(spec.hostPort);
  }

  private mayRetry(spec: RunSpec, error: unknown, attempts: number): boolean {
    return spec.hostPort === 0 && attempts < PORT_ATTEMPTS && error instanceof AppError && error.code === 'port_in_use';
  }

  private async createAndStart(
    spec: RunSpec,
    { port }: PortReservation,
    output: Writable | undefined,
    client: AbortSignal,
    watch: AbortSignal,
  ): Promise<StartedContainer> {
    const runId = randomUUID();
    const id = await this.create(spec, runId, port, client);
    try {
      const created = spec.autoRemove ? await this.docker.inspectContainer(id) : undefined;
      const exit = output && (await this.exits.open(id, output, watch));
      client.throwIfAborted();
      await this.docker.startContainer(id);
      this.ports.assign(id, port);
      return { id, hostPort: port, created, exit };
    } catch (error) {
      await this.leftovers.removeContainer(id, runId);
      throw error;
    }
  }

  /** Asks the engine to create at once: that an image is missing is what it answers, not what it is asked before. */
  private async create(spec: RunSpec, runId: string, hostPort: number, client: AbortSignal): Promise<string> {
    const options = toCreateOptions(spec, runId, hostPort);
    try {
      client.throwIfAborted();
      return await this.docker.createContainer(options).catch(async (error: unknown) => {
        if (!isMissingImage(error) || spec.pull === 'never') throw error;
        await this.pull(spec, client);
        return this.docker.createContainer(options);
      });
    } catch (error) {
      if (error instanceof AppError && UNCERTAIN.includes(error.code)) await this.leftovers.removeRun(runId);
      throw error;
    }
  }

  private async pull(spec: RunSpec, client: AbortSignal): Promise<void> {
    await this.puller.pull({ image: spec.image, auth: spec.auth }, client);
  }

  private async checkNetwork(name: string | undefined, client: AbortSignal): Promise<void> {
    if (name === undefined || name === 'default') return;
    const { Internal, Driver } = await this.docker.inspectNetwork(name, client);
    if (Internal || UNPUBLISHED_DRIVERS.includes(Driver)) {
      throw AppError.invalidField(
        'network',
        `"${name}" publishes no ports (${Internal ? 'internal' : Driver}): name a bridge network`,
      );
    }
  }
}

function isMissingImage(error: unknown): boolean {
  return error instanceof AppError && error.code === 'image_not_found';
}
