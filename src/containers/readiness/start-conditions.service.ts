import { once } from 'node:events';
import { Injectable } from '@nestjs/common';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { dialled, fromDetails } from '../../docker/containers/managed-container.js';
import { authorityOf, type Endpoint, Reach, type StartedEndpoint } from '../../docker/reach/reach.service.js';
import { AppError } from '../../errors/app-error.js';
import type { Condition } from './condition.js';
import { ExecCondition } from './exec-condition.js';
import { healthTestOf } from './health-test.js';
import { HttpCondition } from './http-condition.js';
import { LogCounts } from './log-counts.js';
import { untilHolds } from './poll.js';
import { PortCondition } from './port-condition.js';
import type { Progress } from './progress.js';
import { type ConditionSpec, type ExitedSpec, isLog, type LogSpec, type ReadySpec } from './ready-spec.js';
import { StartLog } from './start-log.service.js';

type PolledSpec = Exclude<ConditionSpec, LogSpec | ExitedSpec>;

/** The conditions of one start of a container. */
@Injectable()
export class StartConditions {
  constructor(
    private readonly docker: DockerService,
    private readonly reach: Reach,
    private readonly log: StartLog,
  ) {}

  /**
   * Resolves when all conditions have held, or any one of them.
   *
   * @param details the running container
   * @param attached counts of its output from its first byte; undefined: its log is read
   * @param signal ends the wait; it then rejects with the signal's reason
   * @throws AppError `upstream_failed` if dockAPI cannot reach a port, `logs_not_readable`
   */
  async untilHeld(
    spec: ReadySpec,
    details: ContainerDetails,
    attached: LogCounts | undefined,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<void> {
    progress.begin();
    const over = new AbortController();
    const ends = AbortSignal.any([signal, over.signal]);
    try {
      const counts = attached ?? new LogCounts(spec);
      const isLogRead = attached === undefined && !counts.isEmpty;
      const waits = await Promise.all(
        spec.conditions.map(async (each, index) => {
          const wait = await this.waitFor(each, index, details, counts, (why) => progress.failed(index, why));
          return () => wait(ends).then(() => progress.held(index));
        }),
      );
      const held = waits.map((wait) => wait());
      const ready = spec.mode === 'all' ? Promise.all(held) : firstOf(held);
      await Promise.race([ready, ...(isLogRead ? [this.log.follow(details, counts, ends)] : [])]);
    } finally {
      over.abort(new Error('the wait for this start of the container is over'));
    }
  }

  private async waitFor(
    spec: ConditionSpec,
    index: number,
    details: ContainerDetails,
    counts: LogCounts,
    report: (reason: () => string) => void,
  ): Promise<(signal: AbortSignal) => Promise<void>> {
    if (spec.kind === 'exited') {
      report(() => 'it runs');
      return untilAborted; // Readiness handles exits
    }
    if (isLog(spec)) {
      const count = counts.of(index);
      report(() => count.why);
      return (signal) => Promise.race([count.reached, untilAborted(signal)]);
    }
    const condition = await this.conditionOf(spec, details);
    return (signal) => untilHolds(condition, (reason) => report(() => reason), signal);
  }

  private async conditionOf(spec: PolledSpec, details: ContainerDetails): Promise<Condition> {
    const [{ containerPort }] = fromDetails(details).ports;
    switch (spec.kind) {
      case 'http': {
        const port = spec.port ?? containerPort;
        const { at } = await this.endpointOf(details, port);
        return new HttpCondition(spec, at, { id: details.Id, port });
      }
      case 'tcp':
        return this.portCondition(details, spec.port ?? containerPort);
      case 'exec':
        return new ExecCondition(this.docker, details.Id, spec.command);
      case 'health':
      case 'default': {
        const test = healthTestOf(details.Config);
        if (test) return new ExecCondition(this.docker, details.Id, test.command, test.limit);
        // If there is none, a run that requires it was refused before its start.
        return this.portCondition(details, containerPort);
      }
    }
  }

  private async portCondition(details: ContainerDetails, port: number): Promise<Condition> {
    const { at, own } = await this.endpointOf(details, port);
    return new PortCondition(at, own);
  }

  /**
   * The address to check a container port at: published, otherwise the container's own.
   *
   * @throws AppError `upstream_failed`
   */
  private async endpointOf(
    details: ContainerDetails,
    port: number,
  ): Promise<{ at: StartedEndpoint; own: readonly Endpoint[] }> {
    const own = await this.reach.ownEndpoints(details, port);
    const published = publishedAt(details, port);
    if (published) return { at: await this.reach.toStarted(details, port, published), own };
    const [at] = own;
    if (at) return { at: { ...at, authority: authorityOf(at) }, own: [at] };
    throw new AppError(
      'upstream_failed',
      `Port ${port} of the container is not published, and the container's own address is out of reach: publish the port, or name another condition`,
      { details: { container_id: details.Id } },
    );
  }
}

/** Where a port of a running container is published; undefined if it is not. */
function publishedAt({ NetworkSettings }: ContainerDetails, port: number): Endpoint | undefined {
  const [binding] = NetworkSettings.Ports?.[`${port}/tcp`] ?? [];
  return binding && { address: dialled(binding.HostIp), port: Number(binding.HostPort) };
}

/** @throws the signal's reason, not an AggregateError */
async function firstOf(waits: Promise<void>[]): Promise<void> {
  await Promise.any(waits).catch(({ errors }: AggregateError) => {
    throw errors[0];
  });
}

async function untilAborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
}
