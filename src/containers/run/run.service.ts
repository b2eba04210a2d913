import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { Caller } from '../../access/caller.js';
import { Config } from '../../config/config.js';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { fromDetails, isRemovedAfter } from '../../docker/containers/managed-container.js';
import { AppError } from '../../errors/app-error.js';
import type { Work } from '../../operations/work.js';
import { ContainerRemover } from '../cleanup/container-remover.service.js';
import { BindMounts } from '../mounts/bind-mounts.service.js';
import { toContainerDto } from '../container-dtos.js';
import { ContainerRunner, type StartedContainer } from './container-runner.service.js';
import type { ContainerDto, RunResultDto } from '../dto/container.dto.js';
import type { RunContainerDto } from './run-container.dto.js';
import { WatchedContainers } from '../lifetimes/watched-containers.service.js';
import { LastLog, LOG_LINES } from '../logs/last-log.service.js';
import { inTime } from '../readiness/in-time.js';
import { asExited } from '../readiness/ready-wait.service.js';
import { StartOutput } from './start-output.js';
import { OutputCollector } from '../exec/output-collector.js';
import { Progress } from '../readiness/progress.js';
import { Readiness } from '../readiness/readiness.service.js';
import { exitedTooEarly, notReady } from '../readiness/readiness-problems.js';
import { byEngine } from '../removed/removal-actors.js';
import { RepeatedRun } from './repeated-run.service.js';
import { applyPolicy } from './run-policy.js';
import { checkReschedule } from '../services/reschedule-check.js';
import { ServiceRunner } from '../services/service-runner.service.js';
import { autoRemoveMode, type RunSpec, toRunSpec } from './run-spec.js';

/** Runs a container, and waits for its exit or readiness if requested. */
@Injectable()
export class RunService {
  constructor(
    private readonly docker: DockerService,
    private readonly runner: ContainerRunner,
    private readonly readiness: Readiness,
    private readonly log: LastLog,
    private readonly mounts: BindMounts,
    private readonly remover: ContainerRemover,
    private readonly repeated: RepeatedRun,
    private readonly services: ServiceRunner,
    private readonly lifetimes: WatchedContainers,
    private readonly config: Config,
  ) {}

  /**
   * @param work its signal ends the run before the start, and later only the wait
   * @param runId the container's `dockapi.run`, by which a cluster knows it; undefined: any
   * @throws AppError `forbidden`, those of ContainerRunner.run, `container_exited`, `not_ready`, and `upstream_failed`
   * if dockAPI cannot connect to the container
   */
  async run(
    request: RunContainerDto,
    caller: Caller,
    work: Work,
    runId?: string,
    client?: IncomingMessage,
  ): Promise<RunResultDto> {
    const spec = { ...(await this.check(request, caller)), marks: marksOf(work), runId };
    if (spec.service && !client)
      throw AppError.invalidField('reschedule', 'is not possible here: use POST /containers/run');
    await work.begin();
    if (spec.service && client) return this.services.run(spec, work, client);
    return this.repeated.orRun(spec, work, () => this.runOnce(spec, work));
  }

  /** Checks a run against the policy, before any engine call. @throws AppError `invalid_request`, `forbidden` */
  async check(request: RunContainerDto, caller: Caller): Promise<RunSpec> {
    const spec = applyPolicy(toRunSpec(request, caller.owner), this.config, caller);
    if (spec.service) checkReschedule(request, spec, this.config, caller);
    return { ...spec, network: spec.network ?? this.config.network, mounts: await this.mounts.check(spec.mounts) };
  }

  /** As {@link run}, of a checked run. */
  async runOnce(spec: RunSpec, work: Work): Promise<RunResultDto> {
    const watch = new AbortController();
    try {
      if (!spec.detach) return await this.runToExit(spec, work, watch.signal);
      if (spec.waitReady) return await this.runToReady(spec, work, watch.signal);
      return await this.responseFor(await this.runner.run(spec, undefined, work, watch.signal));
    } finally {
      watch.abort(new Error('the run is over'));
    }
  }

  private async runToExit(spec: RunSpec, work: Work, watch: AbortSignal): Promise<RunResultDto> {
    const openOutput = () => new OutputCollector(this.config.outputLimit);
    const started = await this.runner.run(spec, openOutput, work, watch);
    work.report({ phase: 'waiting' });
    const { code, outputWhole } = await inTime(
      spec.waitTimeoutMs,
      () => started.exit!.ended,
      (seconds) => notExited(started.id, seconds),
      work.signal,
    );
    if (!outputWhole) started.output!.markTruncated();
    const { stdout, stderr, truncated } = started.output!.collected();
    await this.removeIfAsked(spec, started, code);
    return { ...(await this.responseFor(started)), exit_code: code, stdout, stderr, truncated };
  }

  private async runToReady(spec: RunSpec, work: Work, watch: AbortSignal): Promise<RunResultDto> {
    const started = await this.runner.run(spec, () => new StartOutput(LOG_LINES, spec.ready), work, watch);
    work.report({ phase: 'waiting' });
    const { id } = started;
    const first = { exited: started.exit!.ended, logs: started.output!.logs };
    const progress = new Progress(spec.ready);
    const wait = (signal: AbortSignal) => this.readiness.wait({ id, ready: spec.ready }, first, progress, signal);
    const outcome = await inTime(
      spec.waitTimeoutMs,
      wait,
      (seconds) => notReady(id, seconds, progress, spec.timeoutField),
      AbortSignal.any([work.signal, watch]),
    );
    if (outcome.kind === 'ready') {
      await this.lifetimes.see(outcome.details);
      return toContainerDto(fromDetails(outcome.details));
    }
    const { exit, isReady } = outcome;
    const logs = exit.restarted ? await this.log.lines(id, watch) : started.output!.last();
    await this.removeIfAsked(spec, started, exit.code);
    if (isReady) return { ...(await this.responseFor(started)), exit_code: exit.code };
    throw exitedTooEarly(id, exit, progress, logs);
  }

  /** With `auto_remove`, an exited container is gone, and its name and port are free, before the response. */
  private async removeIfAsked(spec: RunSpec, { id }: StartedContainer, code: number): Promise<void> {
    if (!isRemovedAfter(code, autoRemoveMode(spec))) return;
    // A pending removal must not hide how the container ended; AutoRemover tries again.
    await this.remover.removeIfThere(id, false, byEngine('auto_remove')).catch(() => undefined);
  }

  /** The container as it is now or, if it is removed already, as created but exited. */
  private async responseFor({ id, created }: StartedContainer): Promise<ContainerDto> {
    const details = await this.docker.inspectContainer(id).catch((error: unknown) => {
      if (created && isContainerNotFound(error)) return asExited(created);
      throw error;
    });
    if (details.State.Status !== 'removing') await this.lifetimes.see(details);
    // While the engine removes it, its state is "removing". To the client, it has exited.
    return toContainerDto(fromDetails(details.State.Status === 'removing' ? asExited(details) : details));
  }
}

function marksOf({ operationId, repeatable }: Work): RunSpec['marks'] {
  const idempotency = repeatable && { key: repeatable.key.label, request: repeatable.fingerprint };
  return { operation: operationId, idempotency };
}

function notExited(id: string, seconds: number): AppError {
  return new AppError(
    'not_ready',
    `The container did not exit within ${seconds} s and keeps running: see its logs, or raise wait_timeout`,
    { details: { container_id: id } },
  );
}
