import { Injectable } from '@nestjs/common';
import { ContainerChanges } from '../../docker/containers/container-changes.service.js';
import { containerNotFound, isContainerNotFound } from '../../docker/containers/container-id.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { EventRecorder } from '../../events/event-recorder.service.js';
import { LogCounts } from './log-counts.js';
import type { Progress } from './progress.js';
import { isExited, isLog, type ReadySpec } from './ready-spec.js';
import { StartConditions } from './start-conditions.service.js';
import { StartLog } from './start-log.service.js';

/** A started container, and its readiness conditions. */
export interface Awaited {
  id: string;
  ready: ReadySpec;
}

/** What is known about the start at which the wait begins. */
export interface FirstStart {
  /** The exit after this start. */
  exited: Promise<Exit>;
  /** Counts of its output from the first byte; undefined: its log is read. */
  logs: LogCounts | undefined;
}

interface Exit {
  code: number;
  oomKilled: boolean;
}

/** Empty if the container has been removed. */
interface AfterExit {
  details?: ContainerDetails;
  next?: Promise<number> | undefined;
}

/** The exit of a container that stays down. */
export interface FinalExit extends Exit {
  /** Whether a restart policy had restarted the container before. */
  restarted: boolean;
}

/** How a wait ends. */
export type Outcome =
  | { kind: 'ready'; details: ContainerDetails }
  /** The container exited for good. `isReady`: its exit code fulfils the conditions. */
  | { kind: 'exited'; exit: FinalExit; isReady: boolean; details: ContainerDetails | undefined };

/** Waits for a container to become ready, across restarts by its restart policy. */
@Injectable()
export class Readiness {
  constructor(
    private readonly docker: DockerService,
    private readonly changes: ContainerChanges,
    private readonly conditions: StartConditions,
    private readonly log: StartLog,
    private readonly events: EventRecorder,
  ) {}

  /**
   * @param progress is kept up to date with the state of the conditions
   * @throws AppError `upstream_failed` if dockAPI cannot reach it, `logs_not_readable`, and those of the engine
   */
  async wait(container: Awaited, first: FirstStart, progress: Progress, signal: AbortSignal): Promise<Outcome> {
    let { exited, logs }: FirstStart = first;
    for (;;) {
      const outcome = await this.untilReadyOr(exited, container, logs, progress, signal);
      if ('details' in outcome) {
        this.recordReady(outcome.details);
        return { kind: 'ready', ...outcome };
      }
      const { details, next } = await this.afterExit(container.id, signal);
      const exit = finalExit(outcome.exit, details);
      progress.exited(next ? outcome.exit.code : exit.code);
      if (!next) {
        return this.ended(exit, container.ready, logs, details, progress, signal);
      }
      exited = next.then(asExit);
      exited.catch(() => undefined); // nothing awaits it if the container is ready first
      logs = undefined;
    }
  }

  /**
   * As {@link wait}, for a container that may or may not be started yet.
   *
   * @throws AppError `container_not_found` if it is removed first
   */
  async waitFromNow(container: Awaited, progress: Progress, signal: AbortSignal): Promise<Outcome> {
    const { id, ready } = container;
    await this.changes.until(id, (details) => (details?.State.Status === 'created' ? undefined : true), signal);
    const { details, next } = await this.afterExit(id, signal);
    if (!details) throw containerNotFound(id);
    if (next) {
      const exited = next.then(asExit);
      exited.catch(() => undefined); // nothing awaits it if the container is ready first
      return this.wait(container, { exited, logs: undefined }, progress, signal);
    }
    const { ExitCode, OOMKilled } = details.State;
    const exit = { code: ExitCode, oomKilled: OOMKilled, restarted: true };
    progress.exited(ExitCode);
    return this.ended(exit, ready, undefined, details, progress, signal);
  }

  /** Once for each start, however many wait for it. */
  private recordReady({ Id, State }: ContainerDetails): void {
    const key = `ready|${Id}|${State.StartedAt}`;
    this.events.record({ type: 'container.ready', key, containerId: Id, details: {} });
  }

