import { publicIdOf, publicNameOf, serviceOf } from '../../docker/containers/managed-container.js';
import { abortable } from '../../docker/engine/abortable.js';
import type { ContainerDetails, EngineSample } from '../../docker/engine/engine-types.js';
import { isRunning, type Measured, nothingUsed, toStats, usageOf } from './measure.js';
import type { StatsDto } from './stats.dto.js';

/** The engine calls that a feed needs. */
export interface FeedSource {
  inspect(id: string, signal: AbortSignal): Promise<ContainerDetails>;
  samples(id: string, signal: AbortSignal): Promise<AsyncGenerator<EngineSample>>;
}

const NANO = 1e9;

/** The engine's stream of samples for one container, shared by all clients. It ends with the container. */
export class StatsFeed {
  /** Settles when the feed has ended; rejects if the engine's stream failed. */
  readonly over: Promise<void>;
  isOver = false;
  /** The last sample. */
  latest: StatsDto | undefined;
  private samples = 0;
  /** Resolves with the next sample, and at the end. */
  private next = Promise.withResolvers<void>();
  private measured: Measured | undefined;
  private failure: Error | undefined;
  private readonly closing = new AbortController();

  constructor(
    readonly id: string,
    private readonly source: FeedSource,
  ) {
    this.over = this.run();
    this.over.catch(() => undefined);
  }

  /**
   * Resolves with a newer sample than `seen`, or with undefined at the end.
   *
   * @param signal ends the wait
   * @throws AppError if the engine's stream fails
   */
  async after(seen: StatsDto | undefined, signal: AbortSignal): Promise<StatsDto | undefined> {
    if (this.latest === seen && !this.isOver) await abortable(this.next.promise, signal);
    if (this.failure) throw this.failure;
    return this.latest === seen ? undefined : this.latest;
  }

  /** The last sample with rates over a second, which need two samples. As {@link after}. */
  async measuredTwice(signal: AbortSignal): Promise<StatsDto | undefined> {
    const first = await this.after(undefined, signal);
    return this.samples > 1 ? this.latest : ((await this.after(first, signal)) ?? first);
  }

  /** Reloads the container's limits. */
  async refresh(): Promise<void> {
    this.measured = measuredOf(await this.source.inspect(this.id, this.closing.signal));
  }

  close(): void {
    this.closing.abort(new Error('the samples are no longer needed'));
  }

  private async run(): Promise<void> {
    const { signal } = this.closing;
    try {
      const details = await this.source.inspect(this.id, signal);
      this.measured = measuredOf(details);
      let before = nothingUsed(details.State.StartedAt);
      for await (const sample of await this.source.samples(this.id, signal)) {
        if (!isRunning(sample)) return;
        this.take(toStats(sample, before, this.measured));
        before = usageOf(sample);
      }
    } catch (error) {
      if (signal.aborted) return;
      this.failure = error as Error;
      throw error;
    } finally {
      this.isOver = true;
      this.next.resolve();
      this.close();
    }
  }

  private take(stats: StatsDto): void {
    this.latest = stats;
    this.samples++;
    this.next.resolve();
    this.next = Promise.withResolvers();
  }
}

function measuredOf(details: ContainerDetails): Measured {
  const limit = details.HostConfig.NanoCpus ?? 0;
  const { Labels } = details.Config;
  return {
    id: publicIdOf(details.Id, Labels),
    name: publicNameOf(details.Name, Labels),
    isTask: serviceOf(Labels) !== undefined,
    cpus: limit > 0 ? limit / NANO : undefined,
  };
}
