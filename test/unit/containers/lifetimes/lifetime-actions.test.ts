import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_CALLER } from '../../../../src/access/caller.js';
import { LifetimesService } from '../../../../src/containers/lifetimes/lifetimes.service.js';
import type { LastUses } from '../../../../src/containers/lifetimes/last-uses.service.js';
import { AppError } from '../../../../src/errors/app-error.js';
import { ID, LifetimesInMemory } from '../../../support/lifetimes-in-memory.js';

const BY_LIFETIME = { kind: 'lifetime', name: null };
const IDLE = { idle_timeout: 60 };
const PREPARED = { ...IDLE, before_stop: ['sync'] };
const FAR = { expires_at: '2099-01-01T00:00:00Z' };
const NEVER = new AbortController().signal;

let dockapi: LifetimesInMemory;
beforeEach(() => void (dockapi = new LifetimesInMemory()));
afterEach(() => dockapi[Symbol.dispose]());

/** What is done while the command runs. */
function duringBeforeStop(work: () => Promise<unknown>): void {
  dockapi.beforeStop.mockImplementationOnce(async () => void (await work()));
}

const touch = async () => {
  const lastUses = { of: () => Promise.resolve(undefined) } as unknown as LastUses;
  const { containers, directory, locks, watched, records, activity } = dockapi;
  await new LifetimesService(containers, directory, locks, watched, records, activity, lastUses).touch(
    ...([ID, undefined, 'ci', NEVER] as const),
  );
};

const patch = async (change: object) => {
  await dockapi.changes.apply(await dockapi.docker.inspectContainer(ID), change, LOCAL_CALLER);
};

describe('an idle container, during its before_stop,', () => {
  it('stays stopped if a caller stops it', async () => {
    await dockapi.runs(PREPARED);
    let stopped: Promise<void> | undefined;
    duringBeforeStop(() => {
      stopped = dockapi.keeper.stoppedBy(ID, null, () => dockapi.docker.stopContainer(ID, 0));
      return expect.poll(() => dockapi.status).toBe('exited');
    });
    await dockapi.act(60);
    await stopped;
    expect([dockapi.asleep, await dockapi.wake(), dockapi.status]).toEqual([null, false, 'exited']);
  });

  it('goes on if it is restarted, and has its whole idle timeout again', async () => {
    await dockapi.runs(PREPARED);
    duringBeforeStop(() => dockapi.restart());
    await dockapi.act(60);
    expect([dockapi.status, dockapi.asleep]).toEqual(['running', null]);
    await dockapi.act(59);
    expect(dockapi.status).toBe('running');
    await dockapi.act(1);
    expect(dockapi.asleep).toBe('stopped');
  });

  it.each([
    ['touched', () => touch()],
    ['changed', () => patch({ idle_timeout: 90 })],
    ['kept for good', () => patch({ idle_timeout: null })],
  ])('goes on if it is %s, also with on_idle: remove', async (_what, use) => {
    await dockapi.runs({ ...PREPARED, on_idle: 'remove' });
    duringBeforeStop(use);
    await dockapi.act(60);
    expect([dockapi.status, dockapi.told, dockapi.beforeStop.mock.calls.length]).toEqual(['running', [], 1]);
  });
});

it('a container that is restarted at the moment in which it is stopped wakes', async () => {
  await dockapi.runs(IDLE);
  dockapi.engine.stopContainer.mockImplementationOnce(async () => {
    await dockapi.restart();
    await dockapi.become('exited', 'die');
  });
  await dockapi.act(60);
  expect(dockapi.asleep).toBe('stopped');
  expect([await dockapi.wake(), dockapi.status]).toEqual([true, 'running']);
});

it('a container that a caller restarts while it is stopped runs', async () => {
  await dockapi.runs(IDLE);
  dockapi.engine.stopContainer.mockImplementationOnce(() => dockapi.restart());
  await dockapi.act(60);
  await expect.poll(() => dockapi.watched.find(ID)?.state.status).toBe('running');
  expect([dockapi.asleep, dockapi.watched.find(ID)?.record?.asleep]).toEqual([null, undefined]);
  expect([dockapi.told, await dockapi.history()]).toEqual([['container.idle'], []]);
});

