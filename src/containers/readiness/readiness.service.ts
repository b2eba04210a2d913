import { Injectable } from '@nestjs/common';
import { ContainerChanges } from '../../docker/containers/container-changes.service.js';
import { containerNotFound, isContainerNotFound } from '../../docker/containers/container-id.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { LogCounts } from './log-counts.js';
import type { Progress } from './progress.js';
import { isExited, isLog, type ReadySpec } from './ready-spec.js';
import { StartConditions } from './start-conditions.service.js';
import { StartLog } from './start-log.service.js';

/** A started container, and when it is ready. */
export interface Awaited {
  id: string;
  ready: ReadySpec;
}

/** What is known of the start that the wait begins with. */
export interface FirstStart {
  /** The exit after it. */
  exited: Promise<Exit>;
  /** Counts of its output from the first byte; undefined: its log is read. */
  logs: LogCounts | undefined;
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

/** How a wait ends. */
export type Outcome =
  | { kind: 'ready'; details: ContainerDetails }
  /** It has ended. `isReady`: with a code that makes it ready. */
  | { kind: 'exited'; exit: FinalExit; isReady: boolean; details: ContainerDetails | undefined };

/** Waits for a container to become ready, through the exits after which its restart policy starts it again. */
@Injectable()
export class Readiness {
  constructor(
    private readonly docker: DockerService,
    private readonly changes: ContainerChanges,
    private readonly conditions: StartConditions,
    private readonly log: StartLog,
  ) {}

  /**
   * @param progress gets how the conditions stand
   * @throws AppError `upstream_failed` where dockAPI cannot reach it, `logs_not_readable`, and those of the engine
   */
  async wait(container: Awaited, first: FirstStart, progress: Progress, signal: AbortSignal): Promise<Outcome> {
    let { exited, logs }: FirstStart = first;
    for (;;) {
      const outcome = await this.untilReadyOr(exited, container, logs, progress, signal);
      if ('details' in outcome) return { kind: 'ready', ...outcome };
      const { details, next } = await this.afterExit(container.id, signal);
      const exit = finalExit(outcome.exit, details);
      progress.exited(next ? outcome.exit.code : exit.code);
      if (!next) {
        return this.ended(exit, container.ready, logs, details, progress, signal);
      }
      exited = next.then(asExit);
      exited.catch(() => undefined); // the container may be ready before
      logs = undefined;
    }
  }

  /**
   * As {@link wait}, for a container that is started already, or not yet.
   *
   * @throws AppError `container_not_found` where it is removed before
   */
  async waitFromNow(container: Awaited, progress: Progress, signal: AbortSignal): Promise<Outcome> {
    const { id, ready } = container;
    await this.changes.until(id, (details) => (details?.State.Status === 'created' ? undefined : true), signal);
    const { details, next } = await this.afterExit(id, signal);
    if (!details) throw containerNotFound(id);
    if (next) {
      const exited = next.then(asExit);
      exited.catch(() => undefined); // the container may be ready before
      return this.wait(container, { exited, logs: undefined }, progress, signal);
    }
    const { ExitCode, OOMKilled } = details.State;
    const exit = { code: ExitCode, oomKilled: OOMKilled, restarted: true };
    progress.exited(ExitCode);
    return this.ended(exit, ready, undefined, details, progress, signal);
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
  private async untilReady(
    { id, ready }: Awaited,
    logs: LogCounts | undefined,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<ContainerDetails> {
    for (;;) {
      // Once it is ended for good, the exit ends the wait.
      const before = await this.changes.until(id, (details) => running(details), signal);
      const attached = before.RestartCount === 0 ? logs : undefined;
      const hasHeld = await this.conditions.untilHeld(ready, before, attached, progress, signal).then(
        () => true,
        async (error: unknown) => {
          if (signal.aborted || (await this.runs(before, signal))) throw error;
          return false; // why it cannot be reached
        },
      );
      const after = hasHeld ? await this.runs(before, signal) : undefined;
      if (after) return after;
    }
  }

  /** The container, if the same start of it runs now: not between two starts of its restart policy. */
  private async runs({ Id, State }: ContainerDetails, signal: AbortSignal): Promise<ContainerDetails | undefined> {
    try {
      const details = running(await this.docker.inspectContainer(Id, signal));
      return details?.State.StartedAt === State.StartedAt ? details : undefined;
    } catch (error) {
      if (isContainerNotFound(error)) return undefined;
      throw error;
    }
  }

  /** The end of a container that stays down: ready if that is what its conditions ask for. */
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

  /** A log that was followed may lack its last lines; where the container is removed there is none any more. */
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

/** The look after it tells more. */
function asExit(code: number): Exit {
  return { code, oomKilled: false };
}

function running(details: ContainerDetails | undefined): ContainerDetails | undefined {
  return details?.State.Running && !details.State.Restarting ? details : undefined;
}

/** Several starts may be over before the first exit is known: what the engine says of the last one counts then. */
function finalExit(exit: Exit, details: ContainerDetails | undefined): FinalExit {
  if (!details || details.RestartCount === 0) return { ...exit, restarted: false };
  const { ExitCode, OOMKilled } = details.State;
  return { code: ExitCode, oomKilled: OOMKilled, restarted: true };
}
