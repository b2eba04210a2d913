import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '../../../../src/errors/app-error.js';
import { ID, LifetimesInMemory } from '../../../support/lifetimes-in-memory.js';

let dockapi: LifetimesInMemory;
beforeEach(() => void (dockapi = new LifetimesInMemory()));
afterEach(() => dockapi[Symbol.dispose]());

const BY_ENGINE = { kind: 'engine', name: null };
const BY_CALLER = { kind: 'caller', name: 'ci' };

async function sleeps(on_idle: 'stop' | 'pause'): Promise<void> {
  await dockapi.runs({ idle_timeout: 60, on_idle });
  await dockapi.act(60);
  expect(dockapi.asleep).not.toBeNull();
}

it.each([
  ['starts', 'stop', 'awake', () => dockapi.start()],
  ['resumes', 'pause', 'awake', () => dockapi.become('running', 'unpause')],
  ['kills', 'pause', 'stopped', () => dockapi.become('exited', 'die')],
] as const)('the history says who %s a container that sleeps: on_idle: %s', async (_verb, on_idle, action, change) => {
  await sleeps(on_idle);
  // The engine tells of it before the call has returned.
  const changed = async () => {
    await change();
    await expect.poll(() => dockapi.asleep).toBeNull();
  };
  await dockapi.keeper.changedBy(ID, 'ci', changed);
  expect((await dockapi.history()).slice(1)).toEqual([[action, 'a request of the API', BY_CALLER]]);
});

it('the history says that another client of the engine started it', async () => {
  await sleeps('stop');
  await dockapi.start();
  await expect.poll(async () => (await dockapi.history()).length).toBe(2);
  expect((await dockapi.history())[1]).toEqual(['awake', 'it was started outside dockAPI', BY_ENGINE]);
});

it('a container sleeps on if its start fails', async () => {
  await sleeps('stop');
  await expect(dockapi.keeper.changedBy(ID, 'ci', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(dockapi.asleep).toBe('stopped');
});

it('a start that comes while the container is being put to sleep waits, and starts it', async () => {
  await dockapi.runs({ idle_timeout: 60 });
  let started: Promise<void> | undefined;
  dockapi.engine.stopContainer.mockImplementationOnce(() => {
    started = dockapi.keeper.changedBy(ID, 'ci', () => dockapi.start());
    return dockapi.become('exited', 'die');
  });
  await dockapi.act(60);
  await started;
  expect([dockapi.status, (await dockapi.history()).map(([action]) => action)]).toEqual([
    'running',
    ['slept', 'awake'],
  ]);
});

it('a stop that comes while a container is woken waits, and stops it', async () => {
  await sleeps('stop');
  let stopped: Promise<void> | undefined;
  dockapi.engine.startContainer.mockImplementationOnce(() => {
    stopped = dockapi.keeper.stoppedBy(ID, 'ci', () => dockapi.docker.stopContainer(ID, 0));
    return dockapi.start();
  });
  expect(await dockapi.wake()).toBe(true);
  await stopped;
  expect([dockapi.status, dockapi.asleep, await dockapi.wake()]).toEqual(['exited', null, false]);
});

it('a stop needs no store, unless the container sleeps', async () => {
  const stop = () => dockapi.keeper.stoppedBy(ID, 'ci', () => dockapi.docker.stopContainer(ID, 0));
  await dockapi.runs({ idle_timeout: 60 });
  const during = vi.spyOn(dockapi.locks, 'during');
  during.mockRejectedValueOnce(new AppError('store_unreachable', 'away'));
  await stop();
  expect(dockapi.status).toBe('exited');
  await dockapi.start();
  await expect.poll(() => dockapi.watched.find(ID)?.state.status).toBe('running');
  await dockapi.act(60);
  during.mockRejectedValueOnce(new AppError('store_unreachable', 'away'));
  await expect(stop()).rejects.toMatchObject({ code: 'store_unreachable' });
});