describe('a container whose end has come', () => {
  const runsOut = async (choice: object = {}) => {
    await dockapi.runs(choice);
    await patch({ expires_at: new Date(Date.now() + 60_000).toISOString() });
  };

  it('goes on if a caller moves its end while requests under way end', async () => {
    await runsOut();
    dockapi.activity.of(ID).began('http', undefined);
    const acting = dockapi.act(60);
    await expect.poll(() => dockapi.activity.isHeld(ID)).toBe(true);
    await patch(FAR);
    dockapi.activity.of(ID).ended('http', undefined);
    await acting;
    expect([dockapi.status, dockapi.told]).toEqual(['running', []]);
  });

  it('goes on if a caller moves its end during its before_stop', async () => {
    await runsOut({ before_stop: ['sync'] });
    duringBeforeStop(() => patch(FAR));
    await dockapi.act(60);
    expect([dockapi.status, dockapi.told]).toEqual(['running', []]);
  });

  it('does what a caller has chosen during its before_stop', async () => {
    await runsOut({ before_stop: ['sync'] });
    duringBeforeStop(() => patch({ on_expire: 'stop' }));
    await dockapi.act(60);
    expect([dockapi.status, dockapi.told]).toEqual(['exited', ['container.expired']]);
  });

  it('tells so once, and keeps its history, while the engine fails to remove it', async () => {
    await runsOut();
    dockapi.remove.mockRejectedValueOnce(new Error('busy')).mockRejectedValueOnce(new Error('busy'));
    await expect(dockapi.act(60)).rejects.toThrow('busy');
    await expect(dockapi.act(3)).rejects.toThrow('busy');
    expect((await dockapi.history()).map(([action]) => action)).toEqual(['changed', 'removing']);
    await dockapi.act(3);
    expect([dockapi.status, dockapi.told]).toEqual([undefined, ['container.expired']]);
  });
});

it('a container that the engine fails to stop is told to be idle once, until it is used again', async () => {
  await dockapi.runs(IDLE);
  dockapi.engine.stopContainer.mockRejectedValue(new AppError('engine_error', 'busy'));
  for (const seconds of [60, 3, 3]) await expect(dockapi.act(seconds)).rejects.toThrow('busy');
  expect(dockapi.told).toEqual(['container.idle']);
  await touch();
  await expect(dockapi.act(60)).rejects.toThrow('busy');
  expect(dockapi.told).toEqual(['container.idle', 'container.idle']);
});

describe('a stop whose response is lost', () => {
  const lost = new AppError('engine_unreachable', 'cut');
  beforeEach(() => dockapi.engine.stopContainer.mockRejectedValueOnce(lost));

  it('puts the container to sleep nevertheless, and a request wakes it', async () => {
    await dockapi.runs(IDLE);
    await expect(dockapi.act(60)).rejects.toThrow(lost);
    await dockapi.become('exited', 'die');
    await expect.poll(() => dockapi.asleep).toBe('stopped');
    expect(await dockapi.history()).toEqual([['slept', 'nothing used it', BY_LIFETIME]]);
    expect([await dockapi.wake(), dockapi.status]).toEqual([true, 'running']);
  });

  it('lets a request wake it that comes before the engine has told of the exit', async () => {
    await dockapi.runs(IDLE);
    await expect(dockapi.act(60)).rejects.toThrow(lost);
    dockapi.status = 'exited';
    expect([await dockapi.wake(), dockapi.status]).toEqual([true, 'running']);
    expect(dockapi.told).toEqual(['container.idle', 'container.slept', 'container.woke']);
  });

  it('leaves nothing behind if the engine did not get it, and a request comes', async () => {
    dockapi.policy = { Name: 'always', MaximumRetryCount: 0 };
    await dockapi.runs(IDLE);
    await expect(dockapi.act(60)).rejects.toThrow(lost);
    expect([await dockapi.wake(), dockapi.policy.Name]).toEqual([true, 'always']);
    expect([dockapi.watched.find(ID)?.record?.asleep, await dockapi.history()]).toEqual([undefined, []]);
  });

  it('is tried again, and loses no restart policy', async () => {
    dockapi.policy = { Name: 'always', MaximumRetryCount: 0 };
    await dockapi.runs(IDLE);
    await expect(dockapi.act(60)).rejects.toThrow(lost);
    await dockapi.act(3);
    expect([dockapi.asleep, dockapi.policy.Name]).toEqual(['stopped', 'unless-stopped']);
    expect([await dockapi.wake(), dockapi.policy.Name]).toEqual([true, 'always']);
  });
});

it('a stop that the engine refuses leaves the container awake, with its restart policy', async () => {
  dockapi.policy = { Name: 'always', MaximumRetryCount: 0 };
  await dockapi.runs(IDLE);
  dockapi.engine.stopContainer.mockRejectedValueOnce(new AppError('engine_error', 'no'));
  await expect(dockapi.act(60)).rejects.toThrow('no');
  expect([dockapi.watched.find(ID)?.record?.asleep, dockapi.policy.Name]).toEqual([undefined, 'always']);
});
