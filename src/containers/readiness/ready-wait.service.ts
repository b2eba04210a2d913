import { Injectable } from '@nestjs/common';
import { publicIdOf } from '../../docker/containers/managed-container.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { LastLog } from '../logs/last-log.service.js';
import { inTime } from './in-time.js';
import { Progress } from './progress.js';
import { type FirstStart, type Outcome, Readiness } from './readiness.service.js';
import { exitedTooEarly, notReady } from './readiness-problems.js';
import { keptReady } from './ready-label.js';
import { DEFAULT_READY, type ReadySpec } from './ready-spec.js';
import { SharedWaits } from './shared-waits.js';

/** Timeout in milliseconds for a container whose run had no conditions. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** The readiness conditions of a container's own run. */
export function readyOf({ Config }: ContainerDetails): { spec: ReadySpec; timeoutMs: number } {
  return keptReady(Config.Labels) ?? { spec: DEFAULT_READY, timeoutMs: DEFAULT_TIMEOUT_MS };
}

/** How long a wait may take. */
export interface Patience {
  /** Milliseconds; undefined: the run's timeout. */
  timeoutMs: number | undefined;
  /** The request's field that sets it. */
  field: string;
}

/** Waits for existing containers, by the conditions of their own runs. */
@Injectable()
export class ReadyWait {
  private readonly shared = new SharedWaits<Progress, Outcome>();

  constructor(
    private readonly readiness: Readiness,
    private readonly log: LastLog,
  ) {}

  /**
   * Waits for a container that may or may not be started yet. Callers that wait for the same container share one wait.
   *
   * @returns the container as it was when it became ready
   * @throws AppError `not_ready`, `container_exited`, `container_not_found`, `upstream_failed`, `logs_not_readable`
   */
  until(container: ContainerDetails, patience: Patience, signal: AbortSignal): Promise<ContainerDetails> {
    const { spec } = readyOf(container);
    const awaited = { id: container.Id, ready: spec };
    return this.inTime(container, patience, signal, (ends) =>
      this.shared.join(
        container.Id,
        (over) => {
          const progress = new Progress(spec);
          return { state: progress, result: this.readiness.waitFromNow(awaited, progress, over) };
        },
        ends,
      ),
    );
  }

  /**
   * As {@link until}, for a start whose output is known from the first byte.
   */
  untilFrom(
    first: FirstStart,
    container: ContainerDetails,
    patience: Patience,
    signal: AbortSignal,
  ): Promise<ContainerDetails> {
    const { spec } = readyOf(container);
    const progress = new Progress(spec);
    return this.inTime(container, patience, signal, (ends) => ({
      state: progress,
      result: this.readiness.wait({ id: container.Id, ready: spec }, first, progress, ends),
    }));
  }

  private async inTime(
    container: ContainerDetails,
    { timeoutMs, field }: Patience,
    signal: AbortSignal,
    begin: (signal: AbortSignal) => { state: Progress; result: Promise<Outcome> },
  ): Promise<ContainerDetails> {
    const { Id } = container;
    const id = publicIdOf(Id, container.Config.Labels);
    let progress: Progress | undefined;
    const wait = (ends: AbortSignal) => {
      const { state, result } = begin(ends);
      progress = state;
      return result;
    };
    const ms = timeoutMs ?? readyOf(container).timeoutMs;
    const outcome = await inTime(ms, wait, (seconds) => notReady(id, seconds, progress!, field), signal);
    if (outcome.kind === 'ready') return outcome.details;
    if (outcome.isReady) return outcome.details ?? asExited(container, outcome.exit.code);
    throw exitedTooEarly(id, outcome.exit, progress!, await this.log.lines(Id, signal));
  }
}

/** The last known state of a removed container, as exited. */
export function asExited(details: ContainerDetails, code = details.State.ExitCode): ContainerDetails {
  return { ...details, State: { ...details.State, Status: 'exited', Running: false, ExitCode: code } };
}
