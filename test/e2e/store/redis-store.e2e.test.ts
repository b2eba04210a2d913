import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StoreSetting } from '../../../src/config/store-setting.js';
import { RedisStore } from '../../../src/store/redis/redis-store.js';
import { Redis } from '../../support/redis.js';
import { describeStore } from '../../unit/store/store-suite.js';
import { waitFor } from '../../support/wait-for.js';

type RedisSetting = Extract<StoreSetting, { kind: 'redis' }>;

const LIMIT_MS = 2_000;

let redis: Redis;
const stores: RedisStore[] = [];

beforeAll(async () => {
  redis = await Redis.start();
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const store of stores.splice(0)) await store.close();
});
afterAll(() => redis[Symbol.asyncDispose]());

function connect(setting: Partial<RedisSetting> = {}): RedisStore {
  const store = new RedisStore({ kind: 'redis', url: redis.url, password: undefined, ca: undefined, ...setting });
  stores.push(store);
  return store;
}

/** The code of its failure, which has to come within 2 s. */
async function failure(work: Promise<unknown>): Promise<string> {
  const start = performance.now();
  const code = await work.then(
    () => 'none',
    (error: { code: string }) => error.code,
  );
  expect(performance.now() - start).toBeLessThan(LIMIT_MS);
  return code;
}

const works = (store: RedisStore) =>
  expect
    .poll(() =>
      store.check().then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);

describeStore('Redis', async () => {
  await redis.cli('flushall');
  const store = connect();
  return { store, close: () => Promise.resolve() };
});

describe('a Redis of several dockAPIs', () => {
  it('loses and doubles nothing while three write at once', async () => {
    await redis.cli('flushall');
    const three = [connect(), connect(), connect()];
    await three[0]!.put('shared', 'n', '0');
    const got = await Promise.all(
      three.map(async (store) => {
        let [won, hits] = [0, 0];
        for (let n = 0; n < 50; n++) {
          if ((await store.putIfAbsent('names', String(n), 'x')) === undefined) won++;
          if ((await store.hit('rate', 60_000, 75)).isAllowed) hits++;
          await store.append('stream', String(n), 1_000);
        }
        return { won, hits };
      }),
    );
    expect(got.reduce((sum, { won }) => sum + won, 0)).toBe(50);
    expect(got.reduce((sum, { hits }) => sum + hits, 0)).toBe(75);
    expect((await three[0]!.read('stream', undefined, 1_000)).entries).toHaveLength(150);
  });

  it('tells one of the changes of another', async () => {
    const [one, two] = [connect(), connect()];
    const [seen, other] = [vi.fn(), vi.fn()];
    one.watch('watched', seen);
    one.watch('other', other);
    await waitFor(() => expect(other).toHaveBeenCalled()); // it is subscribed
    other.mockClear();
    seen.mockClear();
    await two.put('watched', '1', 'x');
    await waitFor(() => expect(seen).toHaveBeenCalled());
    expect(other).not.toHaveBeenCalled();
  });

  it('deletes expired records by itself', async () => {
    await redis.cli('flushall');
    const store = connect();
    await store.put('a', '1', 'x', { ttlMs: 50 });
    await store.hit('k', 50, 5);
    await waitFor(async () => expect(await redis.cli('dbsize')).toBe('0'));
  });
});

describe('a Redis', () => {
  it('that is killed is store_unreachable, and works again after its start, with one warning', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    const store = connect();
    await store.put('a', '1', 'x');
    const seen = vi.fn();
    store.watch('a', seen);
    await redis.signal('SIGKILL');
    for (let n = 0; n < 3; n++) expect(await failure(store.get('a', '1'))).toBe('store_unreachable');
    expect(await failure(store.check())).toBe('store_unreachable');
    seen.mockClear();
    await redis.start();
    await waitFor(() => expect(seen).toHaveBeenCalled()); // without being asked
    await waitFor(async () => expect(await store.get('a', '1')).toBeUndefined()); // it has two connections
    await store.put('a', '1', 'again');
    expect(warn).toHaveBeenCalledOnce();
  });

  it('that hangs is store_unreachable, and works again when it goes on', async () => {
    vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    const store = connect();
    await store.put('a', '1', 'x');
    await redis.signal('SIGSTOP');
    try {
      expect(await failure(store.get('a', '1'))).toBe('store_unreachable');
      expect(await failure(store.put('a', '1', 'y'))).toBe('store_unreachable');
    } finally {
      await redis.signal('SIGCONT');
    }
    await works(store);
  });

  it('that is full is store_unreachable to writers, can be read, and works again when it has room', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    const store = connect();
    await store.put('a', '1', 'x');
    await redis.fill();
    try {
      for (let n = 0; n < 3; n++) {
        expect(await store.get('a', '1')).toBe('x');
        expect(await failure(store.put('a', '2', 'x'))).toBe('store_unreachable');
      }
      expect(warn).toHaveBeenCalledOnce();
      expect(await failure(store.append('s', 'x', 10))).toBe('store_unreachable');
      expect(await failure(store.hit('k', 60_000, 1))).toBe('store_unreachable');
      expect(await failure(store.check())).toBe('store_unreachable');
      expect(await store.delete('a', '1')).toBe(true);
    } finally {
      await redis.empty();
    }
    await works(store);
    await store.put('a', '2', 'x');
  });

  it('with a password needs it, and no message has it', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    await using locked = await Redis.start({ password: 's3cret-pass' });
    const right = connect({ url: locked.url, password: 's3cret-pass' });
    const inUrl = connect({ url: locked.url.replace('//', '//:s3cret-pass@') });
    for (const store of [right, inUrl]) {
      await works(store);
      await store.put('a', '1', 'x');
    }
    const wrong = connect({ url: locked.url, password: 'wr0ng-pass' });
    expect(await failure(wrong.get('a', '1'))).toBe('store_unreachable');
    expect(JSON.stringify(warn.mock.calls)).toContain('WRONGPASS');
    expect(JSON.stringify(warn.mock.calls)).not.toMatch(/s3cret|wr0ng/);
    await Promise.all([right, inUrl, wrong].map((store) => store.close()));
  });

  it('with TLS is checked against DOCKAPI_STORE_CA', async () => {
    vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    await using secure = await Redis.start({ tls: true });
    const trusting = connect({ url: secure.url, ca: secure.ca });
    await works(trusting);
    await trusting.put('a', '1', 'x');
    const distrusting = connect({ url: secure.url });
    expect(await failure(distrusting.get('a', '1'))).toBe('store_unreachable');
    expect(() => connect({ url: secure.url, ca: '/nowhere/ca.pem' })).toThrow(/^DOCKAPI_STORE_CA: /);
    await Promise.all([trusting, distrusting].map((store) => store.close()));
  });
});
