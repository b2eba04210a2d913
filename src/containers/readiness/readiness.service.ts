import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { Reach } from '../../docker/reach/reach.service.js';
import { ReadinessPoller, type ReadinessTarget } from './readiness-poller.js';

/** A started container, and what its run wants to know of it. */
export interface Awaited {
  id: string;
  containerPort: number;
  hostPort: number;
  healthPath: string | undefined;
}

interface Exit {
  code: number;
  oomKilled: boolean;
}

/** Empty where the container is removed. */
interface AfterExit {
  details?: ContainerDetails;
  next?: Promise<number> | undefined;
}

/** The exit of a container that stays down. */
export interface FinalExit extends Exit {
  /** Whether a restart policy had started the container again before. */
  restarted: boolean;
}

/** Milliseconds between looks at a container that its restart policy is about to start again. */
const LOOK_MS = 100;

/** Waits for a container to become ready, through the exits after which its restart policy starts it again. */
@Injectable()
export class Readiness {
  constructor(
    private readonly docker: DockerService,
    private readonly reach: Reach,
    private readonly poller: ReadinessPoller,
  ) {}

  /**
   * @param firstExit the exit after its first start
   * @returns the container when it was ready, or its exit if it stays down
   * @throws AppError `upstream_failed` where dockAPI cannot reach it, and those of the engine
   */
  async wait(
    container: Awaited,
    firstExit: Promise<Exit>,
    signal: AbortSignal,
  ): Promise<{ ready: ContainerDetails } | { exit: FinalExit }> {
    let exited: Promise<Exit> = firstExit;
    for (;;) {
      const outcome = await this.untilReadyOr(exited, container, signal);
      if ('ready' in outcome) return outcome;
      const { details, next } = await this.afterExit(container.id, signal);
      if (!next) return { exit: finalExit(outcome.exit, details) };
      exited = next.then((code) => ({ code, oomKilled: false })); // the look after it tells more
      exited.catch(() => undefined); // the container may be ready before
    }
  }

  private async untilReadyOr(
    exited: Promise<Exit>,
    container: Awaited,
    signal: AbortSignal,
  ): Promise<{ ready: ContainerDetails } | { exit: Exit }> {
    const over = new AbortController();
    try {
      const ready = this.untilReady(container, AbortSignal.any([signal, over.signal]));
      return await Promise.race([ready.then((details) => ({ ready: details })), exited.then((exit) => ({ exit }))]);
    } finally {
      over.abort(new Error('the container has exited, or was ready'));
    }
  }

  /** The container after an exit, and the exit that follows if its restart policy starts it again. */
  private async afterExit(id: string, signal: AbortSignal): Promise<AfterExit> {
    try {
      // Watched before the look, so that no exit after it is missed.
      const { exited } = await this.docker.watchContainer(id, 'next-exit', signal);
      const details = await this.docker.inspectContainer(id, signal);
      // In an object: a promise that an async function returns would be awaited.
      return { details, next: details.State.Running || details.State.Restarting ? exited : undefined };
    } catch (error) {
      if (isContainerNotFound(error)) return {};
      throw error;
    }
  }

  /** Ready counts only for a container that has run from before the look at it until after. */
  private async untilReady(container: Awaited, signal: AbortSignal): Promise<ContainerDetails> {
    for (;;) {
      const before = await this.untilRunning(container.id, signal);
      const target = await this.target(before, container).catch(async (error: unknown) => {
        if (await this.look(container.id, signal)) throw error;
        return undefined; // why it cannot be reached
      });
      if (!target) continue;
      await this.poller.waitReady(target, signal);
      const after = await this.look(container.id, signal);
      if (after?.State.StartedAt === before.State.StartedAt) return after;
    }
  }

  /** Once it is ended for good, the exit ends the wait. */
  private async untilRunning(id: string, signal: AbortSignal): Promise<ContainerDetails> {
    for (;;) {
      const details = await this.look(id, signal);
      if (details) return details;
      await sleep(LOOK_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /** The container, if it runs now: not between two starts of its restart policy. */
  private async look(id: string, signal: AbortSignal): Promise<ContainerDetails | undefined> {
    try {
      const details = await this.docker.inspectContainer(id, signal);
      return details.State.Running && !details.State.Restarting ? details : undefined;
    } catch (error) {
      if (isContainerNotFound(error)) return undefined;
      throw error;
    }
  }

  private async target(details: ContainerDetails, container: Awaited): Promise<ReadinessTarget> {
    const { id, containerPort, hostPort, healthPath } = container;
    const at = await this.reach.toStarted(details, containerPort, hostPort);
    const own = await this.reach.ownEndpoints(details, containerPort);
    const { Healthcheck: healthcheck, Shell: shell } = details.Config;
    return { containerId: id, containerPort, at, own, healthPath, healthcheck, shell };
  }
}

/** Several starts may be over before the first exit is known: what the engine says of the last one counts then. */
function finalExit(exit: Exit, details: ContainerDetails | undefined): FinalExit {
  if (!details || details.RestartCount === 0) return { ...exit, restarted: false };
  const { ExitCode, OOMKilled } = details.State;
  return { code: ExitCode, oomKilled: OOMKilled, restarted: true };
}
