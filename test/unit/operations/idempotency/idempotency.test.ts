import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Config } from '../../../../src/config/config.js';
import { AppError } from '../../../../src/errors/app-error.js';
import { IdempotencyKey } from '../../../../src/operations/idempotency/idempotency-key.js';
import { type Ending, Idempotency } from '../../../../src/operations/idempotency/idempotency.service.js';
import type { KeptResponse } from '../../../../src/operations/idempotency/kept-response.js';
import type { Instances } from '../../../../src/store/instances.service.js';
import { MemoryStore } from '../../../../src/store/memory-store.js';
import { waitFor } from '../../../support/wait-for.js';

const OWNER = 'team-a';
const KEY = 'a-key';
/** Bytes of an owner's responses. */
const MOST = 3 * 1024 * 1024;
const CREATED: KeptResponse = { status: 201, headers: { location: '/x' }, body: { id: 'c1', token: 'canary' } };

let store: MemoryStore;
let alive: Set<string>;
let one: Idempotency;
let other: Idempotency;

/** A dockAPI that shares the store. */
function instance(id: string): Idempotency {
  alive.add(id);
  const instances = { id, isAlive: (asked: string) => Promise.resolve(alive.has(asked)) } as unknown as Instances;
  return new Idempotency(store, instances, {
    capacity: { idempotencyKeys: 50, idempotencyBytes: MOST },
  } as Config);
}

beforeEach(() => {
  store = new MemoryStore();
  alive = new Set();
  one = instance('one');
  other = instance('other');
});

function send(
  at: Idempotency,
  work: () => Promise<KeptResponse | undefined>,
  {
    key = KEY,
    request = 'run',
    owner = OWNER,
    client = new AbortController().signal,
    isStale = false,
    isPassedOn = false,
  } = {},
) {
  const own = new IdempotencyKey(key, owner);
  const repeatable = { key: own, fingerprint: own.fingerprint(request) };
  return at.once(owner, repeatable, work, { isStale: () => Promise.resolve(isStale), isPassedOn }, client);
}

const fails = (error: Error) => () => Promise.reject(error);
const create = () => vi.fn(() => Promise.resolve<KeptResponse | undefined>(CREATED));

