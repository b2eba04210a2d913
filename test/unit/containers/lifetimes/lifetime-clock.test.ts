import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContainerActivity } from '../../../../src/activity/container-activity.js';
import type { Activity } from '../../../../src/activity/activity.service.js';
import type { Config } from '../../../../src/config/config.js';
import type { LastUses } from '../../../../src/containers/lifetimes/last-uses.service.js';
import type { LifetimeActions } from '../../../../src/containers/lifetimes/lifetime-actions.service.js';
import { LifetimeClock } from '../../../../src/containers/lifetimes/lifetime-clock.service.js';
import { lifetimeLabel } from '../../../../src/containers/lifetimes/lifetime.js';
import { WatchedContainer } from '../../../../src/containers/lifetimes/watched-container.js';
import { LifetimeRecords } from '../../../../src/containers/lifetimes/lifetime-records.service.js';
import type { WatchedContainers } from '../../../../src/containers/lifetimes/watched-containers.service.js';
import type { LifetimeChoice } from '../../../../src/containers/run/fields/lifetime.js';
import { LABEL } from '../../../../src/docker/containers/managed-container.js';
import type { EventRecorder } from '../../../../src/events/event-recorder.service.js';
import { Shutdown } from '../../../../src/http/shutdown.js';
import { MemoryStore } from '../../../../src/store/memory-store.js';

const START = '2026-01-01T00:00:00.000Z';
const WARNING_S = 60;
/** Seconds that a lifetime may be late. */
const LATE_S = 5;

let containers: WatchedContainer[];
let watched: { isComplete: boolean };
let act: ReturnType<typeof vi.fn<(id: string) => Promise<void>>>;
let told: { type: string; containerId: string; key: string; details: Record<string, unknown> }[];
let store: MemoryStore;
let clock: LifetimeClock;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(START) });
  containers = [];
  watched = { isComplete: true };
  told = [];
  store = new MemoryStore();
  act = vi.fn(() => Promise.resolve());
  const activities = new Map<string, ContainerActivity>();
  const of = (id: string) => activities.get(id) ?? activities.set(id, new ContainerActivity(undefined)).get(id)!;
  clock = new LifetimeClock(
    Object.assign(watched, {
      refresh: () => Promise.resolve(),
      all: () => containers,
      wrote: () => undefined,
    }) as unknown as WatchedContainers,
    { of } as Partial<Activity> as Activity,
    { act } as Partial<LifetimeActions> as LifetimeActions,
    { write: () => undefined } as Partial<LastUses> as LastUses,
    new LifetimeRecords(store),
    { record: (event: (typeof told)[number]) => told.push(event) } as unknown as EventRecorder,
    { lifetimes: { silentMs: undefined, warningMs: WARNING_S * 1_000 } } as Config,
    new Shutdown(),
  );
  clock.onApplicationBootstrap();
});
afterEach(async () => {
  const ended = clock.onModuleDestroy();
  await pass(10); // actions may be under way
  await ended;
  vi.useRealTimers();
});

function runs(choice: LifetimeChoice, id = 'c'): WatchedContainer {
  const labels = { [LABEL.run]: 'r', [LABEL.lifetime]: lifetimeLabel(choice, 'r') };
  const record = { first_start: new Date().toISOString(), changes: {}, history: [] };
  const container = new WatchedContainer(id, labels, { status: 'running', startedAt: START }, record);
  containers.push(container);
  return container;
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);

