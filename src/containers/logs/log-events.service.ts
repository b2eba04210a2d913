import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { ContainerChanges } from '../../docker/containers/container-changes.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { Causes } from '../../events/causes.service.js';
import type { LogsDto } from '../dto/container-queries.dto.js';
import { isSame, type LogPosition, parseLineId, readFrom, readUntil, toLineId } from './log-position.js';
import { toUnixTime } from './log-time.js';
import { type LogReading, LogsService } from './logs.service.js';
import { toData, wholeLines } from './whole-lines.js';

/** Milliseconds between an exit and the end of the log, because a `docker restart` also looks like an exit for a moment. */
const GRACE_MS = 1_000;
/** Milliseconds between two looks at a restart that dockAPI has under way. */
const LOOK_MS = 250;

/** A server-sent event of a log. */
export interface LogEvent {
  event: 'stdout' | 'stderr' | 'gap' | 'restarted' | 'end';
  id?: string;
  data: object;
}

/** What follows the end of the engine's stream. */
type Next =
  { kind: 'runs' | 'restarted'; startedAt: string } | { kind: 'ended'; state: string; exitCode: number | null };

/** Where a log goes on. */
interface Progress {
  /** The last line that was sent or skipped. */
  position: LogPosition | undefined;
  /** Start of the container whose output is read. */
  startedAt: string;
}

const MISSING = { detail: 'Lines may be missing here: the engine has deleted them' };

/** Logs as events, which go on where a client left, and over restarts. */
@Injectable()
export class LogEvents {
  constructor(
    private readonly logs: LogsService,
    private readonly changes: ContainerChanges,
    private readonly causes: Causes,
  ) {}

  /**
   * Opens a log. The generator ends with `end`, or without it at the shutdown.
   *
   * @param lastId id of the last line that the client has
   * @throws AppError as `LogsService.open`
   */
  async open(
    id: string,
    owner: string | undefined,
    request: LogsDto,
    lastId: string | undefined,
    signal: AbortSignal,
    shutdown: AbortSignal,
  ): Promise<AsyncGenerator<LogEvent>> {
    const position = lastId === undefined ? undefined : parseLineId(lastId, 'last_event_id');
    const reading = await this.logs.reading(id, owner, request, signal, shutdown);
    const first = position ? await this.resumed(reading, position, signal) : await this.logs.lastLines(reading, signal);
    return this.events(reading, first, signal, shutdown);
  }

  private async *events(
    reading: LogReading,
    first: { position?: LogPosition; skip?: number; reading: LogReading; isGap?: boolean },
    signal: AbortSignal,
    shutdown: AbortSignal,
  ): AsyncGenerator<LogEvent> {
    if (first.isGap) yield { event: 'gap', data: MISSING };
    const progress: Progress = { position: first.position, startedAt: reading.container.State.StartedAt };
    const { follow } = reading.query;
    let next = first.reading;
    let skip = first.skip ?? 0;
    for (;;) {
      yield* this.lines(next, progress, skip, signal);
      if (shutdown.aborted) return;
      const end = await this.next(reading.container, progress.startedAt, follow && !reading.over.aborted, signal);
      skip = 0;
      next = this.from(reading, progress.position, end.kind !== 'ended');
      if (end.kind === 'ended') {
        // A followed stream may end before its last lines.
        if (follow && !reading.over.aborted && end.state !== 'removed') yield* this.rest(next, progress, signal);
        yield { event: 'end', data: { state: end.state, exit_code: end.exitCode } };
        return;
      }
      if (end.kind === 'restarted') yield { event: 'restarted', data: { started_at: end.startedAt } };
      else await sleep(LOOK_MS, undefined, { signal }); // the engine has cut the log
      progress.startedAt = end.startedAt;
    }
  }

