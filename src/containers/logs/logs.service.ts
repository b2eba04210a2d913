import { finished, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { toAppError } from '../../docker/engine/docker-errors.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails, LogsQuery } from '../../docker/engine/engine-types.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { MultiplexedStream } from '../../docker/engine/multiplexed-stream.js';
import { AppError } from '../../errors/app-error.js';
import { Places } from '../../http/places.js';
import type { LogsDto } from '../dto/container-queries.dto.js';
import { LogLines } from './log-lines.js';
import { withDriver } from './logs-not-readable.js';
import { LogText } from './log-text.js';
import { millisecondsUntil, toUnixTime } from './log-time.js';
import { TailFinder, type TailStart } from './tail-finder.js';
import type { LinePiece } from './message-text.js';
import { untilAborted } from './until-aborted.js';

/** Extra messages to read when one more is not enough, because some lines have several messages. */
const MARGIN = 256;
/** Above this number of lines the whole log is counted: Podman allocates memory for each line before it reads. */
const MAX_WINDOW = 100_000;
/** Milliseconds to wait for lines that were written before `until`. */
const UNTIL_GRACE_MS = 500;
/** Longest timer (Node's documentation of `setTimeout`). */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** An open log: lines to pipe through a text stage. */
export interface LogStages {
  lines: Readable;
  text: LogText;
}

/** How to read a log. */
export interface LogReading {
  container: ContainerDetails;
  query: LogsQuery;
  /** Ends a followed log. */
  over: AbortSignal;
}

@Injectable()
export class LogsService {
  /** Of the clients that read logs. */
  readonly places: Places;

  constructor(
    private readonly docker: DockerService,
    private readonly containers: ManagedContainers,
    { capacity }: Config,
  ) {
    this.places = new Places(capacity.logReaders, 'DOCKAPI_LOG_READERS', 'logs');
  }

  /**
   * Opens a container's log as text.
   *
   * @param owner required owner; undefined: any
   * @param signal closes the engine's stream
   * @param shutdown ends a followed log
   * @throws AppError `invalid_request`, `container_not_found`, `logs_not_readable`
   */
  async open(
    id: string,
    owner: string | undefined,
    request: LogsDto,
    signal: AbortSignal,
    shutdown: AbortSignal,
  ): Promise<LogStages> {
    const reading = await this.reading(id, owner, request, signal, shutdown);
    const { container, query } = reading;
    // In frames, the time is easy to tell from the text. A TTY's text is left alone if no times are wanted.
    const times = !container.Config.Tty || query.timestamps;
    const { timestamps } = query;
    if (query.tail !== 'all' && Number(query.tail) > 0) {
      // A TTY's text is read again without times, because an open line may look like a time.
      const mayKeep = !query.follow && times;
      const found = await this.findTail(reading, Number(query.tail), mayKeep, signal);
      if ('lines' in found) return { lines: Readable.from(found.lines), text: new LogText({ timestamps }) };
      const take = query.follow ? Infinity : Number(query.tail);
      const lines = await this.read(from(reading, found), times, signal);
      return { lines, text: new LogText({ timestamps, skip: found.skip, take }) };
    }
    return { lines: await this.read(reading, times, signal), text: new LogText({ timestamps }) };
  }

  /** How a request reads a log. As {@link open}. */
  async reading(
    id: string,
    owner: string | undefined,
    request: LogsDto,
    signal: AbortSignal,
    shutdown: AbortSignal,
  ): Promise<LogReading> {
    if (!request.stdout && !request.stderr)
      throw AppError.invalidField('stdout', 'must not be false together with stderr');
    const query = toLogsQuery(request);
    const left = query.until === undefined ? Infinity : millisecondsUntil(query.until);
    query.follow &&= left > 0;
    return { container: await this.containers.inspect(id, owner, signal), query, over: endOf(left, shutdown) };
  }

  /** The lines of a log, with their times. @throws AppError `logs_not_readable` */
  lines(reading: LogReading, signal: AbortSignal): Promise<LogLines> {
    return this.read(reading, true, signal);
  }

  /** As asked for, from where its last lines begin: `skip` lines are before them. */
  async lastLines(reading: LogReading, signal: AbortSignal): Promise<{ reading: LogReading; skip: number }> {
    const { tail } = reading.query;
    if (tail === 'all') return { reading, skip: 0 };
    const found = await this.findTail(reading, Math.max(1, Number(tail)), false, signal);
    if ('lines' in found) throw new TypeError('no lines are kept');
    const isSkipped = Number(tail) === 0 && found.count > 0;
    return { reading: from(reading, found), skip: found.skip + (isSkipped ? 1 : 0) };
  }

  /**
   * Finds the last `tail` lines, or where to start to read them. The engine counts messages, of which a line of more
   * than 16 KiB has several; it also counts those of unwanted streams, and those after `until`.
   */
  private async findTail(
    { container, query }: LogReading,
    wanted: number,
    mayKeep: boolean,
    signal: AbortSignal,
  ): Promise<FoundTail | { lines: LinePiece[] }> {
    const filtered = query.since !== undefined || query.until !== undefined || !query.stdout || !query.stderr;
    for (const window of windows(wanted, filtered)) {
      const finder = new TailFinder(wanted);
      const messages = await this.count(container, { ...query, tail: String(window) }, finder, signal);
      const whole = window === 'all' || (!filtered && messages < window);
      const { lines } = finder;
      if (mayKeep && lines && (whole || finder.count > wanted)) return { lines };
      const start = finder.start(whole);
      // Twice as many, because the log may grow.
      if (start) return { ...start, count: finder.count, tail: window === 'all' ? window : String(2 * window) };
    }
    throw new TypeError('the last window is the whole log');
  }

  /** @returns the number of messages */
  private async count(
    container: ContainerDetails,
    query: LogsQuery,
    finder: TailFinder,
    signal: AbortSignal,
  ): Promise<number> {
    const body = await this.ask(container, { ...query, follow: false, timestamps: true }, signal);
    const { Tty } = container.Config;
    const lines = new LogLines(true, Tty, !Tty && (await this.docker.isPodman()));
    await pipeline(body, new MultiplexedStream(Tty), lines, finder, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw toAppError(error, 'logs');
    });
    return lines.messages;
  }

  private async read(
    { container, query, over }: LogReading,
    timestamps: boolean,
    signal: AbortSignal,
  ): Promise<LogLines> {
    const { Tty } = container.Config;
    const body = await this.ask(container, { ...query, timestamps }, signal);
    const unframe = new MultiplexedStream(Tty);
    const lines = new LogLines(timestamps, Tty, !Tty && (await this.docker.isPodman()));
    // Errors reach the reader of the lines. A generator that waits for its source does not notice that reading has
    // stopped.
    pipeline(body, unframe).catch(() => undefined);
    pipeline(query.follow ? untilAborted(unframe, over) : unframe, lines).catch(() => undefined);
    finished(lines, () => unframe.destroy());
    return lines;
  }

  private ask({ Id, HostConfig }: ContainerDetails, query: LogsQuery, signal: AbortSignal): Promise<Readable> {
    return this.docker.containerLogs(Id, query, signal).catch((error: unknown) => {
      throw withDriver(error, HostConfig.LogConfig?.Type);
    });
  }
}

