import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import type { ManagedContainer } from '../../../src/docker/containers/managed-container.js';
import type { ManagedContainers } from '../../../src/docker/containers/managed-containers.service.js';
import { AppError } from '../../../src/errors/app-error.js';
import { Shutdown } from '../../../src/http/shutdown.js';
import { Interruptions } from '../../../src/operations/interruptions.service.js';
import { OperationRecords } from '../../../src/operations/operation-records.service.js';
import { type EndedOperation, Operations } from '../../../src/operations/operations.service.js';
import type { Instances } from '../../../src/store/instances.service.js';
import { MemoryStore } from '../../../src/store/memory-store.js';
import { waitFor } from '../../support/wait-for.js';

const OWNER = 'team-a';
const CALLER = { name: 'alice', owner: OWNER };
const CONFIG = { operationRetentionMs: 60_000, engineTimeoutMs: 5_000, capacity: { operations: 100 } } as Config;
const NOBODY = new AbortController().signal;

let store: MemoryStore;
let alive: Set<string>;
let containers: ManagedContainer[];
/** Tell that the store works again. */
let back: (() => void)[];

/** A dockAPI that shares the store. */
function instance(id: string) {
  alive.add(id);
  const instances = {
    id,
    isAlive: (asked: string) => Promise.resolve(alive.has(asked)),
    isOfEngine: () => Promise.resolve(true),
    onBack: (listener: () => void) => (back.push(listener), { [Symbol.dispose]: () => undefined }),
  } as unknown as Instances;
  const records = new OperationRecords(store, CONFIG);
  const managed = { listProven: () => Promise.resolve(containers) } as unknown as ManagedContainers;
  const interruptions = new Interruptions(records, instances, managed);
  const shutdown = new Shutdown();
  const operations = new Operations(records, interruptions, instances, store, shutdown, CONFIG);
  operations.onModuleInit();
  return { operations, interruptions, shutdown };
}

/** An operation whose work the test settles. */
async function begin(at: Operations, kind: 'run' | 'stop' = 'run') {
  const work = Promise.withResolvers<unknown>();
  const operation = at.prepare(kind, CALLER, '/containers/run');
  void operation.follow(work.promise);
  await operation.begin();
  return { operation, id: operation.id, work };
}

let one: ReturnType<typeof instance>;
let other: ReturnType<typeof instance>;

beforeEach(() => {
  store = new MemoryStore();
  alive = new Set();
  containers = [];
  back = [];
  one = instance('one');
  other = instance('other');
});

describe('an operation of another dockAPI', () => {
  it('is read, waited for and followed', async () => {
    const { operation, id, work } = await begin(one.operations);
    expect(await other.operations.get(OWNER, id)).toMatchObject({ state: 'running' });
    const waiting = other.operations.wait(OWNER, id, 60_000, NOBODY);
    const states: string[] = [];
    const following = (async () => {
      for await (const { state, progress } of other.operations.follow(OWNER, id, NOBODY))
        states.push(`${state} ${progress?.phase}`);
    })();
    await waitFor(() => expect(states).toEqual(['running undefined']));
    operation.report({ phase: 'creating' });
    await waitFor(() => expect(states).toContain('running creating'));
    work.resolve({ id: 'c1' });
    expect(await waiting).toMatchObject({ state: 'succeeded', result: { id: 'c1' } });
    await following;
    expect(states.at(-1)).toBe('succeeded creating');
  });

  it('is cancelled, and its run undone', async () => {
    const { operation, id, work } = await begin(one.operations);
    const undo = vi.fn(() => Promise.resolve());
    operation.hasContainer('c1', undo);
    operation.signal.addEventListener('abort', () => work.reject(operation.signal.reason));
    expect(await other.operations.remove(OWNER, id)).toMatchObject({ state: 'cancelled', container_id: 'c1' });
    expect(undo).toHaveBeenCalledTimes(1);
    expect(await store.list('operations-cancels')).toEqual([]);
  });

  it('is failed with interrupted when that dockAPI has died, and names the container that it had started', async () => {
    const { id } = await begin(one.operations);
    const { id: without } = await begin(one.operations);
    const { id: orphan } = await begin(one.operations);
    const container = (operation: string, status: string) =>
      ({
        id: `of ${operation}`,
        status,
        labels: { 'dockapi.operation': `${operation} run`, 'dockapi.run': 'run' },
      }) as unknown as ManagedContainer;
    containers = [container(id, 'running'), container(orphan, 'created')];
    alive.delete('one');
    const { state, problem, container_id } = await other.operations.get(OWNER, id);
    expect({ state, container_id, problem }).toMatchObject({
      state: 'failed',
      container_id: `of ${id}`,
      problem: { code: 'interrupted', container_id: `of ${id}`, instance: '/containers/run' },
    });
    for (const each of [without, orphan])
      expect(await other.operations.get(OWNER, each)).toMatchObject({ state: 'failed', container_id: null });
  });

  it('is ended also if nobody asks for it', async () => {
    const { id } = await begin(one.operations);
    alive.delete('one');
    const { interruptions } = instance('third');
    interruptions.onModuleInit();
    await waitFor(async () => expect(await store.get(`operations/${OWNER}`, id)).toContain('"interrupted"'));
    interruptions.onModuleDestroy();
    expect(await store.list('operations-running')).toEqual([]);
  });
});

