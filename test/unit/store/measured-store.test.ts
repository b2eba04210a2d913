import { expect, it } from 'vitest';
import { MeasuredStore, type StoreCall } from '../../../src/store/measured-store.js';
import { MemoryStore } from '../../../src/store/memory-store.js';
import { storeUnreachable } from '../../../src/store/store-problem.js';
import { describeStore } from './store-suite.js';

const measured = () => new MeasuredStore(new MemoryStore());

describeStore('measured', () => {
  const store = measured();
  return Promise.resolve({ store, close: () => store.close() });
});

it('a measured store tells each call once, with its problem', async () => {
  const inner = new MemoryStore();
  const store = new MeasuredStore(inner);
  const calls: StoreCall[] = [];
  const watch = store.onEnded((call) => calls.push(call));
  await store.putIfAbsent('a', '1', 'one');
  inner.get = () => Promise.reject(storeUnreachable('away', undefined));
  await expect(store.get('a', '1')).rejects.toMatchObject({ code: 'store_unreachable' });
  watch[Symbol.dispose]();
  await store.lastId('a');
  expect(calls.map(({ call, code }) => [call, code])).toEqual([
    ['put_if_absent', undefined],
    ['get', 'store_unreachable'],
  ]);
  for (const { seconds } of calls) expect(seconds).toBeGreaterThanOrEqual(0);
  await store.close();
});
