import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/errors/app-error.js';
import { Instances } from '../../../src/store/instances.service.js';
import { MemoryStore } from '../../../src/store/memory-store.js';
import type { WriteOptions } from '../../../src/store/store.js';

const RENEW_MS = 3_000;
const GONE_AFTER_MS = 12_000;

/** A store that can be away, as a Redis that was killed. */
class Fragile extends MemoryStore {
  isAway = false;

  override get(collection: string, id: string): Promise<string | undefined> {
    return this.isAway ? unreachable() : super.get(collection, id);
  }

  override put(collection: string, id: string, value: string, options?: WriteOptions): Promise<void> {
    return this.isAway ? unreachable() : super.put(collection, id, value, options);
  }

  /** As a Redis that was started anew without its data. */
  async lose(): Promise<void> {
    for (const { id } of await this.list('instances')) await this.delete('instances', id);
  }
}

const unreachable = () => Promise.reject(new AppError('store_unreachable', 'The store is away'));

let store: Fragile;
let one: Instances;
let other: Instances;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  store = new Fragile();
  [one, other] = [new Instances(store), new Instances(store)];
  await one.onModuleInit();
  await other.onModuleInit();
});
afterEach(async () => {
  store.isAway = false;
  await one.onModuleDestroy();
  await other.onModuleDestroy();
  await store.close();
  vi.useRealTimers();
});

/** It never says goodbye. */
const kill = (instance: Instances) =>
  vi
    .spyOn(store, 'put')
    .mockImplementation((collection, id, value, options) =>
      id === instance.id ? Promise.resolve() : MemoryStore.prototype.put.call(store, collection, id, value, options),
    );

describe('a dockAPI', () => {
  it('has ended when it has not renewed its record for 12 s', async () => {
    kill(other);
    await vi.advanceTimersByTimeAsync(GONE_AFTER_MS - RENEW_MS);
    expect(await one.isAlive(other.id)).toBe(true);
    await vi.advanceTimersByTimeAsync(RENEW_MS);
    expect(await one.isAlive(other.id)).toBe(false);
    expect(await one.isAlive('never-heard-of')).toBe(false);
  });

  it('is told when another one has ended, before it is known to have', async () => {
    const told = vi.fn();
    using _left = one.onLeft(told);
    kill(other);
    await vi.advanceTimersByTimeAsync(GONE_AFTER_MS - RENEW_MS);
    expect([await one.others(), told.mock.calls.length]).toEqual([[other.id], 0]);
    await vi.advanceTimersByTimeAsync(RENEW_MS);
    expect([await one.others(), told.mock.calls.length]).toEqual([[], 1]);
  });

  it('that lives is not taken for dead when the store was away for longer than its record lasts', async () => {
    store.isAway = true;
    await vi.advanceTimersByTimeAsync(2 * GONE_AFTER_MS);
    store.isAway = false;
    expect(await one.isAlive(other.id)).toBe(true);
    kill(other); // it has no chance to renew its record before the first one has
    await vi.advanceTimersByTimeAsync(RENEW_MS);
    expect(await one.isAlive(other.id)).toBe(true);
  });

  it('that lives is not taken for dead when the store has lost the records', async () => {
    await store.lose();
    expect(await one.isAlive(other.id)).toBe(true);
    kill(other);
    await vi.advanceTimersByTimeAsync(RENEW_MS);
    expect(await one.isAlive(other.id)).toBe(true);
  });

  it('is told when the store is back, and when it has lost the records, and not otherwise', async () => {
    const told = vi.fn();
    using _told = one.onBack(told);
    await vi.advanceTimersByTimeAsync(2 * RENEW_MS);
    expect(told).not.toHaveBeenCalled();
    store.isAway = true;
    await vi.advanceTimersByTimeAsync(RENEW_MS);
    store.isAway = false;
    await vi.advanceTimersByTimeAsync(RENEW_MS);
    expect(told).toHaveBeenCalledTimes(1);
    await store.lose();
    await vi.advanceTimersByTimeAsync(RENEW_MS);
    expect(told).toHaveBeenCalledTimes(2);
  });

  it('writes its record once when the store is back, however many changes it is told of meanwhile', async () => {
    store.isAway = true;
    await vi.advanceTimersByTimeAsync(RENEW_MS);
    store.isAway = false;
    const written = vi.spyOn(store, 'put').mockImplementation(async (...args) => {
      await MemoryStore.prototype.put.apply(store, args); // all are told of it before the writer has its answer
      await nextTurn();
    });
    await vi.advanceTimersByTimeAsync(RENEW_MS);
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    expect(written.mock.calls.map(([, id]) => id).sort()).toEqual([one.id, other.id].sort());
  });

  it('announces its address although it writes its record at this moment', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    vi.spyOn(store, 'put').mockImplementation(async (...args) => {
      await gates.shift()?.promise;
      await MemoryStore.prototype.put.apply(store, args);
    });
    const [first, second] = gates;
    const [earlier, later] = [one.announce('http://earlier.test'), one.announce('http://later.test')];
    first!.resolve();
    await earlier;
    second!.resolve();
    await later;
    expect(await other.addressOf(one.id)).toBe('http://later.test');
  });

  it('that has ended meanwhile is taken for dead 12 s after the store is back', async () => {
    store.isAway = true;
    await vi.advanceTimersByTimeAsync(RENEW_MS);
    kill(other);
    await vi.advanceTimersByTimeAsync(GONE_AFTER_MS);
    store.isAway = false;
    await vi.advanceTimersByTimeAsync(RENEW_MS);
    expect(await one.isAlive(other.id)).toBe(true);
    await vi.advanceTimersByTimeAsync(GONE_AFTER_MS);
    expect(await one.isAlive(other.id)).toBe(false);
  });
});
