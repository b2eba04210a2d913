import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AutoRemover } from '../../../../src/containers/cleanup/auto-remover.service.js';
import type { ContainerRemover } from '../../../../src/containers/cleanup/container-remover.service.js';
import type { LifetimeRecord } from '../../../../src/containers/lifetimes/lifetime-record.js';
import type { LifetimeRecords } from '../../../../src/containers/lifetimes/lifetime-records.service.js';
import type { ContainerWatcher, DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import { LABEL } from '../../../../src/docker/containers/managed-container.js';
import type { ManagedContainers } from '../../../../src/docker/containers/managed-containers.service.js';

/** A case that e2e tests cannot time: the exit and start of a restart, close to each other. */
const GRACE_MS = 1_000;
const STARTED = '2026-01-01T00:00:00Z';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A remover that gets an exit with 0, and finds the container in this state when it inspects it. */
async function afterExit(Status: string, isProven = true, record?: LifetimeRecord) {
  let watcher: ContainerWatcher | undefined;
  const inspect = vi.fn(() =>
    Promise.resolve(isProven ? { State: { Status, ExitCode: 0, StartedAt: STARTED } } : undefined),
  );
  const remove = vi.fn(() => Promise.resolve());
  const remover = new AutoRemover(
    { inspectProven: inspect } as unknown as ManagedContainers,
    { remove } as unknown as ContainerRemover,
    { watch: (each: ContainerWatcher) => (watcher = each) } as unknown as DockerEvents,
    { get: () => Promise.resolve(record) } as Partial<LifetimeRecords> as LifetimeRecords,
  );
  remover.onModuleInit();
  const Attributes = { [LABEL.run]: 'r', [LABEL.autoRemove]: 'on-success r', exitCode: '0' };
  watcher?.onEvent({ Action: 'die', Actor: { ID: 'mine', Attributes } });
  await vi.advanceTimersByTimeAsync(GRACE_MS - 1);
  expect(inspect).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(inspect).toHaveBeenCalledOnce();
  return remove;
}

it('removes a container a second after its exit', async () => {
  expect(await afterExit('exited')).toHaveBeenCalledExactlyOnceWith('mine', false);
});

it('keeps a container that was started again meanwhile', async () => {
  expect(await afterExit('running')).not.toHaveBeenCalled();
});

it('keeps a container that cannot be proven to be dockAPI’s', async () => {
  expect(await afterExit('exited', false)).not.toHaveBeenCalled();
});

it.each([
  ['that its lifetime has stopped', STARTED, true, 'keeps'],
  ['that its lifetime is stopping', STARTED, false, 'keeps'],
  ['that its lifetime stopped before, and that exited by itself since', 'an earlier start', true, 'removes'],
])('decides by the mark of its sleep: a container %s', async (_which, started_at, done, what) => {
  const remove = await afterExit('exited', true, {
    changes: {},
    history: [],
    asleep: { how: 'stopped', started_at, done },
  });
  expect(remove).toHaveBeenCalledTimes(what === 'removes' ? 1 : 0);
});

it('removes a container that exited during a restart by dockAPI if the start fails', async () => {
  let watcher: ContainerWatcher | undefined;
  const inspect = vi.fn(() => Promise.resolve({ State: { Status: 'exited', ExitCode: 0 } }));
  const remove = vi.fn(() => Promise.resolve());
  const remover = new AutoRemover(
    { inspectProven: inspect } as unknown as ManagedContainers,
    { remove } as unknown as ContainerRemover,
    { watch: (each: ContainerWatcher) => (watcher = each) } as unknown as DockerEvents,
    { get: () => Promise.resolve(undefined) } as Partial<LifetimeRecords> as LifetimeRecords,
  );
  remover.onModuleInit();
  const start = Promise.withResolvers<void>();
  const restarted = remover.during('mine', () => start.promise);
  const Attributes = { [LABEL.run]: 'r', [LABEL.autoRemove]: 'on-success r', exitCode: '0' };
  watcher?.onEvent({ Action: 'die', Actor: { ID: 'mine', Attributes } });
  await vi.advanceTimersByTimeAsync(GRACE_MS);
  expect(remove).not.toHaveBeenCalled();
  start.reject(new Error('the port is taken'));
  await expect(restarted).rejects.toThrow('the port is taken');
  await vi.advanceTimersByTimeAsync(GRACE_MS);
  expect(remove).toHaveBeenCalledExactlyOnceWith('mine', false);
});
