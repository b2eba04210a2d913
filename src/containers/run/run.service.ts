import { Injectable } from '@nestjs/common';
import type { Caller } from '../../access/caller.js';
import { Config } from '../../config/config.js';
import { abortable } from '../../docker/engine/abortable.js';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { fromDetails } from '../../docker/containers/managed-container.js';
import { Reach } from '../../docker/reach/reach.service.js';
import { AppError } from '../../errors/app-error.js';
import { BindMounts } from '../mounts/bind-mounts.service.js';
import { toContainerDto } from '../container-answers.js';
import { ContainerRunner, type StartedContainer } from './container-runner.service.js';
import type { ContainerDto, RunResultDto } from '../dto/container.dto.js';
import type { RunContainerDto } from './run-container.dto.js';
import type { Exit } from './exit-watcher.service.js';
import { LastLines } from './last-lines.js';
import { OutputCollector } from '../exec/output-collector.js';
import { ReadinessPoller, type ReadinessTarget } from './readiness-poller.js';
import { applyPolicy } from './run-policy.js';
import { type RunSpec, toRunSpec } from './run-spec.js';

/** Lines of its log that the problem of a container which exited too early tells. */
const LOG_LINES = 50;

/** A run, and what its client asked to wait for. */
@Injectable()
export class RunService {
  constructor(
    private readonly docker: DockerService,
    private readonly runner: ContainerRunner,
    private readonly poller: ReadinessPoller,
    private readonly mounts: BindMounts,
    private readonly reach: Reach,
    private readonly config: Config,
  ) {}

  /**
   * @param client aborts when the client is gone: before the start it ends the run, later only the wait
   * @throws AppError `forbidden`, those of ContainerRunner.run, `container_exited`, `not_ready`, and `upstream_failed` where
   *   dockAPI cannot reach what it runs
   */
  async run(request: RunContainerDto, caller: Caller, client: AbortSignal): Promise<RunResultDto> {
    const spec = await this.allowed(toRunSpec(request, caller.owner), caller);
    const watch = new AbortController();
    try {
      if (!spec.detach) return await this.runToExit(spec, client, watch.signal);
      if (spec.waitReady) return await this.runToReady(spec, client, watch.signal);
      return await this.answer(await this.runner.run(spec, undefined, client, watch.signal));
    } finally {
      watch.abort(new Error('the run is over'));
    }
  }

  /** What the caller may run, before the engine is asked anything. */
  private async allowed(asked: RunSpec, caller: Caller): Promise<RunSpec> {
    const spec = applyPolicy(asked, this.config, caller);
    return { ...spec, network: spec.network ?? this.config.network, mounts: await this.mounts.check(spec.mounts) };
  }

  private async runToExit(spec: RunSpec, client: AbortSignal, watch: AbortSignal): Promise<RunResultDto> {
    const openOutput = () => new OutputCollector(this.config.outputLimit);
    const started = await this.runner.run(spec, openOutput, client, watch);
    const { code, outputWhole } = await inTime(spec, started, client, () => started.exit!.ended);
    if (!outputWhole) started.output!.markTruncated();
    const { stdout, stderr, truncated } = started.output!.collected();
    return { ...(await this.answer(started)), exit_code: code, stdout, stderr, truncated };
  }

  private async runToReady(spec: RunSpec, client: AbortSignal, watch: AbortSignal): Promise<ContainerDto> {
    const started = await this.runner.run(spec, () => new LastLines(LOG_LINES), client, watch);
    const exited = started.exit!.ended.then((exit) =>
      Promise.reject(exitedTooEarly(started.id, exit, started.output!.last())),
    );
    await inTime(spec, started, AbortSignal.any([client, watch]), async (signal) => {
      const ready = this.target(spec, started).then(
        (target) => this.poller.waitReady(target, signal),
        async (error: unknown) => {
          if (await this.hasEnded(started.id)) await exited;
          throw error;
        },
      );
      ready.catch(() => undefined); // the exit may have been faster
      await Promise.race([ready, exited]);
    });
    return this.answer(started);
  }

  private async target(spec: RunSpec, { id, hostPort }: StartedContainer): Promise<ReadinessTarget> {
    const at = await this.reach.toStarted(id, spec.containerPort, hostPort);
    const target = { containerId: id, at, healthPath: spec.healthPath, healthcheck: undefined, shell: undefined };
    if (spec.healthPath !== undefined) return target;
    const { Config } = await this.docker.inspectContainer(id);
    return { ...target, healthcheck: Config.Healthcheck, shell: Config.Shell };
  }

  /** Whether a container runs no more, which is then why it cannot be reached. */
  private async hasEnded(id: string): Promise<boolean> {
    return this.docker.inspectContainer(id).then(
      ({ State }) => !State.Running,
      (error: unknown) => isContainerNotFound(error),
    );
  }

  /** The container as it is now; one that the engine removed at once is told as it was, and exited. */
  private async answer({ id, created }: StartedContainer): Promise<ContainerDto> {
    const details = await this.docker.inspectContainer(id).catch((error: unknown) => {
      if (created && isContainerNotFound(error)) return asExited(created);
      throw error;
    });
    // While the engine takes it away it says "removing": to the client of the run it is a container that has exited.
    return toContainerDto(fromDetails(details.State.Status === 'removing' ? asExited(details) : details));
  }
}

/**
 * Waits as long as the client is there and the run's `wait_timeout` lasts.
 *
 * @throws AppError `not_ready`
 */
async function inTime<T>(
  spec: RunSpec,
  { id }: StartedContainer,
  client: AbortSignal,
  wait: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(spec.waitTimeoutMs);
  const signal = AbortSignal.any([client, deadline]);
  try {
    return await abortable(wait(signal), signal);
  } catch (error) {
    if (error !== deadline.reason || !deadline.aborted) throw error;
    throw notReady(spec, id);
  }
}

function notReady(spec: RunSpec, id: string): AppError {
  const seconds = spec.waitTimeoutMs / 1_000;
  const detail = spec.detach
    ? `The container was not ready within ${seconds} s and keeps running: look at its logs and at health_path, or raise wait_timeout`
    : `The container did not exit within ${seconds} s and keeps running: look at its logs, or raise wait_timeout`;
  return new AppError('not_ready', detail, { details: { container_id: id } });
}

function exitedTooEarly(id: string, { code, oomKilled }: Exit, logs: string[]): AppError {
  const why = oomKilled ? 'it ran out of memory' : 'its last log lines are in "logs"';
  return new AppError('container_exited', `The container exited with code ${code} before it was ready: ${why}`, {
    details: { container_id: id, exit_code: code, oom_killed: oomKilled, logs },
  });
}

function asExited(details: ContainerDetails): ContainerDetails {
  return { ...details, State: { ...details.State, Status: 'exited', Running: false } };
}
