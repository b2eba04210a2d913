import { describe, expect, it, vi } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import { AppError } from '../../../src/errors/app-error.js';
import { Causes } from '../../../src/events/causes.service.js';
import { EventLog } from '../../../src/events/event-log.service.js';
import { EventRecorder } from '../../../src/events/event-recorder.service.js';
import type { EventBody, LogEntry } from '../../../src/events/event-types.js';
import { Watchers } from '../../../src/events/watchers.service.js';
import type { ContainerWatcher, DockerEvents } from '../../../src/docker/containers/docker-events.js';
import { EngineCalls, renaming } from '../../../src/docker/engine/engine-calls.js';
import type { OomKills } from '../../../src/docker/containers/oom-kills.service.js';
import type { ManagedContainers } from '../../../src/docker/containers/managed-containers.service.js';
import { Instances } from '../../../src/store/instances.service.js';
import { MemoryStore } from '../../../src/store/memory-store.js';

it.each([0, 1, 2, 3, 4, 5, 6])('an event is kept that comes %d turns after the last one was', async (turns) => {
  const kept: string[] = [];
  const done = Promise.withResolvers<void>();
  const keep = (key: string) => {
    kept.push(key);
    if (kept.length === 2) done.resolve();
    return Promise.resolve().then(() => void (key === 'first' && void second()));
  };
  const none = {} as unknown;
  const recorder = new EventRecorder(
    none as DockerEvents,
    { keep } as unknown as EventLog,
    none as Causes,
    none as ManagedContainers,
    none as Watchers,
    none as OomKills,
  );
  const tell = (key: string) => recorder.record({ type: 'container.woke', key, containerId: 'c', details: {} });
  const second = async () => {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    tell('second');
  };
  tell('first');
  await done.promise;
  expect([kept, recorder.backlog]).toEqual([['first', 'second'], 1]);
});

const labels = { 'dockapi.managed': 'true', 'dockapi.run': 'r' };
const id = 'c'.repeat(64);

/** A process that cannot ask for the container, and is told what the engine tells. @returns the log */
async function recorded(
  { store = new MemoryStore(), causes = NO_CAUSES }: { store?: MemoryStore; causes?: Causes },
  events: readonly { Action: string; attributes: Record<string, string> }[],
): Promise<EventBody[]> {
  const instances = new Instances(store);
  await instances.onModuleInit();
  const watched: ContainerWatcher[] = [];
  const watch = (watcher: ContainerWatcher) => (watched.push(watcher), { [Symbol.dispose]: () => undefined });
  const recorder = new EventRecorder(
    { watch } as unknown as DockerEvents,
    new EventLog(store, instances, { capacity: { events: 100 } } as Config),
    causes,
    { inspectAny: () => Promise.reject(new AppError('container_not_found', '')) } as unknown as ManagedContainers,
    new Watchers(store, instances),
    {} as OomKills,
  );
  recorder.onModuleInit();
  for (const [n, { Action, attributes }] of events.entries()) {
    const Actor = { ID: id, Attributes: { name: 'web', ...attributes } };
    watched[0]!.onEngineEvent!({ Type: 'container', Action, Actor, timeNano: (n + 1) * 1e9 });
  }
  await vi.waitFor(() => expect(recorder.backlog).toBe(0));
  await recorder.onModuleDestroy();
  await instances.onModuleDestroy();
  const { entries } = await store.read('events', undefined, 100);
  return entries.map(({ value }) => (JSON.parse(value) as LogEntry).event!);
}

const NO_CAUSES = { find: () => Promise.resolve(undefined) } as unknown as Causes;

it('a rename is that of the caller that gave this name, however late the engine’s event comes', async () => {
  const [store, calls] = [new MemoryStore(), new EngineCalls()];
  const causes = new Causes(calls, store);
  causes.onModuleInit();
  for (const name of ['first', 'second']) {
    const change = { operation: 'rename', subject: renaming(id, name) } as const;
    const rename = () => calls.changing(change, () => Promise.resolve());
    await causes.actingAs({ kind: 'caller', name: 'me' }, rename);
  }
  const renamed = (name: string) => ({ Action: 'rename', attributes: { ...labels, name, oldName: 'web' } });
  const events = await recorded({ store, causes }, [renamed('first'), renamed('by-another'), renamed('second')]);
  causes.onModuleDestroy();
  expect(events.map(({ name, actor }) => [name, actor.kind])).toEqual([
    ['first', 'caller'],
    ['by-another', 'engine'],
    ['second', 'caller'],
  ]);
});

describe('the removal of a container that this process could not ask for any more', () => {
  /** @returns the types of the events in the log, after the engine has told of the removal */
  async function toldOf(attributes: Record<string, string>, before: LogEntry[]): Promise<string[]> {
    const store = new MemoryStore();
    for (const entry of before) await store.append('events', JSON.stringify(entry), 100);
    return (await recorded({ store }, [{ Action: 'destroy', attributes }])).map(({ type }) => type);
  }

  const made: LogEntry = {
    key: 'made',
    event: {
      ...{ type: 'container.created', at: '2030-01-01T00:00:00Z', container_id: id, name: 'web' },
      ...{ actor: { kind: 'engine' }, reason: null, details: {} },
    },
  };

  it('is told if another process has told of the container', async () => {
    expect(await toldOf(labels, [made])).toEqual(['container.created', 'container.removed']);
  });

  it('is not told if nobody has', async () => {
    expect(await toldOf(labels, [])).toEqual([]);
  });

  it('is not told if it has none of dockAPI’s labels', async () => {
    expect(await toldOf({}, [made])).toEqual(['container.created']);
  });
});
