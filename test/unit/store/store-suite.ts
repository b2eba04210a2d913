import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Store, update } from '../../../src/store/store.js';
import { waitFor } from '../../support/wait-for.js';

/** What every store does. @param open returns an empty store, and how it is closed */
export function describeStore(kind: string, open: () => Promise<{ store: Store; close: () => Promise<void> }>): void {
  describe(`the ${kind} store`, () => {
    let store: Store;
    let close: () => Promise<void>;

    beforeEach(async () => {
      ({ store, close } = await open());
    });
    afterEach(() => close());

    it('returns what was put, and nothing of other collections', async () => {
      await store.put('a', '1', 'one');
      expect(await store.get('a', '1')).toBe('one');
      expect(await store.get('b', '1')).toBeUndefined();
      expect(await store.list('a')).toEqual([{ id: '1', value: 'one' }]);
      expect(await store.list('b')).toEqual([]);
    });

    it('replaces a record', async () => {
      await store.put('a', '1', 'one');
      await store.put('a', '1', 'two');
      expect(await store.get('a', '1')).toBe('two');
    });

    it('deletes a record once', async () => {
      await store.put('a', '1', 'one');
      expect(await store.delete('a', '1')).toBe(true);
      expect(await store.delete('a', '1')).toBe(false);
      expect(await store.get('a', '1')).toBeUndefined();
    });

    it('puts an absent record for one of many callers', async () => {
      const responses = await Promise.all(Array.from({ length: 10 }, (_, n) => store.putIfAbsent('a', '1', `by ${n}`)));
      const kept = await store.get('a', '1');
      expect(responses.filter((response) => response === undefined)).toHaveLength(1);
      expect(responses.filter((response) => response === kept)).toHaveLength(9);
    });

    it('sets only what is as expected', async () => {
      await store.put('a', '1', 'one');
      expect(await store.compareAndSet('a', '1', 'other', 'two')).toBe(false);
      expect(await store.compareAndSet('a', '1', 'one', 'two')).toBe(true);
      expect(await store.compareAndSet('a', 'missing', 'one', 'two')).toBe(false);
      expect(await store.get('a', '1')).toBe('two');
    });

    it('loses no change of ten callers', async () => {
      await store.put('a', 'n', '0');
      await Promise.all(Array.from({ length: 10 }, () => update(store, 'a', 'n', (n) => String(Number(n) + 1))));
      expect(await store.get('a', 'n')).toBe('10');
    });

    it('forgets records after their time', async () => {
      await store.put('a', 'short', 'x', { ttlMs: 50 });
      await store.put('a', 'long', 'x', { ttlMs: 60_000 });
      await waitFor(async () => expect(await store.get('a', 'short')).toBeUndefined());
      expect(await store.list('a')).toEqual([{ id: 'long', value: 'x' }]);
      expect(await store.putIfAbsent('a', 'short', 'again')).toBeUndefined();
    });

    it('reads a stream after an id', async () => {
      const start = await store.lastId('s');
      const ids: string[] = [];
      for (const value of ['a', 'b', 'c']) ids.push(await store.append('s', value, 10));
      expect(await store.read('s', start, 10)).toMatchObject({ isGap: false, entries: [{ value: 'a' }, {}, {}] });
      expect(await store.read('s', ids[0], 1)).toEqual({ isGap: false, entries: [{ id: ids[1], value: 'b' }] });
      expect(await store.read('s', ids[2], 10)).toEqual({ isGap: false, entries: [] });
      expect(await store.lastId('s')).toBe(ids[2]);
    });

    it('tells a reader what it missed', async () => {
      const first = await store.append('s', '1', 3);
      for (const value of ['2', '3', '4', '5']) await store.append('s', value, 3);
      const values = (page: { entries: { value: string }[] }) => page.entries.map(({ value }) => value);
      const behind = await store.read('s', first, 10);
      expect(behind.isGap).toBe(true);
      expect(values(behind)).toEqual(['3', '4', '5']);
      expect(await store.read('s', 'of-another-store.7', 10)).toMatchObject({ isGap: true });
      expect(values(await store.read('s', undefined, 10))).toEqual(['3', '4', '5']);
    });

    it('counts hits within a window', async () => {
      const limit = async () => (await store.hit('k', 60_000, 2)).isAllowed;
      expect([await limit(), await limit(), await limit()]).toEqual([true, true, false]);
      expect((await store.hit('other', 60_000, 2)).isAllowed).toBe(true);
      expect((await store.hit('k', 60_000, 2)).freeInMs).toBeGreaterThan(0);
    });

    it('tells of changes until the watch ends', async () => {
      const seen = vi.fn();
      const watch = store.watch('a', seen);
      await store.put('a', '1', 'one');
      await waitFor(() => expect(seen).toHaveBeenCalled());
      watch[Symbol.dispose]();
      seen.mockClear();
      await store.put('a', '2', 'two');
      expect(seen).not.toHaveBeenCalled();
    });
  });
}
