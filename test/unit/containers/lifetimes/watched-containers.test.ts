import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContainerActivity } from '../../../../src/activity/container-activity.js';
import { ContainerLocks } from '../../../../src/containers/lifetimes/container-locks.service.js';
import { LifetimeActions } from '../../../../src/containers/lifetimes/lifetime-actions.service.js';
import { lifetimeLabel } from '../../../../src/containers/lifetimes/lifetime.js';
import type { LifetimeRecord } from '../../../../src/containers/lifetimes/lifetime-record.js';
import { LifetimeRecords } from '../../../../src/containers/lifetimes/lifetime-records.service.js';
import { WatchedContainers } from '../../../../src/containers/lifetimes/watched-containers.service.js';
import type { LifetimeChoice } from '../../../../src/containers/run/fields/lifetime.js';
import { containerNotFound } from '../../../../src/docker/containers/container-id.js';
import type { ContainerWatcher, DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import { LABEL } from '../../../../src/docker/containers/managed-container.js';
import type { ManagedContainers } from '../../../../src/docker/containers/managed-containers.service.js';
import type { ContainerDetails } from '../../../../src/docker/engine/engine-types.js';
import { isPoolMember, poolLabel, readyName } from '../../../../src/docker/containers/pool-member.js';
import type { Causes } from '../../../../src/events/causes.service.js';
import { Shutdown } from '../../../../src/http/shutdown.js';
import { Locks } from '../../../../src/store/locks.service.js';
import { MemoryStore } from '../../../../src/store/memory-store.js';

const START = '2026-01-01T00:00:00.000Z';
const ID = 'c'.repeat(64);

let state: { Status: string; Running: boolean; StartedAt: string };
let labels: Record<string, string>;
let name: string;
/** What the engine's answers wait for. */
let held: Promise<void> | undefined;
/** What its lists wait for. */
let listed: Promise<void> | undefined;
/** Whether it has the container. */
let exists: boolean;
/** Of the engine. */
let inspects: number;
let watcher: ContainerWatcher;
let records: LifetimeRecords;
let watched: WatchedContainers;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(START) });
  name = 'c';
  held = undefined;
  listed = undefined;
  exists = true;
  inspects = 0;
  state = { Status: 'running', Running: true, StartedAt: START };
  records = new LifetimeRecords(new MemoryStore());
  watched = start();
});
afterEach(() => {
  watched.onModuleDestroy();
  vi.useRealTimers();
});

function detailsNow(): ContainerDetails {
  return {
    Id: ID,
    Name: `/${name}`,
    Created: START,
    Config: { Labels: labels },
    State: state,
    HostConfig: {},
    NetworkSettings: { Ports: {} },
  } as ContainerDetails;
}

/** As the next dockAPI, with the engine and the store that there are. */
function start(): WatchedContainers {
  const inspectAny = async () => {
    inspects++;
    const details = exists ? detailsNow() : undefined;
    await held;
    if (!details) throw containerNotFound(ID);
    return details;
  };
  const list = async () => {
    const isHidden = !exists || isPoolMember(labels, name);
    const list = isHidden ? [] : [{ id: ID, labels, status: state.Status }];
    await listed;
    return list;
  };
  const made = new WatchedContainers(
    { inspectAny, list } as unknown as ManagedContainers,
    {
      watch: (each: ContainerWatcher) => ((watcher = each), { [Symbol.dispose]: () => undefined }),
    } as unknown as DockerEvents,
    records,
    new Shutdown(),
  );
  made.onModuleInit();
  return made;
}

async function runs(choice: LifetimeChoice): Promise<void> {
  labels = { [LABEL.run]: 'r', [LABEL.lifetime]: lifetimeLabel(choice, 'r') };
  await watcher.onWatching?.();
}

async function tell(Action: string, change: Partial<typeof state> = {}): Promise<void> {
  Object.assign(state, change);
  watcher.onEvent({ Action, Actor: { ID, Attributes: labels } });
  await vi.advanceTimersByTimeAsync(0);
}

const next = () => watched.find(ID)!.next(new ContainerActivity(undefined));

