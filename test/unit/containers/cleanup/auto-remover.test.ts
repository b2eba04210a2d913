import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AutoRemover } from '../../../../src/containers/cleanup/auto-remover.service.js';
import type { ContainerRemover } from '../../../../src/containers/cleanup/container-remover.service.js';
import type { LifetimeRecord } from '../../../../src/containers/lifetimes/lifetime-record.js';
import type { LifetimeRecords } from '../../../../src/containers/lifetimes/lifetime-records.service.js';
import type { ContainerWatcher, DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import { LABEL } from '../../../../src/docker/containers/managed-container.js';
import type { ManagedContainers } from '../../../../src/docker/containers/managed-containers.service.js';

/** Cases that e2e tests cannot time: the exit and start of a restart, close to each other; and of two dockAPIs, the first. */
const GRACE_MS = 500;
const STARTED = '2026-01-01T00:00:00Z';

const REMOVAL = { because: 'auto_remove', actor: { kind: 'engine', name: null } };

let watcher: ContainerWatcher;
let state: { Status: string; ExitCode: number; StartedAt: string };
let record: LifetimeRecord | undefined;
let isProven: boolean;
let remove: ReturnType<typeof vi.fn<() => Promise<void>>>;
let remover: AutoRemover;
const Labels = { [LABEL.run]: 'r', [LABEL.autoRemove]: 'on-exit r' };

beforeEach(() => {
  vi.useFakeTimers();
  state = { Status: 'exited', ExitCode: 3, StartedAt: STARTED };
  record = undefined;
  isProven = true;
  remove = vi.fn(() => Promise.resolve());
  const inspect = () => Promise.resolve({ State: state, Config: { Labels } });
  remover = new AutoRemover(
    {
      inspectAny: inspect,
      inspectProven: () => (isProven ? inspect() : Promise.resolve(undefined)),
    } as unknown as ManagedContainers,
    { remove } as unknown as ContainerRemover,
    { watch: (each: ContainerWatcher) => (watcher = each) } as unknown as DockerEvents,
    { get: () => Promise.resolve(record) } as Partial<LifetimeRecords> as LifetimeRecords,
  );
  remover.onModuleInit();
});
afterEach(() => void vi.useRealTimers());

function tell(Action: string): void {
  watcher.onEvent({ Action, Actor: { ID: 'mine', Attributes: { ...Labels, exitCode: '3' } } });
}

it('removes a container that this process has run at once, when it exits by itself', async () => {
  remover.hasRun('mine');
  tell('die');
  await vi.advanceTimersByTimeAsync(0);
  expect(remove).toHaveBeenCalledExactlyOnceWith('mine', false, REMOVAL);
});

it.each(['that another dockAPI has run', 'that got a signal'])(
  'removes a container %s half a second later',
  async (which) => {
    if (which === 'that got a signal') {
      remover.hasRun('mine');
      tell('kill');
    }
    tell('die');
    await vi.advanceTimersByTimeAsync(GRACE_MS - 1);
    expect(remove).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(remove).toHaveBeenCalledExactlyOnceWith('mine', false, REMOVAL);
  },
);

it('keeps a container that was started again meanwhile', async () => {
  tell('kill');
  tell('die');
  state.Status = 'running';
  await vi.advanceTimersByTimeAsync(GRACE_MS);
  expect(remove).not.toHaveBeenCalled();
});

it('keeps a container that cannot be proven to be dockAPI’s', async () => {
  isProven = false;
  tell('die');
  await vi.advanceTimersByTimeAsync(GRACE_MS);
  expect(remove).not.toHaveBeenCalled();
});

it('tries again when the removal has failed', async () => {
  remove.mockRejectedValueOnce(new Error('the engine is away'));
  tell('die');
  await vi.advanceTimersByTimeAsync(GRACE_MS);
  expect(remove).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(remove).toHaveBeenCalledTimes(2);
});

it.each([
  ['that its lifetime has stopped', STARTED, true, 'keeps'],
  ['that its lifetime has stopped for good', 'for good', true, 'keeps'],
  ['that its lifetime is stopping', STARTED, false, 'keeps'],
  ['that its lifetime stopped before, and that exited by itself since', 'an earlier start', true, 'removes'],
])('decides by the mark of its sleep: a container %s', async (_which, started_at, done, what) => {
  const asleep = { how: 'stopped', started_at, done } as const;
  record = { changes: {}, history: [], ...(started_at === 'for good' ? { ended_start: STARTED } : { asleep }) };
  tell('die');
  await vi.advanceTimersByTimeAsync(GRACE_MS);
  expect(remove).toHaveBeenCalledTimes(what === 'removes' ? 1 : 0);
});

it('removes a container that exited during a restart by dockAPI if the start fails', async () => {
  const start = Promise.withResolvers<void>();
  const restarted = remover.during('mine', () => start.promise);
  tell('die');
  await vi.advanceTimersByTimeAsync(GRACE_MS);
  expect(remove).not.toHaveBeenCalled();
  start.reject(new Error('the port is taken'));
  await expect(restarted).rejects.toThrow('the port is taken');
  await vi.advanceTimersByTimeAsync(GRACE_MS);
  expect(remove).toHaveBeenCalledExactlyOnceWith('mine', false, REMOVAL);
});