  private async untilReadyOr(
    exited: Promise<Exit>,
    container: Awaited,
    logs: LogCounts | undefined,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<{ details: ContainerDetails } | { exit: Exit }> {
    const over = new AbortController();
    try {
      const ready = this.untilReady(container, logs, progress, AbortSignal.any([signal, over.signal]));
      return await Promise.race([ready.then((details) => ({ details })), exited.then((exit) => ({ exit }))]);
    } finally {
      over.abort(new Error('the container has exited, or was ready'));
    }
  }

  /** The container after an exit, and its next exit if its restart policy starts it again. */
  private async afterExit(id: string, signal: AbortSignal): Promise<AfterExit> {
    try {
      // Watched before the inspection, so that no exit after it is missed.
      const { exited } = await this.docker.watchContainer(id, 'next-exit', signal);
      const details = await this.docker.inspectContainer(id, signal);
      // Wrapped in an object, because an async function awaits a promise that it returns.
      return { details, next: details.State.Running || details.State.Restarting ? exited : undefined };
    } catch (error) {
      if (isContainerNotFound(error)) return {};
      throw error;
    }
  }

  /** The conditions count only if the same start of the container runs before and after they are checked. */
  private async untilReady(
    { id, ready }: Awaited,
    logs: LogCounts | undefined,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<ContainerDetails> {
    for (;;) {
      // If it has exited for good, the exit ends the wait.
      const before = await this.changes.until(id, (details) => running(details), signal);
      const attached = before.RestartCount === 0 ? logs : undefined;
      const hasHeld = await this.conditions.untilHeld(ready, before, attached, progress, signal).then(
        () => true,
        async (error: unknown) => {
          if (signal.aborted || (await this.runs(before, signal))) throw error;
          return false; // it could not be reached because it had exited
        },
      );
      const after = hasHeld ? await this.runs(before, signal) : undefined;
      if (after) return after;
    }
  }

  /** The container, if the same start of it is still running, and undefined between two starts. */
  private async runs({ Id, State }: ContainerDetails, signal: AbortSignal): Promise<ContainerDetails | undefined> {
    try {
      const details = running(await this.docker.inspectContainer(Id, signal));
      return details?.State.StartedAt === State.StartedAt ? details : undefined;
    } catch (error) {
      if (isContainerNotFound(error)) return undefined;
      throw error;
    }
  }

  /** The outcome for a container that has exited for good. */
  private async ended(
    exit: FinalExit,
    ready: ReadySpec,
    logs: LogCounts | undefined,
    details: ContainerDetails | undefined,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const isReady = await this.isReadyBy(exit.code, ready, logs, details, progress, signal);
    return { kind: 'exited', exit, isReady, details };
  }

  private async isReadyBy(
    code: number,
    { mode, conditions }: ReadySpec,
    logs: LogCounts | undefined,
    details: ContainerDetails | undefined,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (!conditions.some(isExited)) return false;
    const counts = await this.countsAtEnd({ mode, conditions }, logs, details, signal);
    conditions.forEach((each, index) => {
      if (isExited(each)) {
        if (each.code === code) progress.held(index);
        else progress.failed(index, () => `exit code ${code}`);
      } else if (isLog(each) && counts?.of(index).holds) progress.held(index);
    });
    const isWanted = conditions.some((each, index) => isExited(each) && progress.holds(index));
    return isWanted && (mode === 'any' || conditions.every((_each, index) => progress.holds(index)));
  }

  /** Reads the whole log, because a followed log may lack its last lines. Undefined if the container has been removed. */
  private async countsAtEnd(
    spec: ReadySpec,
    attached: LogCounts | undefined,
    details: ContainerDetails | undefined,
    signal: AbortSignal,
  ): Promise<LogCounts | undefined> {
    if (attached && (details?.RestartCount ?? 0) === 0) return attached;
    const counts = new LogCounts(spec);
    if (!details || counts.isEmpty) return undefined;
    await this.log.read(details, false, counts, signal).catch((error: unknown) => {
      if (!isContainerNotFound(error)) throw error;
    });
    return counts;
  }
}

/** The exit code is all that the event has; `finalExit` adds the rest. */
function asExit(code: number): Exit {
  return { code, oomKilled: false };
}

function running(details: ContainerDetails | undefined): ContainerDetails | undefined {
  return details?.State.Running && !details.State.Restarting ? details : undefined;
}

/** The container may have been restarted several times before the first exit is known. The last exit counts then. */
function finalExit(exit: Exit, details: ContainerDetails | undefined): FinalExit {
  if (!details || details.RestartCount === 0) return { ...exit, restarted: false };
  const { ExitCode, OOMKilled } = details.State;
  return { code: ExitCode, oomKilled: OOMKilled, restarted: true };
}
