import { beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import { EventLog } from '../../../src/events/event-log.service.js';
import type { LogEntry } from '../../../src/events/event-types.js';
import { Instances } from '../../../src/store/instances.service.js';
import { MemoryStore } from '../../../src/store/memory-store.js';

let store: MemoryStore;
/** Two dockAPIs of one store. */
let logs: [EventLog, EventLog];
let instances: [Instances, Instances];
let start: string;
const config = { capacity: { events: 5 } } as Config;
const never = new AbortController().signal;

beforeEach(async () => {
  store = new MemoryStore();
  instances = [new Instances(store), new Instances(store)];
  logs = [new EventLog(store, instances[0], config), new EventLog(store, instances[1], config)];
  for (const each of instances) await each.onModuleInit();
  start = await logs[0].lastId();
  return async () => {
    for (const each of instances) await each.onModuleDestroy();
  };
});

const entry = (key: string) => (): Promise<LogEntry> => Promise.resolve({ key });
const keys = async () => {
  const { entries } = await store.read('events', start, 1_000);
  return entries.map(({ value }) => (JSON.parse(value) as LogEntry).key);
};

describe('an event that several dockAPIs hear of', () => {
  it('is kept once', async () => {
    await Promise.all(logs.map((log) => log.keep('a', entry('a'), never)));
    await logs[1].keep('a', entry('a'), never);
    expect(await keys()).toEqual(['a']);
  });

  it('is kept before those that follow it, whichever dockAPI keeps them', async () => {
    const slow = Promise.withResolvers<LogEntry>();
    const first = logs[0].keep('a', () => slow.promise, never);
    await expect.poll(() => store.get('events/claims', 'a')).toBeDefined();
    const other = logs[1].keep('a', entry('a'), never).then(() => logs[1].keep('b', entry('b'), never));
    slow.resolve({ key: 'a' });
    await Promise.all([first, other]);
    expect(await keys()).toEqual(['a', 'b']);
  });

  it('is kept by another one if the first ended before', async () => {
    await store.put('events/claims', 'a', 'of-a-killed-one');
    await logs[1].keep('a', entry('a'), never);
    expect(await keys()).toEqual(['a']);
  });

  it('is not kept again if the first ended after', async () => {
    await store.append('events', JSON.stringify({ key: 'a' }), 10);
    await store.put('events/claims', 'a', 'of-a-killed-one');
    await logs[1].keep('a', entry('a'), never);
    expect(await keys()).toEqual(['a']);
  });

  it('is kept at the next try if making it fails', async () => {
    await expect(logs[0].keep('a', () => Promise.reject(new Error('not now')), never)).rejects.toThrow('not now');
    await logs[0].keep('a', entry('a'), never);
    expect(await keys()).toEqual(['a']);
  });

  it('does not keep a dockAPI waiting that shuts down', async () => {
    await store.put('events/claims', 'a', instances[0].id);
    const stopped = new AbortController();
    const waiting = logs[1].keep('a', entry('a'), stopped.signal);
    stopped.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });
});

it('drops the oldest events beyond DOCKAPI_EVENT_HISTORY', async () => {
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await logs[0].keep(key, entry(key), never);
  const { entries, isGap } = await logs[1].read(start, 1_000);
  expect([entries.map(({ value }) => (JSON.parse(value) as LogEntry).key), isGap]).toEqual([[...'cdefg'], true]);
});

describe('a gap', () => {
  it('is told once, however many dockAPIs missed events', async () => {
    await logs[0].keepGap();
    await logs[1].keepGap();
    await logs[0].keep('a', entry('a'), never);
    await logs[1].keepGap();
    expect(await keys()).toEqual(['gap', 'a', 'gap']);
  });
});