describe('a container that its pool gives away', () => {
  /** Up to the rename. */
  async function begin() {
    labels = { [LABEL.run]: 'r', [LABEL.pool]: poolLabel({ pool: 'p', revision: '1', store: 's' }, 'r') };
    name = readyName('r');
    await watcher.onWatching?.();
    return watched.begin(detailsNow(), { ttl: 60 });
  }

  async function rename(record: LifetimeRecord | undefined): Promise<void> {
    name = 'c';
    await watched.see(detailsNow(), record);
  }

  it('keeps its clocks if it is looked at before, and the answer comes afterwards', async () => {
    const record = await begin();
    const { promise, resolve } = Promise.withResolvers<void>();
    held = promise;
    await watched.refresh(); // of the new record
    await vi.advanceTimersByTimeAsync(0);
    await rename(record);
    resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(await records.get(ID)).toEqual(record);
    expect(next()).toMatchObject({ kind: 'expire', inMs: 60_000 });
  });

  it('has no clocks of a run that was refused after it had begun them', async () => {
    await begin();
    expect(await watched.begin(detailsNow(), {})).toBeUndefined();
    name = 'c';
    await tell('rename');
    expect([watched.find(ID), await records.get(ID)]).toEqual([undefined, undefined]);
  });

  it('keeps its clocks if all are listed meanwhile, because the engine has been away', async () => {
    const record = await begin();
    await watcher.onWatching?.();
    await rename(record);
    expect(await records.get(ID)).toEqual(record);
  });
});

describe('a lifetime that another dockAPI has begun', () => {
  const record = { history: [], first_start: START, changes: { ttl: 60 } };

  it('is known as soon as its record is, if the run chose none', async () => {
    labels = { [LABEL.run]: 'r' };
    await watcher.onWatching?.();
    await records.change(ID, () => record);
    await watched.refresh();
    await vi.advanceTimersByTimeAsync(0);
    expect(next()).toMatchObject({ kind: 'expire', inMs: 60_000 });
  });

  it('is known when the container leaves its pool', async () => {
    labels = { [LABEL.run]: 'r', [LABEL.pool]: poolLabel({ pool: 'p', revision: '1', store: 's' }, 'r') };
    name = readyName('r');
    await watcher.onWatching?.();
    await records.change(ID, () => record);
    await watched.refresh();
    await vi.advanceTimersByTimeAsync(0);
    expect(watched.find(ID)).toBeUndefined();
    name = 'c';
    await tell('rename');
    expect(next()).toMatchObject({ kind: 'expire', inMs: 60_000 });
  });
});

it('does not ask the engine for a container that is renamed, and has neither a lifetime nor a pool', async () => {
  labels = { [LABEL.run]: 'r' };
  await watcher.onWatching?.();
  const before = inspects;
  await tell('rename');
  expect(inspects).toBe(before);
});

describe('the idle clock of a container', () => {
  it('begins at its start, and again when it is restarted', async () => {
    await runs({ idle_timeout: 60 });
    vi.advanceTimersByTime(50_000);
    expect(next()).toMatchObject({ inMs: 10_000 });
    await tell('die', { Status: 'exited', Running: false });
    await tell('start', { Status: 'running', Running: true, StartedAt: new Date().toISOString() });
    expect(next()).toMatchObject({ inMs: 60_000 });
  });

  it('begins again when it is restarted before anybody looks', async () => {
    await runs({ idle_timeout: 60 });
    vi.advanceTimersByTime(50_000);
    state.StartedAt = new Date().toISOString();
    await tell('die');
    await tell('start');
    expect(next()).toMatchObject({ inMs: 60_000 });
  });

  it('begins again when it is unpaused', async () => {
    await runs({ idle_timeout: 60 });
    await tell('pause', { Status: 'paused' });
    vi.advanceTimersByTime(3_600_000);
    await tell('unpause', { Status: 'running' });
    expect(next()).toMatchObject({ inMs: 60_000 });
  });

  it('goes on when somebody looks at the container, and when PATCH changes its lifetime', async () => {
    await runs({ idle_timeout: 60 });
    vi.advanceTimersByTime(50_000);
    await tell('rename');
    expect(next()).toMatchObject({ inMs: 10_000 });
    watched.wrote(
      ID,
      await records.change(ID, (record) => ({ ...record, changes: { wake: false, idle_timeout: 90 } })),
    );
    await tell('rename');
    expect(next()).toMatchObject({ inMs: 40_000 });
  });

  it('has a full idle timeout again after events that were missed, and after the death of dockAPI', async () => {
    await runs({ idle_timeout: 60 });
    vi.advanceTimersByTime(59_000);
    watcher.onLost?.();
    expect(watched.isComplete).toBe(false);
    await watcher.onWatching?.();
    expect(watched.isComplete).toBe(true);
    expect(next()).toMatchObject({ inMs: 60_000 });
    vi.advanceTimersByTime(3_600_000);
    watched = start();
    await watcher.onWatching?.();
    expect(next()).toMatchObject({ inMs: 60_000 });
  });
});

describe('the end of a container', () => {
  it('is due at once for the next dockAPI if it came while there was none', async () => {
    await runs({ ttl: 60 });
    vi.advanceTimersByTime(100_000);
    watched = start();
    await watcher.onWatching?.();
    expect(next()).toMatchObject({ kind: 'expire', inMs: -40_000 });
  });

  it('counts from the first start, whatever restarts come', async () => {
    await runs({ ttl: 60 });
    vi.advanceTimersByTime(50_000);
    await tell('start', { StartedAt: new Date().toISOString() });
    watched = start();
    await watcher.onWatching?.();
    expect(next()).toMatchObject({ kind: 'expire', inMs: 10_000 });
  });
});