/** Where the last lines begin. */
type FoundTail = TailStart & { tail: string; count: number };

function from(reading: LogReading, { since, tail }: FoundTail): LogReading {
  const range = since === undefined ? { tail: 'all' } : { tail, since: toUnixTime(since, 'since') };
  return { ...reading, query: { ...reading.query, ...range } };
}

/** Numbers of last messages to read, until they contain the wanted lines. */
function windows(wanted: number, filtered: boolean): (number | 'all')[] {
  if (wanted > MAX_WINDOW) return ['all'];
  if (filtered) return [wanted + MARGIN, 'all'];
  return [wanted + 1, wanted + MARGIN, 16 * (wanted + MARGIN), 'all'];
}

/** Aborts when everything that was written within `ms` has arrived, and on shutdown. */
function endOf(ms: number, shutdown: AbortSignal): AbortSignal {
  if (ms > MAX_TIMER_MS - UNTIL_GRACE_MS || ms < 0) return shutdown;
  return AbortSignal.any([shutdown, AbortSignal.timeout(Math.ceil(ms) + UNTIL_GRACE_MS)]);
}

function toLogsQuery({ follow, stdout, stderr, timestamps, tail, since, until }: LogsDto): LogsQuery {
  return {
    follow,
    stdout,
    stderr,
    timestamps,
    tail,
    ...(since !== undefined && { since: toUnixTime(since, 'since') }),
    ...(until !== undefined && { until: toUnixTime(until, 'until') }),
  };
}