  /** The lines after `progress.position`, which moves on with them. @param skip lines to leave out */
  private async *lines(
    reading: LogReading,
    progress: Progress,
    skip: number,
    signal: AbortSignal,
  ): AsyncGenerator<LogEvent> {
    let sought = progress.position;
    let left = skip;
    for await (const { position, data, isPart } of wholeLines(await this.logs.lines(reading, signal))) {
      if (sought) {
        if (!isPart && isSame(position, sought)) sought = undefined;
        continue;
      }
      if (!isPart) progress.position = position;
      if (left > 0) {
        if (!isPart) left--;
        continue;
      }
      const id = isPart ? {} : { id: toLineId(position) };
      const more = isPart ? { partial: true } : {};
      yield { event: position.stream, ...id, data: { time: position.time, ...toData(data), ...more } };
    }
  }

  private async *rest(reading: LogReading, progress: Progress, signal: AbortSignal): AsyncGenerator<LogEvent> {
    try {
      yield* this.lines(reading, progress, 0, signal);
    } catch (error) {
      if (!isContainerNotFound(error)) throw error; // it is removed by now
    }
  }

  /** Where a client goes on: after its last line, or with the lines that are left if the engine has deleted that one. */
  private async resumed(reading: LogReading, position: LogPosition, signal: AbortSignal) {
    const query = {
      ...reading.query,
      follow: false,
      tail: 'all',
      since: readFrom(position),
      until: readUntil(position),
    };
    for await (const line of wholeLines(await this.logs.lines({ ...reading, query }, signal)))
      if (isSame(line.position, position))
        return { position, reading: this.from(reading, position, reading.query.follow) };
    return {
      isGap: true,
      reading: { ...reading, query: { ...reading.query, tail: 'all', since: toUnixTime(position.time, 'since') } },
    };
  }

  private from(reading: LogReading, position: LogPosition | undefined, follow: boolean): LogReading {
    const range = position ? { tail: 'all', since: readFrom(position) } : { tail: 'all' };
    return { ...reading, query: { ...reading.query, ...range, follow: follow && reading.query.follow } };
  }

  /** What became of the container. @param waits whether a restart is waited for */
  private async next({ Id }: ContainerDetails, startedAt: string, waits: boolean, signal: AbortSignal): Promise<Next> {
    const look = (details: ContainerDetails | undefined, exitCode: number | undefined): Next | undefined => {
      if (!details) return { kind: 'ended', state: 'removed', exitCode: exitCode ?? null };
      const { Running, Restarting, Status, StartedAt, ExitCode } = details.State;
      const isUp = Running && !Restarting;
      if (!waits) return { kind: 'ended', state: Status, exitCode: isUp ? null : ExitCode };
      if (isUp) return { kind: StartedAt === startedAt ? 'runs' : 'restarted', startedAt: StartedAt };
      return Restarting ? undefined : { kind: 'ended', state: Status, exitCode: ExitCode };
    };
    const now = await this.changes.until(Id, look, signal);
    if (now.kind !== 'ended' || !waits) return now;
    return (await this.restarted(Id, startedAt, signal)) ?? now;
  }

  /** A start that follows an exit, because somebody restarts the container. */
  private async restarted(id: string, startedAt: string, signal: AbortSignal): Promise<Next | undefined> {
    for (let limit = GRACE_MS; ; limit = LOOK_MS) {
      const over = AbortSignal.timeout(limit);
      const started = (details: ContainerDetails | undefined): Next | 'gone' | undefined => {
        if (!details) return 'gone';
        const { State } = details;
        return State.Running && State.StartedAt !== startedAt
          ? { kind: 'restarted', startedAt: State.StartedAt }
          : undefined;
      };
      const next = await this.changes.until(id, started, AbortSignal.any([signal, over])).catch((error: unknown) => {
        if (error !== over.reason) throw error;
        return undefined;
      });
      if (next) return next === 'gone' ? undefined : next;
      if (!(await this.causes.find(id, ['restart']))) return undefined;
    }
  }
}
