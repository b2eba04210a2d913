import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import type { DockerService } from '../../docker/engine/docker.service.js';
import { toUnixTime } from '../logs/log-time.js';
import { MultiplexedStream, type OutputChunk, type OutputStream } from '../../docker/engine/multiplexed-stream.js';

/** Milliseconds without output after which the output of an exited container counts as complete. */
const QUIET_MS = 2_000;
/** Milliseconds by which the output may end before the exit: usually a few. */
const EXIT_FOLLOWS_MS = 250;
/** Milliseconds after which a log that ended before its container exited is read again. */
const RETRY_MS = 250;
const LAST_RETRY_MS = 2_000;

type Counts = Record<OutputStream, number>;

/**
 * The output of a container from its start. If the engine's stream ends while the container still runs, the rest is
 * read from the container's log: a proxy in between may close connections that look idle.
 */
export class AttachedOutput {
  /** Bytes of output so far, per stream. */
  private readonly taken: Counts = { stdout: 0, stderr: 0 };
  /** Bytes of any kind, to detect whether data still arrives. */
  private received = 0;
  private readonly exit = new AbortController();
  private drained: Promise<boolean> = Promise.resolve(false);
  private readonly over = new AbortController();
  private readonly ends: AbortSignal;
  private readonly since: { since?: string };

  /**
   * @param output receives the OutputChunks; it is not ended or destroyed
   * @param signal ends the watch
   * @param since time of the container's previous exit, from the engine; undefined: it never ran
   */
  constructor(
    private readonly docker: DockerService,
    private readonly id: string,
    private readonly output: Writable,
    signal: AbortSignal,
    since?: string,
  ) {
    this.since = since === undefined ? {} : { since: toUnixTime(since, 'since') };
    this.ends = AbortSignal.any([signal, this.over.signal]);
  }

  async open(): Promise<void> {
    const source = await this.docker.attachContainer(this.id, this.ends);
    this.drained = this.drain(source).catch(() => false);
  }

  /**
   * Waits for the last output of an exited container.
   *
   * @returns whether the output is complete
   */
  async finish(): Promise<boolean> {
    this.exit.abort();
    for (let before = -1; before !== this.received;) {
      before = this.received;
      const whole = await Promise.race([this.drained, sleep(QUIET_MS, undefined, { ref: false })]);
      if (whole !== undefined) return whole;
    }
    this.over.abort();
    return false;
  }

  /** @returns whether the output is complete */
  private async drain(source: Readable): Promise<boolean> {
    const whole = await this.pass(source, { stdout: 0, stderr: 0 });
    if (whole) await sleep(EXIT_FOLLOWS_MS, undefined, { signal: this.exitOrEnd() }).catch(() => undefined);
    if (whole && this.exited) return true;
    const running = await this.isRunning();
    // Removed right after the end of its output, so it has exited.
    if (running === undefined) return whole;
    return this.followLog().catch(() => whole && !running);
  }

  /** Passes on the rest of the log. Repeated while the log ends before the container exits. */
  private async followLog(): Promise<boolean> {
    for (let retry = RETRY_MS; ; retry = Math.min(retry * 2, LAST_RETRY_MS)) {
      const exitedBefore = this.exited;
      const streams = { stdout: true, stderr: true, timestamps: false, tail: 'all' };
      const query = { follow: !exitedBefore, ...streams, ...this.since };
      const source = await this.docker.containerLogs(this.id, query, this.ends);
      const skip = { ...this.taken };
      const whole = await this.pass(source, skip);
      if (skip.stdout > 0 || skip.stderr > 0) return false; // the beginning of the log is gone
      if (exitedBefore || (whole && this.exited)) return whole;
      await sleep(retry, undefined, { signal: this.exitOrEnd() }).catch(() => undefined);
    }
  }

  /** @returns undefined if the container no longer exists */
  private async isRunning(): Promise<boolean | undefined> {
    try {
      return (await this.docker.inspectContainer(this.id, this.ends)).State.Running;
    } catch (error) {
      if (isContainerNotFound(error)) return undefined;
      throw error;
    }
  }

  /**
   * @param skip bytes of each stream to skip; decreases
   * @returns whether the stream ended normally
   */
  private async pass(source: Readable, skip: Counts): Promise<boolean> {
    const sink = new Writable({
      objectMode: true,
      write: ({ stream, data }: OutputChunk, _encoding, done) => {
        this.received += data.length;
        const known = Math.min(skip[stream], data.length);
        skip[stream] -= known;
        this.taken[stream] += data.length - known;
        this.output.write({ stream, data: data.subarray(known) } satisfies OutputChunk, done);
      },
    });
    try {
      await pipeline(source, new MultiplexedStream(false), sink, { signal: this.ends });
      return true;
    } catch {
      this.ends.throwIfAborted();
      return false;
    }
  }

  private exitOrEnd(): AbortSignal {
    return AbortSignal.any([this.ends, this.exit.signal]);
  }

  private get exited(): boolean {
    return this.exit.signal.aborted;
  }
}
