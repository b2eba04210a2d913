import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { toAppError } from '../../docker/engine/docker-errors.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails, LogsQuery } from '../../docker/engine/engine-types.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { MultiplexedStream } from '../../docker/engine/multiplexed-stream.js';
import { AppError } from '../../errors/app-error.js';
import type { LogsDto } from '../dto/container-queries.dto.js';
import { LogLines } from './log-lines.js';
import { LogText } from './log-text.js';
import { millisecondsUntil, toUnixTime } from './log-time.js';
import { TailFinder } from './tail-finder.js';

/** Messages that are read beside the wanted lines to find where these begin: some lines are several messages. */
const MARGIN = 256;
/** Lines beyond which the whole log is counted; Podman makes room for each of them before it reads. */
const MAX_WINDOW = 100_000;
/** Milliseconds for what was written before `until` to arrive. */
const UNTIL_GRACE_MS = 500;
/** What a timer can wait (Node's documentation of `setTimeout`). */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A log on its way: what to pipe through what. */
export interface LogStages {
  source: Readable;
  lines: LogLines;
  text: LogText;
  /** Aborts when the time of `until` has come; undefined: the log ends by itself, or never. */
  over: AbortSignal | undefined;
}

@Injectable()
export class LogsService {
  constructor(
    private readonly docker: DockerService,
    private readonly containers: ManagedContainers,
  ) {}

  /**
   * Opens a container's log.
   *
   * @param owner limits it to the owner's containers; undefined: anybody's
   * @param signal closes the engine's stream
   * @throws AppError `invalid_request`, `container_not_found`, `logs_not_readable`
   */
  async open(id: string, owner: string | undefined, request: LogsDto, signal: AbortSignal): Promise<LogStages> {
    if (!request.stdout && !request.stderr)
      throw AppError.invalidField('stdout', 'must not be false together with stderr');
    const query = toLogsQuery(request);
    const left = query.until === undefined ? undefined : millisecondsUntil(query.until);
    const follow = query.follow && (left === undefined || left > 0);
    const container = await this.containers.inspect(id, owner, signal);
    const { skip, ...range } = await this.begin(container, query, signal);
    const { Tty } = container.Config;
    // Frames tell where the time ends and the text begins. A TTY's text stays as it is if nobody wants the time.
    const timestamps = !Tty || query.timestamps;
    const source = await this.read(container, { ...query, ...range, follow, timestamps }, signal);
    const take = follow || query.tail === 'all' ? Infinity : Number(query.tail);
    return {
      source,
      lines: new LogLines(timestamps, Tty),
      text: new LogText({ timestamps: query.timestamps, skip, take }),
      over: follow ? after(left) : undefined,
    };
  }

  /**
   * Where to begin so that the last `tail` lines come. The engine counts its messages, of which a line of more than 16 KiB is
   * several, counts those of a stream that is not wanted, and counts before it looks at `until`.
   */
  private async begin(
    container: ContainerDetails,
    query: LogsQuery,
    signal: AbortSignal,
  ): Promise<{ tail: string; since?: string; skip: number }> {
    const wanted = Number(query.tail);
    if (query.tail === 'all' || wanted === 0) return { tail: query.tail, skip: 0 };
    const filtered = query.since !== undefined || query.until !== undefined || !query.stdout || !query.stderr;
    for (const window of wanted > MAX_WINDOW ? [] : [wanted + MARGIN, 16 * (wanted + MARGIN)]) {
      const { finder, messages } = await this.count(container, { ...query, tail: String(window) }, signal);
      const whole = !filtered && messages < window;
      const start = finder.startOf(wanted, whole);
      // Twice as many, as the log grows.
      if (start) return toRange(start, whole ? 'all' : String(2 * window));
    }
    const { finder } = await this.count(container, { ...query, tail: 'all' }, signal);
    return toRange(finder.startOf(wanted, true) ?? { since: undefined, skip: 0 }, 'all');
  }

  private async count(container: ContainerDetails, query: LogsQuery, signal: AbortSignal) {
    const source = await this.read(container, { ...query, follow: false, timestamps: true }, signal);
    const lines = new LogLines(true, container.Config.Tty);
    const finder = new TailFinder();
    await pipeline(source, lines, finder, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw toAppError(error, 'logs');
    });
    return { finder, messages: lines.messages };
  }

  private async read({ Id, Config, HostConfig }: ContainerDetails, query: LogsQuery, signal: AbortSignal) {
    const body = await this.docker.containerLogs(Id, query, signal).catch((error: unknown) => {
      throw notReadable(error, HostConfig.LogConfig?.Type);
    });
    const unframe = new MultiplexedStream(Config.Tty);
    pipeline(body, unframe).catch(() => undefined); // whoever reads it sees it break
    return unframe;
  }
}

function toRange(start: { since: string | undefined; skip: number }, tail: string) {
  const { since, skip } = start;
  return since === undefined ? { tail: 'all', skip } : { tail, skip, since: toUnixTime(since, 'since') };
}

/** A log driver that cannot be read, by its name. */
function notReadable(error: unknown, driver: string | undefined): unknown {
  if (!(error instanceof AppError) || error.code !== 'logs_not_readable' || !driver) return error;
  const detail = `The container's log driver "${driver}" cannot be read: look where it writes to, or run it with another log driver, such as json-file`;
  return new AppError('logs_not_readable', detail, { cause: error });
}

/** Aborts when what was written within `ms` has arrived. */
function after(ms: number | undefined): AbortSignal | undefined {
  if (ms === undefined || ms > MAX_TIMER_MS - UNTIL_GRACE_MS) return undefined;
  return AbortSignal.timeout(Math.ceil(ms) + UNTIL_GRACE_MS);
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
