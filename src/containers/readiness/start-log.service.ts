import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails, LogsQuery } from '../../docker/engine/engine-types.js';
import { MultiplexedStream, type OutputChunk } from '../../docker/engine/multiplexed-stream.js';
import { AppError } from '../../errors/app-error.js';
import { withDriver } from '../logs/logs-not-readable.js';
import type { LogCounts } from './log-counts.js';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 2_000;
/**
 * How much older than `StartedAt` the first line of a start may be, if the end of the previous start is unknown: on a busy
 * host, hundreds of milliseconds. Less after a restart by policy, because the previous lines are recent.
 */
const EARLIER_MS = 1_000;
const EARLIER_AFTER_RESTART_MS = 100;

/** The log of one start of a container, for waits that begin after the start and so cannot attach to its output. */
@Injectable()
export class StartLog {
  constructor(private readonly docker: DockerService) {}

  /**
   * Counts the lines that a running container has written since its start, and follows its log. If the stream breaks, it
   * is read again from the beginning.
   *
   * @param signal ends it; it then rejects with the signal's reason
   * @throws AppError `logs_not_readable`
   */
  async follow(details: ContainerDetails, counts: LogCounts, signal: AbortSignal): Promise<never> {
    for (let retry = FIRST_RETRY_MS; ; retry = Math.min(retry * 2, LAST_RETRY_MS)) {
      await this.read(details, true, counts, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        if (error instanceof AppError && error.code === 'logs_not_readable') throw error;
      });
      await sleep(retry, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /** @throws AppError `logs_not_readable` */
  async checkReadable(details: ContainerDetails, signal: AbortSignal): Promise<void> {
    const query = { follow: false, stdout: true, stderr: true, timestamps: false, tail: '0' };
    (await this.open(details, query, signal)).destroy();
  }

  /** Counts the lines that a start of a container has written so far. */
  async read(details: ContainerDetails, follow: boolean, counts: LogCounts, signal: AbortSignal): Promise<void> {
    const since = beginOf(details.State, details.RestartCount);
    const query = { follow, stdout: true, stderr: true, timestamps: false, tail: 'all', ...(since && { since }) };
    const source = await this.open(details, query, signal);
    counts.reset();
    const sink = new Writable({
      objectMode: true,
      write: (chunk: OutputChunk, _encoding, done) => {
        counts.take(chunk);
        done();
      },
    });
    await pipeline(source, new MultiplexedStream(details.Config.Tty), sink, { signal });
  }

  private open({ Id, HostConfig }: ContainerDetails, query: LogsQuery, signal: AbortSignal): Promise<Readable> {
    return this.docker.containerLogs(Id, query, signal).catch((error: unknown) => {
      throw withDriver(error, HostConfig.LogConfig?.Type);
    });
  }
}

/**
 * The time from which log lines belong to this start. Its first line may be older than `StartedAt`, which the engine sets
 * when the process already runs (moby daemon/start.go), and the last line of the previous start may be slightly newer
 * than its `FinishedAt`. The middle between both times separates the two starts.
 *
 * A start that is over has its own `FinishedAt`, which is older than `StartedAt` if the process ended before the engine had
 * noted its start.
 *
 * @param restarts starts by the restart policy
 * @returns Unix seconds; undefined: from the beginning of the log
 */
export function beginOf(
  { StartedAt, FinishedAt, Running, Restarting }: ContainerDetails['State'],
  restarts: number,
): string | undefined {
  const started = Date.parse(StartedAt);
  const finished = Date.parse(FinishedAt);
  if (!(finished > 0)) return undefined; // this is its first start
  const isOver = !Running || Restarting || finished >= started;
  const earlier = restarts === 0 ? EARLIER_MS : EARLIER_AFTER_RESTART_MS;
  return ((isOver ? Math.min(started, finished) - earlier : (finished + started) / 2) / 1_000).toFixed(3);
}