describe('an operation', () => {
  it('is not begun if its work fails first', async () => {
    const operation = one.operations.prepare('run', CALLER, '/x');
    await operation.follow(Promise.reject(new AppError('forbidden', 'no')));
    await expect(operation.begun).rejects.toMatchObject({ code: 'forbidden' });
    expect(await one.operations.list(OWNER)).toEqual([]);
  });

  it('is undone if it is cancelled at the moment of its success', async () => {
    const { operation, id, work } = await begin(one.operations);
    const undo = vi.fn(() => Promise.resolve());
    operation.hasContainer('c1', undo);
    operation.signal.addEventListener('abort', () => work.resolve({ id: 'c1' }));
    expect(await one.operations.remove(OWNER, id)).toMatchObject({ state: 'cancelled', result: null });
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it('that is no run is cancelled at once', async () => {
    const { id } = await begin(one.operations, 'stop');
    expect(await one.operations.remove(OWNER, id)).toMatchObject({ state: 'cancelled' });
  });

  it('is ended though the store was away when it ended', async () => {
    const { id, work } = await begin(one.operations);
    const { compareAndSet } = store;
    store.compareAndSet = () => Promise.reject(new Error('away'));
    work.resolve({ ok: true });
    await waitFor(() => expect(one.operations.countRunning('run')).toBe(1));
    store.compareAndSet = compareAndSet.bind(store);
    expect(await other.operations.wait(OWNER, id, 60_000, NOBODY)).toMatchObject({ state: 'succeeded' });
  });

  it('is written again when the store has lost it, by the dockAPI that works on it', async () => {
    const { operation, id, work } = await begin(one.operations);
    operation.hasContainer('c1');
    await waitFor(async () => expect(await one.operations.get(OWNER, id)).toMatchObject({ container_id: 'c1' }));
    for (const collection of [`operations/${OWNER}`, 'operations-running']) await store.delete(collection, id);
    for (const each of back) each();
    const running = { state: 'running', container_id: 'c1' };
    await waitFor(async () => expect(await other.operations.find(OWNER, id)).toMatchObject(running));
    alive.delete('one');
    other.interruptions.onModuleInit();
    await waitFor(async () => expect(await other.operations.get(OWNER, id)).toMatchObject({ state: 'failed' }));
    other.interruptions.onModuleDestroy();
    work.resolve({});
  });

  it('is told with its end though the store has lost it just before', async () => {
    const { id, work } = await begin(one.operations);
    await store.delete(`operations/${OWNER}`, id);
    work.resolve({ ok: true });
    await waitFor(async () => expect(await other.operations.find(OWNER, id)).toMatchObject({ state: 'succeeded' }));
    for (const each of back) each();
    expect(await store.list('operations-running')).toEqual([]);
  });

  it('is written a few times a second however often it reports, and never after its end', async () => {
    const { operation, id, work } = await begin(one.operations);
    const writes = vi.spyOn(store, 'compareAndSet');
    for (let n = 1; n <= 1_000; n++) operation.report({ phase: 'pulling', current: n });
    work.resolve({});
    await operation.ended;
    expect(writes.mock.calls.length).toBeLessThan(5);
    expect(await one.operations.get(OWNER, id)).toMatchObject({ state: 'succeeded', progress: { current: 1_000 } });
  });

  it('is a line of the audit log when it ends, and counted', async () => {
    const log = vi.spyOn(Logger.prototype, 'log').mockReturnValue();
    const seen: EndedOperation[] = [];
    one.operations.onEnded((ended) => seen.push(ended));
    const { operation, id, work } = await begin(one.operations);
    expect(one.operations.countRunning('run')).toBe(1);
    work.reject(new AppError('port_in_use', 'x'));
    await operation.ended;
    await waitFor(() => expect(seen).toHaveLength(1));
    expect(seen[0]).toMatchObject({ operation_id: id, kind: 'run', state: 'failed', caller: 'alice', owner: OWNER });
    expect(log).toHaveBeenCalledWith(seen[0]);
    expect(one.operations.countRunning('run')).toBe(0);
    log.mockRestore();
  });

  it('lets its readers go when dockAPI shuts down, and is interrupted at the time limit', async () => {
    const { operation, id, work } = await begin(one.operations);
    operation.signal.addEventListener('abort', () => work.reject(operation.signal.reason));
    const waiting = one.operations.wait(OWNER, id, 60_000, NOBODY);
    one.shutdown.begin();
    expect(await waiting).toMatchObject({ state: 'running' });
    const limit = new AbortController();
    const finished = one.operations.finish(limit.signal);
    limit.abort();
    await finished;
    expect(await other.operations.get(OWNER, id)).toMatchObject({ state: 'failed', problem: { code: 'interrupted' } });
  });
});
