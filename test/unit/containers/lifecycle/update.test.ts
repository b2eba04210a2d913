import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_CALLER } from '../../../../src/access/caller.js';
import type { ClusterNames } from '../../../../src/cluster/names/cluster-names.service.js';
import { loadConfig } from '../../../../src/config/environment.js';
import { UpdateService } from '../../../../src/containers/lifecycle/update.service.js';
import { AppError } from '../../../../src/errors/app-error.js';
import { ID, LifetimesInMemory } from '../../../support/lifetimes-in-memory.js';

let dockapi: LifetimesInMemory;
beforeEach(() => void (dockapi = new LifetimesInMemory()));
afterEach(() => dockapi[Symbol.dispose]());

function update(asked: Parameters<UpdateService['update']>[2]) {
  const claim = { keep: () => undefined, [Symbol.asyncDispose]: () => Promise.resolve() };
  return new UpdateService(
    dockapi.docker,
    dockapi.verbs,
    dockapi.containers,
    dockapi.directory,
    dockapi.changes,
    dockapi.sleeper,
    dockapi.locks,
    dockapi.shutdown,
    { claim: () => Promise.resolve(claim) } as unknown as ClusterNames,
    loadConfig({}),
  ).update(ID, LOCAL_CALLER, asked);
}

describe('a change of a container that sleeps', () => {
  it.each([
    ['no', 'always'],
    ['always', 'no'],
  ])('that is refused keeps its restart policy: %s, not %s', async (kept, refused) => {
    dockapi.policy = { Name: kept, MaximumRetryCount: 0 };
    await dockapi.runs({ idle_timeout: 60 });
    await dockapi.act(60);
    dockapi.engine.rename.mockRejectedValueOnce(new AppError('name_in_use', 'taken'));
    await expect(update({ name: 'taken', restart_policy: refused })).rejects.toThrow('taken');
    await dockapi.wake();
    expect(dockapi.policy.Name).toBe(kept);
  });

  it.each([
    ['no', 'always'],
    ['always', 'no'],
  ])('has its restart policy when it wakes: %s, then %s', async (before, after) => {
    dockapi.policy = { Name: before, MaximumRetryCount: 0 };
    await dockapi.runs({ idle_timeout: 60 });
    await dockapi.act(60);
    await update({ restart_policy: after });
    expect(dockapi.policy.Name).not.toBe('always'); // the engine would start it
    await dockapi.wake();
    expect(dockapi.policy.Name).toBe(after);
  });
});

it('a change that comes while the container is being removed is refused: it is not found', async () => {
  await dockapi.runs({ idle_timeout: 60, on_idle: 'remove' });
  let change: Promise<unknown> | undefined;
  dockapi.engine.stopContainer.mockImplementationOnce(() => {
    change = expect(update({ idle_timeout: null })).rejects.toMatchObject({ code: 'container_not_found' });
    return dockapi.become('exited', 'die');
  });
  await dockapi.act(60);
  await change;
  expect(dockapi.status).toBeUndefined();
});