describe('a lifetime', () => {
  it.each([
    ['ttl', (seconds: number) => ({ ttl: seconds })],
    ['idle timeout', (seconds: number) => ({ idle_timeout: seconds })],
  ])('acts within 5 s after its %s is over, never before', async (_what, choiceOf) => {
    await pass(0.5); // not in step with the looks
    const due = new Map(Array.from({ length: 8 }, (_, n) => [`c${n}`, Date.now() + (100 + n) * 1_000]));
    const lateMs: number[] = [];
    act.mockImplementation((id) => Promise.resolve(void lateMs.push(Date.now() - due.get(id)!)));
    let seconds = 100;
    for (const id of due.keys()) runs(choiceOf(seconds++), id);
    await pass(seconds + LATE_S);
    expect(new Set(act.mock.calls.map(([id]) => id)).size).toBe(due.size);
    const first = lateMs.filter((_, n) => act.mock.calls.findIndex(([id]) => id === act.mock.calls[n]![0]) === n);
    expect(Math.min(...first)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...first)).toBeLessThanOrEqual(LATE_S * 1_000);
  });

  it('is told 60 s before its end, once, and again of another end', async () => {
    const container = runs({ ttl: 100 });
    await pass(100 - WARNING_S - 1);
    expect(told).toEqual([]);
    await pass(2);
    const end = { expires_at: '2026-01-01T00:01:40.000Z', action: 'remove' };
    expect(told).toMatchObject([{ type: 'container.expiring', containerId: 'c', details: end }]);
    await pass(20);
    expect(told).toHaveLength(1);
    container.setRecord({ first_start: START, changes: { ttl: 300 }, history: [] });
    await pass(300 - 61 - WARNING_S - 1);
    expect(told).toHaveLength(1);
    await pass(2);
    expect(told).toMatchObject([{}, { details: { expires_at: '2026-01-01T00:05:00.000Z' } }]);
    expect(told[0]!.key).not.toBe(told[1]!.key);
  });

  it('is not told again by the next dockAPI', async () => {
    runs({ ttl: 50 });
    await pass(1);
    expect(told).toHaveLength(1);
    containers = [];
    const kept = await new LifetimeRecords(store).get('c');
    runs({ ttl: 50 }).setRecord({ ...kept!, first_start: START });
    await pass(1);
    expect(told).toHaveLength(1);
  });

  it('shorter than the warning time is told at the start', async () => {
    runs({ ttl: 30 });
    await pass(1);
    expect(told).toMatchObject([{ type: 'container.expiring' }]);
  });

  it.each([
    ['sooner', { idle_timeout: 10 }],
    ['a little sooner, and then removes the container', { idle_timeout: 45, on_idle: 'remove' }],
  ] as const)('is told ahead although the container may idle %s', async (_when, choice) => {
    runs({ ttl: 50, ...choice });
    await pass(1);
    expect(told).toMatchObject([{ type: 'container.expiring', details: { action: 'remove' } }]);
  });

  it('tries again after an action that failed, and does not hurry', async () => {
    act.mockRejectedValue(new Error('the engine is away'));
    runs({ ttl: 10 });
    await pass(11);
    expect(act).toHaveBeenCalledTimes(1);
    await pass(30);
    expect(act.mock.calls.length).toBeGreaterThanOrEqual(7);
    expect(act.mock.calls.length).toBeLessThanOrEqual(11);
  });

  it('begins nothing while events of the engine may be missed', async () => {
    runs({ idle_timeout: 5 });
    watched.isComplete = false;
    await pass(60);
    expect(act).not.toHaveBeenCalled();
    watched.isComplete = true;
    await pass(1);
    expect(act).toHaveBeenCalledOnce();
  });
});

it('a container that cannot be looked at does not keep the others from their end', async () => {
  const broken = runs({ ttl: 10 }, 'broken');
  vi.spyOn(broken, 'next').mockImplementation(() => {
    throw new RangeError('Invalid time value');
  });
  runs({ ttl: 10 }, 'sound');
  await pass(12);
  expect(act.mock.calls.map(([id]) => id)).toEqual(['sound']);
});

describe('containers that end together', () => {
  beforeEach(() => void act.mockImplementation(() => new Promise((resolve) => setTimeout(resolve, 10_000))));

  it('are acted on within 5 s if they are 100, however long each takes', async () => {
    for (let n = 0; n < 100; n++) runs({ ttl: 10 }, `c${n}`);
    await pass(10 + LATE_S);
    expect(act).toHaveBeenCalledTimes(100);
  });

  it('are acted on 256 at a time at most, and each in the end', async () => {
    for (let n = 0; n < 300; n++) runs({ ttl: 10 }, `c${n}`);
    await pass(12);
    expect(act).toHaveBeenCalledTimes(256);
    await pass(10);
    expect(new Set(act.mock.calls.map(([id]) => id)).size).toBe(300);
  });
});
