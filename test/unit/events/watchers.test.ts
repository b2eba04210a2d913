import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import type { OomKills } from '../../../src/docker/containers/oom-kills.service.js';
import type { ManagedContainers } from '../../../src/docker/containers/managed-containers.service.js';
import type { ContainerWatcher, DockerEvents } from '../../../src/docker/containers/docker-events.js';
import type { Causes } from '../../../src/events/causes.service.js';
import { EventLog } from '../../../src/events/event-log.service.js';
import { EventRecorder } from '../../../src/events/event-recorder.service.js';
import type { LogEntry } from '../../../src/events/event-types.js';
import { Watchers } from '../../../src/events/watchers.service.js';
import type { Instances } from '../../../src/store/instances.service.js';
import { MemoryStore } from '../../../src/store/memory-store.js';
import { waitFor } from '../../support/wait-for.js';

let store: MemoryStore;
let alive: Set<string>;
/** Tell that the store works again. */
let back: (() => void)[];

beforeEach(() => {
  store = new MemoryStore();
  back = [];
  alive = new Set();
});

/** A dockAPI of the store, and its subscription to the engine's events. */
class Process {
  readonly recorder: EventRecorder;
  readonly watcher: ContainerWatcher;

  constructor(id: string) {
    alive.add(id);
    const instances = {
      id,
      isAlive: (asked: string) => Promise.resolve(alive.has(asked)),
      onBack: (listener: () => void) => (back.push(listener), { [Symbol.dispose]: () => undefined }),
    } as unknown as Instances;
    const watched: ContainerWatcher[] = [];
    const events = {
      watch: (watcher: ContainerWatcher) => (watched.push(watcher), { [Symbol.dispose]: () => undefined }),
    } as unknown as DockerEvents;
    const log = new EventLog(store, instances, { capacity: { events: 100 } } as Config);
    const containers = { listProven: () => Promise.resolve([]) } as unknown as ManagedContainers;
    const watchers = new Watchers(store, instances);
    this.recorder = new EventRecorder(events, log, {} as Causes, containers, watchers, {} as OomKills);
    this.recorder.onModuleInit();
    this.watcher = watched[0]!;
  }

  async subscribe(): Promise<void> {
    await this.watcher.onSubscribing!();
    await this.watcher.onWatching!();
  }

  lose(): void {
    this.watcher.onLost!();
  }

  /** Resolves when it knows whether it has missed something. */
  async settled(): Promise<number> {
    await vi.waitFor(() => expect(this.recorder.backlog).toBe(0), { timeout: 10_000 });
    return this.recorder.gaps;
  }
}

/** Something happens, so that a gap after it is another one. */
const happen = () => store.append('events', JSON.stringify({ key: 'x' }), 100);
const log = async () => {
  const { entries } = await store.read('events', undefined, 100);
  return entries.map(({ value }) => (JSON.parse(value) as LogEntry).key);
};

describe('a dockAPI that begins to watch the engine', () => {
  it('writes a gap if nobody watched', async () => {
    const one = new Process('one');
    await one.subscribe();
    expect(await one.settled()).toBe(1);
    expect(await log()).toEqual(['gap']);
  });

  it('writes none if another has watched all the time: at its start, and after each cut of its own', async () => {
    const [one, other] = [new Process('one'), new Process('other')];
    await one.subscribe();
    await one.settled();
    for (let times = 0; times < 3; times++) {
      await happen();
      await other.subscribe();
      expect(await other.settled()).toBe(0);
      other.lose();
    }
    expect(await log()).toEqual(['gap', 'x', 'x', 'x']);
  });

  it('writes none either after the store has lost who watches', async () => {
    const [one, other] = [new Process('one'), new Process('other')];
    await one.subscribe();
    await one.settled();
    await store.delete('events/watchers', 'one');
    for (const each of back) each();
    await one.settled();
    await happen();
    await other.subscribe();
    expect(await other.settled()).toBe(0);
  });

  it('writes one if the other was cut as well, whichever is back first', async () => {
    const [one, other] = [new Process('one'), new Process('other')];
    await one.subscribe();
    await one.settled();
    await other.subscribe();
    await other.settled();
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      await happen();
      first.lose();
      second.lose();
      await first.subscribe();
      await second.subscribe();
      await Promise.all([first.settled(), second.settled()]);
    }
    expect(await log()).toEqual(['gap', 'x', 'gap', 'x', 'gap']);
  });

  it('writes one if the other was cut while it began', async () => {
    const [one, other] = [new Process('one'), new Process('other')];
    await one.subscribe();
    await one.settled();
    await other.watcher.onSubscribing!();
    one.lose();
    await one.subscribe();
    await one.settled();
    await other.watcher.onWatching!();
    expect(await other.settled()).toBe(1);
  });

  it('writes one if all are back in the same moment', async () => {
    const all = ['one', 'other', 'third'].map((id) => new Process(id));
    for (const each of all) await each.subscribe();
    for (const each of all) await each.settled();
    await happen();
    for (const each of all) each.lose();
    await Promise.all(all.map((each) => each.subscribe()));
    for (const each of all) await each.settled();
    expect((await log()).slice(0, 3)).toEqual(['gap', 'x', 'gap']);
  });

  it('writes one if the other has been killed, or does not answer', async () => {
    const one = new Process('one');
    await one.subscribe();
    await one.settled();
    await one.recorder.onModuleDestroy();
    await store.put('events/watchers', 'one', JSON.stringify({ subscription: 'killed', seen: [] }));
    await happen();
    const other = new Process('other');
    await other.subscribe();
    expect(await other.settled()).toBe(1);
    await happen();
    alive.delete('one');
    other.lose();
    await other.subscribe();
    expect(await other.settled()).toBe(2);
    expect(await log()).toEqual(['gap', 'x', 'gap', 'x', 'gap']);
  });

  it('answers for itself only when what it heard before is in the log', async () => {
    const one = new Process('one');
    await one.subscribe();
    await one.settled();
    const kept = Promise.withResolvers<void>();
    const { append } = store;
    store.append = async (...entry) => (await kept.promise, append.apply(store, entry));
    one.recorder['add'](() => happen().then(() => undefined));
    const other = new Process('other');
    await other.subscribe();
    await waitFor(async () => expect(await store.get('events/watchers', 'other')).toBeDefined());
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
    expect(JSON.parse((await store.get('events/watchers', 'one'))!)).toMatchObject({ seen: [] });
    expect(other.recorder.backlog).toBeGreaterThan(0);
    kept.resolve();
    expect(await other.settled()).toBe(0);
    expect(await log()).toEqual(['gap', 'x']);
  });
});
