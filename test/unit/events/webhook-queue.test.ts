import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import type { EventBody } from '../../../src/events/event-types.js';
import type { WebhookTarget } from '../../../src/events/webhooks/webhook-file.js';
import { WebhookQueue } from '../../../src/events/webhooks/webhook-queue.service.js';
import { MemoryStore } from '../../../src/store/memory-store.js';

const target = { id: 'a', url: 'https://example.com/', secret: '', types: undefined } satisfies WebhookTarget;
const event = { type: 'container.died', name: 'web' } as EventBody;
const HOUR = 3_600_000;

let store: MemoryStore;
let queue: WebhookQueue;
const another = () => new WebhookQueue(store, { capacity: { webhookQueue: 3 } } as Config);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  store = new MemoryStore();
  queue = another();
});
afterEach(() => void vi.useRealTimers());

const stateOf = async () => (await queue.overview())('a').state;

describe('a delivery', () => {
  it('is due at once, and tried again after growing pauses', async () => {
    await queue.add(target, '1', event);
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      const [delivery] = queue.ready(Date.now());
      await queue.failed(delivery!, 'status 500');
      pauses.push((queue.nextTime()! - Date.now()) / 1_000);
      expect(queue.ready(Date.now())).toEqual([]);
      vi.setSystemTime(queue.nextTime()!);
    }
    expect(pauses).toEqual([1, 5, 30, 120]);
    expect(await stateOf()).toMatchObject({
      failed: 0,
      lastFailure: { event_id: '1', attempts: 4, reason: 'status 500' },
    });
  });

  it('is given up when it has failed for 24 h', async () => {
    await queue.add(target, '1', event);
    const begun = Date.now();
    while (queue.size > 0) {
      vi.setSystemTime(queue.nextTime()!);
      await queue.failed(queue.ready(Date.now())[0]!, 'status 500');
    }
    expect((Date.now() - begun) / HOUR).toBeGreaterThan(19);
    expect((Date.now() - begun) / HOUR).toBeLessThanOrEqual(24);
    expect(await stateOf()).toMatchObject({ failed: 1, delivered: 0 });
    expect(await store.list('webhooks/due')).toEqual([]);
  });

  it('that succeeded while the store was away is not made again, and the store is told later', async () => {
    await queue.add(target, '1', event);
    await queue.add(target, '2', event);
    const away = vi.spyOn(store, 'delete').mockRejectedValue(new Error('The store is away'));
    const [first] = queue.ready(Date.now());
    await expect(queue.delivered(first!)).rejects.toThrow('away');
    await expect(queue.catchUp()).rejects.toThrow('away');
    await queue.load();
    expect(queue.ready(Date.now()).map(({ id }) => id)).toEqual(['2']);
    away.mockRestore();
    await queue.catchUp();
    expect((await store.list('webhooks/due')).map(({ id }) => id)).toEqual(['a.2']);
    expect(await stateOf()).toMatchObject({ delivered: 1 });
  });

  it('is still due for another process, with its attempts', async () => {
    await queue.add(target, '1', event);
    await queue.failed(queue.ready(Date.now())[0]!, 'status 500');
    const next = another();
    await next.load();
    expect(next.ready(Date.now())).toEqual([]);
    vi.setSystemTime(Date.now() + 1_000);
    expect(next.ready(Date.now())).toMatchObject([
      { id: '1', attempts: 1, body: '{"id":"1","type":"container.died","name":"web"}' },
    ]);
    await next.delivered(next.ready(Date.now())[0]!);
    expect(await store.list('webhooks/due')).toEqual([]);
    expect(await stateOf()).toMatchObject({ delivered: 1 });
  });

  it('is one, even if its event is added twice', async () => {
    await queue.add(target, '1', event);
    await queue.add(target, '1', event);
    expect(queue.size).toBe(1);
  });

  it('is dropped if it is the oldest of too many for its webhook, and counted', async () => {
    for (const id of ['1', '2', '3', '4', '5']) await queue.add(target, id, event);
    await queue.add({ ...target, id: 'b' }, '1', event);
    expect(queue.ready(Date.now()).map(({ target: to, id }) => to + id)).toEqual(['a3', 'a4', 'a5', 'b1']);
    expect(await stateOf()).toMatchObject({ dropped: 2 });
  });
});
