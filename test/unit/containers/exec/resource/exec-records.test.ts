import { expect, it, vi } from 'vitest';
import { ExecRecords } from '../../../../../src/containers/exec/resource/exec-records.service.js';
import type { ExecRecord } from '../../../../../src/containers/exec/resource/exec-record.js';
import type { Instances } from '../../../../../src/store/instances.service.js';
import { AppError } from '../../../../../src/errors/app-error.js';
import { MemoryStore } from '../../../../../src/store/memory-store.js';

const record = (execId: string, instance: string): ExecRecord => ({
  exec: {
    exec_id: execId,
    container_id: 'c',
    command: ['sh'],
    tty: false,
    wait_for_reader: false,
    state: 'running',
    exit_code: null,
    signal: null,
    started_at: '2026-01-01T00:00:00.000Z',
    ended_at: null,
    stdin: 'open',
    output: { first: 0, next: 0 },
  },
  request: 'digest',
  instance,
  marker: 'marker',
  user: undefined,
  keep: 600,
});

function recordsOf(alive: string, store = new MemoryStore()) {
  const instances = { id: alive, isAlive: (id: string) => Promise.resolve(id === alive) } as Instances;
  return { store, records: new ExecRecords(store, instances) };
}

it('a record of a dockAPI that has ended is lost, and that of one that lives is not', async () => {
  const { records } = recordsOf('here');
  await records.putIfAbsent(record('mine', 'here'));
  await records.putIfAbsent(record('gone', 'killed'));
  expect((await records.find('c', 'mine'))?.exec.state).toBe('running');
  expect((await records.find('c', 'gone'))?.exec).toMatchObject({
    state: 'lost',
    stdin: 'closed',
    ended_at: expect.any(String),
  });
  expect((await records.list('c')).map(({ exec }) => exec.state).sort()).toEqual(['lost', 'running']);
});

it('is marked as lost at the start of the next dockAPI, so that it is forgotten though nobody asks', async () => {
  const { store, records } = recordsOf('here');
  await records.putIfAbsent(record('gone', 'killed'));
  await records.onApplicationBootstrap();
  records.onModuleDestroy();
  const [entry] = await store.list('execs');
  expect(JSON.parse(entry!.value)).toMatchObject({ exec: { state: 'lost' } });
});

it('is written once, and a second one gets the first', async () => {
  const { records } = recordsOf('here');
  expect(await records.putIfAbsent(record('one', 'here'))).toBeUndefined();
  expect(await records.putIfAbsent({ ...record('one', 'here'), request: 'other' })).toMatchObject({
    request: 'digest',
  });
});

it('has neither the environment nor the input of the command', async () => {
  const { store, records } = recordsOf('here');
  await records.putIfAbsent(record('one', 'here'));
  const [entry] = await store.list('execs');
  expect(Object.keys(JSON.parse(entry!.value) as object).sort()).toEqual([
    'exec',
    'instance',
    'keep',
    'marker',
    'request',
  ]);
});

it('of an exec that ends while the store is away is written when it is back, and nothing waits for it', async () => {
  const { store, records } = recordsOf('here');
  await records.putIfAbsent(record('one', 'here'));
  await records.putIfAbsent(record('two', 'here'));
  const away = () => Promise.reject(new AppError('store_unreachable', 'The store is away'));
  const [put, remove] = [vi.spyOn(store, 'put'), vi.spyOn(store, 'delete')];
  put.mockImplementation(away);
  remove.mockImplementation(away);
  const ended = record('one', 'here');
  await records.settle({ ...ended, exec: { ...ended.exec, state: 'exited', exit_code: 0 } });
  await records.delete('c', 'two');
  expect((await records.list('c')).map(({ exec }) => exec.state)).toEqual(['running', 'running']);
  put.mockRestore();
  remove.mockRestore();
  await vi.waitFor(async () => {
    expect((await records.find('c', 'one'))?.exec.state).toBe('exited');
    expect(await records.find('c', 'two')).toBeUndefined();
  }, 10_000);
});

it('is waited for, where its dockAPI cannot be asked, until it has ended, the time is over or the client leaves', async () => {
  const { records } = recordsOf('here');
  const running = record('one', 'here');
  await records.putIfAbsent(running);
  const client = new AbortController();
  expect((await records.untilEnded(running, 0, client.signal)).exec.state).toBe('running');
  const waited = records.untilEnded(running, 60, client.signal);
  await records.settle({ ...running, exec: { ...running.exec, state: 'exited', exit_code: 0 } });
  expect((await waited).exec.state).toBe('exited');
  const another = record('two', 'here');
  await records.putIfAbsent(another);
  const left = records.untilEnded(another, 60, client.signal);
  client.abort();
  expect((await left).exec.state).toBe('running');
});
