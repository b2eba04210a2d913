import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/errors/app-error.js';
import { autoRemoveLabel, LABEL } from '../../../../src/docker/containers/managed-container.js';
import { AwakeTargets } from '../../../../src/proxy/routing/awake-target.service.js';
import type { TargetResolver } from '../../../../src/proxy/routing/target-resolver.js';
import { ID, LifetimesInMemory } from '../../../support/lifetimes-in-memory.js';

const NEVER = new AbortController().signal;
const NOT_READY = new AppError('not_ready', 'no');
const EXITED = new AppError('container_exited', 'exited', { details: { exit_code: 3 } });

let dockapi: LifetimesInMemory;
beforeEach(() => void (dockapi = new LifetimesInMemory()));
afterEach(() => dockapi[Symbol.dispose]());

const use = () => dockapi.wakeUps.use(ID, 'exec', undefined, NEVER);

describe('what comes while a container is being stopped', () => {
  const request = () => {
    const target = { containerId: ID };
    const resolver = { find: () => target } as unknown as TargetResolver;
    const targets = new AwakeTargets(resolver, dockapi.activity, dockapi.wakeUps);
    return targets.resolve({} as never, { owner: undefined, caller: 'ci' }, NEVER);
  };

  it.each([
    ['a request', request],
    ['an exec', use],
  ])('waits for its wake_timeout, not longer: %s', async (_what, come) => {
    await dockapi.runs({ idle_timeout: 60, wake_timeout: 0.05 });
    const stop = Promise.withResolvers<void>();
    dockapi.engine.stopContainer.mockImplementationOnce(async () => {
      await stop.promise;
      await dockapi.become('exited', 'die');
    });
    const acting = dockapi.act(60);
    await expect.poll(() => dockapi.engine.stopContainer.mock.calls.length).toBe(1);
    await expect(come()).rejects.toMatchObject({ code: 'not_ready', details: { retry_after: 1 } });
    stop.resolve();
    await acting;
    expect([await dockapi.wake(), dockapi.status]).toEqual([true, 'running']);
  });
});

describe('a container that is woken', () => {
  beforeEach(async () => {
    await dockapi.runs({ idle_timeout: 60 });
    await dockapi.act(60);
    expect(dockapi.asleep).toBe('stopped');
  });

  it('lets commands and files in while it runs but is not ready, not requests', async () => {
    dockapi.ready.mockRejectedValueOnce(NOT_READY);
    await expect(dockapi.wake()).rejects.toMatchObject({ code: 'not_ready' });
    using _use = await use();
    expect(dockapi.activity.of(ID).isBusy).toBe(true);
    expect([dockapi.activity.isHeld(ID), dockapi.wakeUps.isStarting(ID)]).toEqual([true, true]);
    await expect(dockapi.activity.passed(ID, NEVER)).rejects.toMatchObject({ code: 'not_ready' });
  });

  it('lets commands in during the next try, too, and holds them during the first', async () => {
    const tries = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    for (const { promise } of tries) dockapi.ready.mockImplementationOnce(() => promise);
    const first = dockapi.wake();
    await expect.poll(() => dockapi.ready.mock.calls.length).toBe(1);
    expect(dockapi.activity.isHeld(ID, 'work')).toBe(true);
    tries[0]!.reject(NOT_READY);
    await expect(first).rejects.toMatchObject({ code: 'not_ready' });
    await dockapi.act(1); // until the next try
    const second = dockapi.wake();
    await expect.poll(() => dockapi.ready.mock.calls.length).toBe(2);
    using _use = await use();
    tries[1]!.resolve();
    expect([await second, dockapi.activity.isHeld(ID)]).toEqual([true, false]);
  });

  it('sleeps on if it exits', async () => {
    dockapi.ready.mockImplementationOnce(() => dockapi.become('exited', 'die').then(() => Promise.reject(EXITED)));
    await expect(dockapi.wake()).rejects.toMatchObject({ code: 'upstream_failed' });
    expect(dockapi.asleep).toBe('stopped');
  });

  it('stays stopped if a caller stops it meanwhile', async () => {
    let stopped: Promise<void> | undefined;
    dockapi.ready.mockImplementationOnce(() => {
      stopped = dockapi.keeper.stoppedBy(ID, null, () => dockapi.docker.stopContainer(ID, 0));
      return Promise.reject(EXITED);
    });
    await expect(dockapi.wake()).rejects.toMatchObject({ code: 'upstream_failed' });
    await stopped;
    expect([dockapi.asleep, dockapi.status]).toEqual([null, 'exited']);
    expect((await dockapi.history()).at(-1)?.[0]).toBe('stopped');
  });
});

it.each([
  ['on-exit', 3, null],
  ['on-success', 3, 'stopped'],
  ['on-success', 0, null],
] as const)(
  'a container with auto_remove (%s) that is woken and exits with %i is left to auto_remove, unless it does not take it',
  async (mode, exitCode, asleep) => {
    await dockapi.runs({ idle_timeout: 60 }, { [LABEL.autoRemove]: autoRemoveLabel(mode, 'r') });
    await dockapi.act(60);
    dockapi.exitCode = exitCode;
    dockapi.ready.mockImplementationOnce(() => dockapi.become('exited', 'die').then(() => Promise.reject(EXITED)));
    await expect(dockapi.wake()).rejects.toMatchObject({ code: 'upstream_failed' });
    expect(dockapi.asleep).toBe(asleep);
  },
);