it('a lifetime that the run chose is kept when the store is lost', async () => {
  await runs({ idle_timeout: 60 });
  records = new LifetimeRecords(new MemoryStore());
  watched = start();
  await watcher.onWatching?.();
  expect(next()).toMatchObject({ kind: 'idle', inMs: 60_000 });
});

describe('what is known of a container', () => {
  const known = async () => [watched.find(ID), await records.get(ID), await records.lastUse(ID)];

  it('is forgotten with it', async () => {
    await runs({ ttl: 60 });
    expect(await records.get(ID)).toBeDefined();
    await tell('destroy');
    expect(await known()).toEqual([undefined, undefined, undefined]);
  });

  it('is forgotten although the engine was asked before, and answers afterwards', async () => {
    await runs({ ttl: 60 });
    const { promise, resolve } = Promise.withResolvers<void>();
    held = promise;
    await tell('die');
    await tell('destroy');
    resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(await known()).toEqual([undefined, undefined, undefined]);
  });

  it('is forgotten when its lifetime acts, if nobody has told that it is gone', async () => {
    await runs({ ttl: 60 });
    const unused = {} as never;
    const actions = new LifetimeActions(
      ...([unused, new ContainerLocks(new Locks(new MemoryStore(), unused)), unused] as const),
      { inspectProven: () => Promise.reject(containerNotFound(ID)) } as unknown as ManagedContainers,
      ...([unused, unused, unused, watched, unused, unused, unused, unused] as const),
      { actingAs: (_actor: object, work: () => Promise<void>) => work() } as unknown as Causes,
    );
    await actions.act(ID, new AbortController().signal);
    expect(await known()).toEqual([undefined, undefined, undefined]);
  });

  it('is forgotten by the next dockAPI if it was removed meanwhile, its last use too', async () => {
    await runs({ idle_timeout: 60 });
    await records.putLastUse(ID, { at: START, kind: 'http', by: null });
    exists = false;
    watched = start();
    await watcher.onWatching?.();
    expect(await known()).toEqual([undefined, undefined, undefined]);
  });
});

describe('what happens while the engine’s containers are listed, and is not in the list,', () => {
  const choice = { idle_timeout: 60 };
  let answer: () => void;
  /** The list that the engine gives is that of this moment. */
  function lists(): Promise<void> {
    labels = { [LABEL.run]: 'r', [LABEL.lifetime]: lifetimeLabel(choice, 'r') };
    const { promise, resolve } = Promise.withResolvers<void>();
    [listed, answer] = [promise, resolve];
    return Promise.resolve(watcher.onWatching?.());
  }

  it('counts for a container that starts', async () => {
    exists = false;
    const isListed = lists();
    exists = true;
    await tell('start');
    answer();
    await isListed;
    expect(next()).toMatchObject({ kind: 'idle', inMs: 60_000 });
  });

  it('counts for a container that stops', async () => {
    const isListed = lists();
    await tell('die', { Status: 'exited', Running: false });
    answer();
    await isListed;
    expect(watched.find(ID)?.state.status).toBe('exited');
  });

  it('counts for a container that is removed', async () => {
    const isListed = lists();
    await tell('die', { Status: 'exited', Running: false });
    exists = false;
    await tell('destroy');
    answer();
    await isListed;
    expect(watched.find(ID)).toBeUndefined();
  });

  it('does not let an idle clock go on that started before', async () => {
    await runs(choice);
    vi.advanceTimersByTime(50_000);
    const isListed = lists();
    await tell('rename');
    answer();
    await isListed;
    expect(next()).toMatchObject({ inMs: 60_000 });
  });

  it('is missed if the events are lost again', async () => {
    const isListed = lists();
    watcher.onLost?.();
    answer();
    await isListed;
    expect(watched.isComplete).toBe(false);
  });
});

it('a record that is damaged counts as none, and the engine’s containers are known nevertheless', async () => {
  const damaged = new MemoryStore();
  await damaged.put('lifetimes', ID, '{"changes":');
  await damaged.put('lifetimes/last-uses', ID, '{');
  records = new LifetimeRecords(damaged);
  watched = start();
  await runs({ idle_timeout: 60 });
  expect(watched.isComplete).toBe(true);
  expect(next()).toMatchObject({ kind: 'idle', inMs: 60_000 });
  await damaged.put('lifetimes', ID, '[');
  await watched.refresh();
  expect(next()).toMatchObject({ kind: 'idle', inMs: 60_000 });
});
