import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StatsFeeds } from '../../../../src/containers/stats/stats-feeds.service.js';
import type { ContainerWatcher, DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import type { EngineStats } from '../../../../src/docker/engine/engine-stats.service.js';
import type { EngineSample } from '../../../../src/docker/engine/engine-types.js';
import { AppError } from '../../../../src/errors/app-error.js';
import { CGROUP_V2, ENDED } from '../../../fixtures/stats-samples.js';
import { waitFor } from '../../../support/wait-for.js';

const { before, after } = CGROUP_V2;
const never = new AbortController().signal;

/** Feeds of an engine whose streams the test writes. */
class Engine {
  readonly streams = new Map<
    string,
    { push(sample: EngineSample): void; fail(error: Error): void; signal: AbortSignal }
  >();
  opened = 0;
  opening = 0;
  mostOpening = 0;
  readonly feeds: StatsFeeds;
  private watcher: ContainerWatcher | undefined;

  constructor() {
    const details = (Id: string) => ({
      Id,
      Name: '/web',
      Config: { Labels: {} },
      State: { StartedAt: '2026-05-05T09:00:00Z' },
      HostConfig: { NanoCpus: 0 },
    });
    const docker = { inspectContainer: (id: string) => Promise.resolve(details(id)) } as unknown as DockerService;
    const stats = { samples: (id: string, signal: AbortSignal) => this.open(id, signal) } as unknown as EngineStats;
    const watch = (watcher: ContainerWatcher) => ((this.watcher = watcher), { [Symbol.dispose]: () => undefined });
    this.feeds = new StatsFeeds(docker, stats, { watch } as unknown as DockerEvents);
    this.feeds.onModuleInit();
  }

  tell(Action: string, ID: string): void {
    this.watcher?.onEvent({ Action, Actor: { ID, Attributes: {} } });
  }

  private async open(id: string, signal: AbortSignal): Promise<AsyncGenerator<EngineSample>> {
    this.opened++;
    this.mostOpening = Math.max(this.mostOpening, ++this.opening);
    await Promise.resolve();
    this.opening--;
    const body = new ReadableStream<EngineSample>({
      start: (controller) => {
        const push = (sample: EngineSample) => controller.enqueue(sample);
        const fail = (error: Error) => controller.error(error);
        signal.addEventListener('abort', () => fail(signal.reason as Error));
        this.streams.set(id, { push, fail, signal });
      },
    });
    return body.values() as unknown as AsyncGenerator<EngineSample>;
  }

  async stream(id: string) {
    await waitFor(() => expect(this.streams.has(id)).toBe(true));
    return this.streams.get(id)!;
  }
}

let engine: Engine;
beforeEach(() => {
  engine = new Engine();
});
afterEach(() => {
  engine.feeds.onModuleDestroy();
  vi.useRealTimers();
});

describe('a feed', () => {
  it('is one stream for all clients', async () => {
    const looks = [engine.feeds.look('a'), engine.feeds.look('a')];
    (await engine.stream('a')).push(before);
    const all = await Promise.all(looks.map(({ feed }) => feed.after(undefined, never)));
    expect(all.map((stats) => stats?.at)).toEqual([before.read, before.read]);
    expect(engine.opened).toBe(1);
  });

  it('closes 10 s after the last look, and not while there are others', async () => {
    const [one, other] = [engine.feeds.look('a'), engine.feeds.look('a')];
    const { signal } = await engine.stream('a');
    vi.useFakeTimers();
    one[Symbol.dispose]();
    one[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(signal.aborted).toBe(false);
    other[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(9_000);
    engine.feeds.look('a')[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(signal.aborted).toBe(true);
  });

  it.each(['die', 'destroy'])('ends on the event %s, and the next look opens another', async (action) => {
    const { feed } = engine.feeds.look('a');
    const { push, signal } = await engine.stream('a');
    push(before);
    const first = await feed.after(undefined, never);
    const next = feed.after(first, never);
    engine.tell(action, 'a');
    expect(await next).toBeUndefined();
    expect(signal.aborted).toBe(true);
    expect(engine.feeds.look('a').feed).not.toBe(feed);
  });

  it('ends with a sample of a container that has ended', async () => {
    const { feed } = engine.feeds.look('a');
    (await engine.stream('a')).push(ENDED);
    expect(await feed.after(undefined, never)).toBeUndefined();
    expect(feed.isOver).toBe(true);
  });

  it('measures twice for rates over a second', async () => {
    const { feed } = engine.feeds.look('a');
    const { push } = await engine.stream('a');
    push(before);
    const stats = feed.measuredTwice(never);
    push(after);
    expect(await stats).toMatchObject({ at: after.read, cpu_percent: 150 });
    expect(await feed.measuredTwice(never)).toMatchObject({ at: after.read });
  });

  it('fails with the engine’s stream, and the next look opens another', async () => {
    const { feed } = engine.feeds.look('a');
    const { fail } = await engine.stream('a');
    const waiting = feed.after(undefined, never);
    fail(new AppError('engine_unreachable', 'away'));
    await expect(waiting).rejects.toMatchObject({ code: 'engine_unreachable' });
    await waitFor(() => expect(engine.feeds.look('a').feed).not.toBe(feed));
  });

  it('lets a caller stop waiting', async () => {
    const { feed } = engine.feeds.look('a');
    const gone = new AbortController();
    const waiting = feed.after(undefined, gone.signal);
    gone.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    expect(feed.isOver).toBe(false);
  });

  it('of 300 containers are opened some at a time, and all close at shutdown', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => String(index));
    ids.forEach((id) => engine.feeds.look(id));
    await waitFor(() => expect(engine.streams.size).toBe(300));
    expect(engine.mostOpening).toBeLessThanOrEqual(16);
    engine.feeds.onModuleDestroy();
    expect([...engine.streams.values()].every(({ signal }) => signal.aborted)).toBe(true);
  });
});
