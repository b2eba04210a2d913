import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import type { RemovedContainer } from '../../../../src/containers/removed/removed-container.js';
import { MAX_REMOVED, RemovedRecords } from '../../../../src/containers/removed/removed-records.service.js';
import type { Config } from '../../../../src/config/config.js';
import { MemoryStore } from '../../../../src/store/memory-store.js';

let store: MemoryStore;
let records: RemovedRecords;
beforeEach(() => {
  store = new MemoryStore();
  records = recordsOf();
});

/** Of another dockAPI with the same store. */
function recordsOf(): RemovedRecords {
  return new RemovedRecords(store, { removedRetentionMs: 3_600_000 } as Config);
}

function container(n: number, fields: Partial<RemovedContainer> = {}): RemovedContainer {
  return {
    id: n.toString(16).padStart(12, '0').padEnd(64, 'f'),
    name: `name-${n}`,
    image: 'busybox',
    labels: {},
    owner: undefined,
    exit_code: 0,
    oom_killed: false,
    started_at: '2026-01-01T00:00:00Z',
    because: 'delete',
    actor: { kind: 'caller', name: 'ci' },
    ...fields,
  };
}

const outside = (n: number) => container(n, { because: 'outside', actor: { kind: 'engine', name: null } });

it('shows a container only when it is gone', async () => {
  const { id } = container(1);
  await records.prepare(container(1, { exit_code: null }), ['last']);
  expect(await records.list(undefined)).toEqual([]);
  expect(await records.find(id, undefined)).toBeUndefined();
  await records.complete(id, { exit_code: 137 });
  expect(await records.list(undefined)).toMatchObject([{ id, exit_code: 137, because: 'delete' }]);
  expect(await records.logsOf({ id })).toEqual(['last']);
});

it('shows a container whose log could not be read without one, not as one that has logged nothing', async () => {
  const { id } = container(1);
  await records.prepare(container(1), undefined);
  await records.complete(id);
  expect(await records.list(undefined)).toMatchObject([{ id }]);
  expect(await records.logsOf({ id })).toBeUndefined();
});

it('forgets a removal that was refused, so that a later one has its own reason', async () => {
  const { id } = container(1);
  await records.prepare(container(1), ['old']);
  await records.withdraw(id);
  await records.completeOr(outside(1));
  expect(await records.list(undefined)).toMatchObject([{ id, because: 'outside' }]);
  expect(await records.logsOf({ id })).toBeUndefined();
});

it('has one record for a container, however many dockAPIs hear of its removal, and it says who removed it', async () => {
  const others = [recordsOf(), recordsOf()];
  await records.prepare(container(1), []);
  await Promise.all([records.complete(container(1).id), ...others.map((each) => each.completeOr(outside(1)))]);
  await others[0]!.prepare(outside(1), []);
  await others[1]!.completeOr(outside(1));
  expect(await records.list(undefined)).toMatchObject([{ because: 'delete' }]);
  await Promise.all(others.map((each) => each.completeOr(outside(2))));
  expect(await records.list(undefined)).toHaveLength(2);
});

it('keeps the lines that one dockAPI has read when another one finds none, because the container is gone', async () => {
  const { id } = container(1);
  await records.prepare(container(1), ['last words']);
  await recordsOf().prepare(container(1), []);
  expect(await records.logsOf({ id })).toEqual(['last words']);
});

it.each([
  [
    'the removal',
    () => records.complete(container(1).id, { exit_code: 137 }),
    () => recordsOf().complete(container(1).id),
  ],
  [
    'the engine',
    () => recordsOf().completeOr({ ...outside(1), exit_code: 137 }),
    () => records.complete(container(1).id),
  ],
])('has the exit code that %s told, whoever was first to say that the container is gone', async (_who, tell, say) => {
  for (const steps of [
    [tell, say],
    [say, tell],
  ]) {
    store = new MemoryStore();
    records = recordsOf();
    await records.prepare(container(1, { exit_code: null }), []);
    for (const step of steps) await step();
    expect(await records.list(undefined)).toMatchObject([{ exit_code: 137, because: 'delete' }]);
  }
});

it('completes removals whose dockAPI was killed, of containers that are gone', async () => {
  for (const n of [1, 2]) await records.prepare(container(n), []);
  await recordsOf().completeThoseWithout((id) => id === container(2).id);
  expect((await records.list(undefined)).map(({ name }) => name)).toEqual(['name-1']);
});

it('shows owners their own only, by id and by the name that both have used', async () => {
  for (const [n, owner] of [
    [1, 'alice'],
    [2, 'bob'],
  ] as const)
    await records.completeOr(container(n, { owner, name: 'web' }));
  expect((await records.list('alice')).map(({ owner }) => owner)).toEqual(['alice']);
  expect(await records.find('web', 'alice')).toMatchObject({ owner: 'alice' });
  expect(await records.find('web', 'bob')).toMatchObject({ owner: 'bob' });
  expect(await records.find('web', 'carol')).toBeUndefined();
  expect(await records.find(container(2).id, 'alice')).toBeUndefined();
  expect(await records.list(undefined)).toHaveLength(2);
  expect(await records.find(container(1).id.slice(0, 20), undefined)).toMatchObject({ owner: 'alice' });
  expect(await records.find(container(1).id.slice(0, 11), undefined)).toBeUndefined();
});

it('keeps the newest of each owner', async () => {
  await records.completeOr(container(0, { owner: 'bob' }));
  for (let n = 1; n <= MAX_REMOVED + 100; n++) await records.completeOr(container(n, { owner: 'alice' }));
  expect(await records.list('alice')).toHaveLength(MAX_REMOVED);
  expect(await records.list('bob')).toHaveLength(1);
  expect((await store.list('removed')).length).toBeLessThan(MAX_REMOVED + 50);
});

it('forgets containers after DOCKAPI_REMOVED_RETENTION', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  await records.completeOr(container(1));
  vi.advanceTimersByTime(3_599_000);
  expect(await records.list(undefined)).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  expect(await records.list(undefined)).toEqual([]);
});