describe('requests with one key', () => {
  it('are done once by ten clients at two dockAPIs, and all get the response', async () => {
    const begun = Promise.withResolvers<void>();
    const work = vi.fn(() => begun.promise.then(() => CREATED));
    const all = Array.from({ length: 10 }, (_, n) => send(n % 2 ? one : other, work));
    await waitFor(() => expect(work).toHaveBeenCalled());
    begun.resolve();
    const answers = await Promise.all(all);
    expect(work).toHaveBeenCalledTimes(1);
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
    for (const answer of answers) if (answer) expect(answer).toEqual(CREATED);
  });

  it('get the first response later, at each dockAPI', async () => {
    await send(one, create());
    const again = create();
    expect(await send(one, again)).toEqual(CREATED);
    expect(await send(other, again)).toEqual(CREATED);
    expect(again).not.toHaveBeenCalled();
  });

  it('get the first response for 24 h, and are done again then', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const work = create();
    await send(one, work);
    vi.advanceTimersByTime(86_399_000);
    expect(await send(other, work)).toEqual(CREATED);
    expect(work).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(1_000);
    expect(await send(other, work)).toBeUndefined();
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('are others for another owner and another key', async () => {
    await send(one, create());
    const [work, more] = [create(), create()];
    expect(await send(one, work, { owner: 'team-b' })).toBeUndefined();
    expect(await send(one, more, { key: 'b-key' })).toBeUndefined();
  });

  it('conflict if they differ, during the first and after it', async () => {
    const begun = Promise.withResolvers<KeptResponse>();
    const first = send(one, () => begun.promise);
    for (const at of [one, other])
      await expect(send(at, create(), { request: 'another' })).rejects.toMatchObject({ code: 'idempotency_conflict' });
    begun.resolve(CREATED);
    await first;
    for (const at of [one, other])
      await expect(send(at, create(), { request: 'another' })).rejects.toMatchObject({ code: 'idempotency_conflict' });
  });

  it('end with the first problem', async () => {
    const error = new AppError('port_in_use', 'It is in use', { details: { host_port: 80 } });
    await expect(send(one, fails(error))).rejects.toBe(error);
    expect(await send(other, create())).toEqual({
      problem: { code: 'port_in_use', detail: 'It is in use', status: undefined, details: { host_port: 80 } },
    });
  });

  it.each([
    ['engine_unreachable', {}, 1],
    ['too_many_requests', {}, 1],
    ['not_ready', { container_id: 'c1' }, 0],
    ['container_exited', { container_id: 'c1' }, 0],
  ] as const)('are done again after %s with %j: %i', async (code, details, times) => {
    await expect(send(one, fails(new AppError(code, 'x', { details })))).rejects.toThrow();
    const again = create();
    await send(other, again);
    expect(again).toHaveBeenCalledTimes(times);
  });

  it('share a problem that is not kept if they waited for it', async () => {
    const begun = Promise.withResolvers<KeptResponse>();
    const first = send(one, () => begun.promise);
    const second = send(one, create());
    begun.reject(new AppError('engine_error', 'x'));
    await expect(first).rejects.toThrow();
    expect(await second).toMatchObject({ problem: { code: 'engine_error' } });
  });

  it('are done by another client if the first leaves', async () => {
    const client = new AbortController();
    const gone = new Error('the client went away');
    const begun = Promise.withResolvers<void>();
    const untilGone = () =>
      new Promise<KeptResponse>((_resolve, reject) => {
        client.signal.addEventListener('abort', () => reject(gone));
        begun.resolve();
      });
    const first = send(one, untilGone, { client: client.signal });
    await begun.promise;
    const work = create();
    const second = send(one, work);
    const third = send(other, work);
    client.abort(gone);
    await expect(first).rejects.toBe(gone);
    const answers = await Promise.all([second, third]);
    expect(work).toHaveBeenCalledTimes(1);
    expect(answers).toContainEqual(CREATED);
  });

  it('stop waiting when their own client leaves', async () => {
    const begun = Promise.withResolvers<KeptResponse>();
    const first = send(one, () => begun.promise);
    const client = new AbortController();
    const second = send(other, create(), { client: client.signal });
    client.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    begun.resolve(CREATED);
    await first;
  });

  it('are done by another dockAPI when theirs has died', async () => {
    void send(one, () => new Promise(() => undefined));
    await waitFor(async () => expect(await store.list(`idempotency/${OWNER}`)).toHaveLength(1));
    alive.delete('one');
    const work = create();
    expect(await send(other, work)).toBeUndefined();
    expect(work).toHaveBeenCalledTimes(1);
    expect(await send(instance('third'), create())).toEqual(CREATED);
  });

  it('are done again if the first response is stale or could not be kept', async () => {
    await send(one, create());
    const work = create();
    expect(await send(other, work, { isStale: true })).toBeUndefined();
    const stream = vi.fn(() => Promise.resolve(undefined));
    await send(one, stream, { key: 'stream' });
    await send(other, stream, { key: 'stream' });
    expect([work.mock.calls.length, stream.mock.calls.length]).toEqual([1, 2]);
  });

  it('are done by the dockAPI that they are passed on to, which keeps the response', async () => {
    const work = create();
    const passOn = () => send(other, work, { isPassedOn: true }).then(() => undefined);
    expect(await send(one, passOn)).toBeUndefined();
    const again = create();
    for (const at of [one, other]) expect(await send(at, again)).toEqual(CREATED);
    expect([work.mock.calls.length, again.mock.calls.length]).toEqual([1, 0]);
  });

  it('conflict with a response that is too large to keep, and are not done again', async () => {
    await send(one, () => Promise.resolve({ status: 200, headers: {}, body: 'x'.repeat(1024 * 1024) }));
    const again = create();
    await expect(send(other, again)).rejects.toMatchObject({ code: 'idempotency_conflict' });
    expect(again).not.toHaveBeenCalled();
  });

  it('conflict when an owner’s responses have too many bytes within a day, at all dockAPIs together', async () => {
    const large = () => Promise.resolve({ status: 200, headers: {}, body: 'x'.repeat(900_000) });
    const keys = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(keys.map((key, n) => send(n % 2 ? one : other, large, { key })));
    await send(one, large, { key: 'a', owner: 'team-b' });
    await send(one, create(), { key: 'small' });
    const again = create();
    const ends = await Promise.all(
      keys.map((key) =>
        send(one, again, { key }).then(
          () => 'kept',
          (error: AppError) => error.code,
        ),
      ),
    );
    expect(ends.sort()).toEqual(['idempotency_conflict', 'idempotency_conflict', 'kept', 'kept', 'kept']);
    expect(one.dropped + other.dropped).toBe(2);
    expect(await send(other, again, { key: 'a', owner: 'team-b' })).toMatchObject({ status: 200 });
    expect(await send(other, again, { key: 'small' })).toEqual(CREATED);
    expect(again).not.toHaveBeenCalled();
  });

  it('are kept again when a day has passed since an owner’s earlier responses', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const large = () => Promise.resolve({ status: 200, headers: {}, body: 'x'.repeat(1_000_000) });
    for (const key of ['a', 'b', 'c', 'd']) await send(one, large, { key });
    expect(one.dropped).toBe(1);
    vi.advanceTimersByTime(25 * 3_600_000);
    await send(one, large, { key: 'e' });
    expect(one.dropped).toBe(1);
    expect(await send(other, create(), { key: 'e' })).toMatchObject({ status: 200 });
  });

  it('leave neither the key nor the response in clear', async () => {
    await send(one, create(), { key: 'secret-key' });
    const kept = JSON.stringify(await store.list(`idempotency/${OWNER}`));
    expect(kept).not.toMatch(/secret-key|canary|token/);
  });

  it('lose no response while the store is away', async () => {
    const { compareAndSet } = store;
    store.compareAndSet = () => Promise.reject(new Error('away'));
    expect(await send(one, create())).toBeUndefined();
    store.compareAndSet = compareAndSet.bind(store);
    await vi.waitFor(async () => expect(await send(other, create())).toEqual(CREATED), { timeout: 5_000 });
  });

  it('are counted, and an owner has a limited number of keys within a day', async () => {
    for (let n = 0; n < 50; n++) await send(one, create(), { key: `key-${n}` });
    expect(await send(one, create(), { key: 'key-0' })).toEqual(CREATED); // sent again, it is not another one
    const work = create();
    const refused = send(one, work, { key: 'one-more' });
    await expect(refused).rejects.toMatchObject({ code: 'too_many_requests', details: { retry_after: 86_400 } });
    expect(work).not.toHaveBeenCalled();
    expect(await store.list(`idempotency/${OWNER}`)).toHaveLength(50);
  });

  it('are counted as first, replayed and conflict', async () => {
    const seen: Ending[] = [];
    one.onEnded((ending) => seen.push(ending));
    await send(one, create());
    await send(one, create());
    await send(one, create(), { request: 'another' }).catch(() => undefined);
    expect(seen).toEqual(['first', 'replayed', 'conflict']);
  });
});
