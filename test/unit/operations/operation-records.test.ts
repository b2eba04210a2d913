import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import type { OperationRecord } from '../../../src/operations/operation.js';
import { OperationRecords } from '../../../src/operations/operation-records.service.js';
import { MemoryStore } from '../../../src/store/memory-store.js';

const HOUR_MS = 3_600_000;

let store: MemoryStore;
let records: OperationRecords;
let now: number;

beforeEach(() => {
  store = new MemoryStore();
  records = new OperationRecords(store, { operationRetentionMs: HOUR_MS, capacity: { operations: 10 } } as Config);
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: 0 });
  now = 0;
});
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.setSystemTime((now += ms));

function record(id: string, fields: Partial<OperationRecord> = {}): OperationRecord {
  const at = new Date().toISOString();
  return {
    ...{ id, kind: 'run', state: 'running', created_at: at, updated_at: at, finished_at: null, progress: null },
    ...{ container_id: null, result: null, problem: null, owner: 'team-a', instance: 'one', path: '/' },
    ...{ revision: 0, isRead: false, ...fields },
  };
}

async function ended(id: string, fields: Partial<OperationRecord> = {}): Promise<OperationRecord> {
  const running = record(id, fields);
  await records.add(running);
  return (await records.change(running, { state: 'succeeded' }))!;
}

const isThere = async (id: string) => (await records.find('team-a', id)) !== undefined;

describe('operations', () => {
  it('are kept ten times as long while their end is unread', async () => {
    const [read] = [await ended('read'), await ended('unread')];
    await records.markRead(read);
    vi.advanceTimersByTime(HOUR_MS - 1);
    expect([await isThere('read'), await isThere('unread')]).toEqual([true, true]);
    vi.advanceTimersByTime(1);
    expect([await isThere('read'), await isThere('unread')]).toEqual([false, true]);
    vi.advanceTimersByTime(9 * HOUR_MS);
    expect(await isThere('unread')).toBe(false);
  });

  it('are kept for a minute if their end is read late', async () => {
    const late = await ended('late');
    vi.advanceTimersByTime(5 * HOUR_MS);
    await records.markRead(late);
    vi.advanceTimersByTime(59_000);
    expect(await isThere('late')).toBe(true);
    vi.advanceTimersByTime(1_000);
    expect(await isThere('late')).toBe(false);
  });

  it('are kept for as long as they run', async () => {
    await records.add(record('runs'));
    vi.advanceTimersByTime(1_000 * HOUR_MS);
    expect(await isThere('runs')).toBe(true);
  });

  it('do not change after their end', async () => {
    const end = await ended('x');
    expect(end).toMatchObject({ revision: 1, finished_at: expect.any(String) });
    expect(await records.change(end, { state: 'cancelled', container_id: 'c' })).toEqual(end);
  });

  it('are DOCKAPI_MAX_OPERATIONS of an owner at most: the oldest that ended are forgotten', async () => {
    for (let n = 0; n < 10; n++) {
      pass(1);
      if (n === 0 || n > 5) await records.add(record(`${n}`));
      else await ended(`${n}`, { created_at: new Date(-n).toISOString() }); // the last added is the oldest
    }
    pass(1);
    await records.add(record('one more'));
    expect(await records.list('team-a')).toHaveLength(10);
    expect([await isThere('0'), await isThere('4'), await isThere('5')]).toEqual([true, true, false]);
    await records.add(record('other', { owner: 'team-b' }));
    expect([await isThere('4'), (await records.list('team-b')).length]).toEqual([true, 1]);
  });

  it('are refused with 429 if as many of the owner run', async () => {
    for (let n = 0; n < 10; n++) await records.add(record(`${n}`));
    await expect(records.add(record('one more'))).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(await isThere('one more')).toBe(false);
    expect((await records.running()).map(({ id }) => id)).not.toContain('one more');
  });

  it('are listed newest first', async () => {
    for (const id of ['a', 'b', 'c']) {
      pass(1);
      await records.add(record(id));
    }
    expect((await records.list('team-a')).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect(await records.list(undefined)).toEqual([]);
  });

  it('tell each change until they are gone', async () => {
    vi.useRealTimers();
    const running = record('x');
    await records.add(running);
    const changes = records.changes('team-a', 'x', new AbortController().signal);
    expect((await changes.next()).value).toMatchObject({ revision: 0 });
    const next = changes.next();
    await records.change(running, { progress: { phase: 'creating' } });
    expect((await next).value).toMatchObject({ revision: 1, progress: { phase: 'creating' } });
    const last = changes.next();
    await records.remove(running);
    expect((await last).done).toBe(true);
  });
});
