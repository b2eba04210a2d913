import { Injectable } from '@nestjs/common';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { LastLog } from '../logs/last-log.service.js';
import { inTime } from './in-time.js';
import { Progress } from './progress.js';
import { type FirstStart, type Outcome, Readiness } from './readiness.service.js';
import { exitedTooEarly, notReady } from './readiness-problems.js';
import { keptReady } from './ready-label.js';
import { DEFAULT_READY, type ReadySpec } from './ready-spec.js';
import { SharedWaits } from './shared-waits.js';

/** Milliseconds for a container whose run named no conditions. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** When a container is ready, by its own run. */
export function readyOf({ Config }: ContainerDetails): { spec: ReadySpec; timeoutMs: number } {
  return keptReady(Config.Labels) ?? { spec: DEFAULT_READY, timeoutMs: DEFAULT_TIMEOUT_MS };
}

/** How long a wait may take. */
export interface Patience {
  /** Milliseconds; undefined: as the run has it. */
  timeoutMs: number | undefined;
  /** The request's field that sets it. */
  field: string;
}

/** Waits for containers that ran before, by the conditions of their own runs. */
@Injectable()
export class ReadyWait {
  private readonly shared = new SharedWaits<Progress, Outcome>();

  constructor(
    private readonly readiness: Readiness,
    private readonly log: LastLog,
  ) {}

  /**
   * Waits for a container that is started already, or not yet. Callers that wait for the same container share one wait.
   *
   * @returns the container when it was ready
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
   * As {@link until}, from a start on that is known from its first byte.
   *
   * @param first that start
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
    let progress: Progress | undefined;
    const wait = (ends: AbortSignal) => {
      const { state, result } = begin(ends);
      progress = state;
      return result;
    };
    const ms = timeoutMs ?? readyOf(container).timeoutMs;
    const outcome = await inTime(ms, wait, (seconds) => notReady(Id, seconds, progress!, field), signal);
    if (outcome.kind === 'ready') return outcome.details;
    if (outcome.isReady) return outcome.details ?? asExited(container, outcome.exit.code);
    throw exitedTooEarly(Id, outcome.exit, progress!, await this.log.lines(Id, signal));
  }
}

/** A container that is removed by now, as it was, and exited. */
export function asExited(details: ContainerDetails, code = details.State.ExitCode): ContainerDetails {
  return { ...details, State: { ...details.State, Status: 'exited', Running: false, ExitCode: code } };
}
