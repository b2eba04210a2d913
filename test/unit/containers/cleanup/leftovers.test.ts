import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ContainerRemover } from '../../../../src/containers/cleanup/container-remover.service.js';
import { Leftovers } from '../../../../src/containers/cleanup/leftovers.service.js';
import type { DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import type { ManagedContainers } from '../../../../src/docker/containers/managed-containers.service.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tries again while the engine lists a container that no other call finds', async () => {
  let listed = [{ id: 'a' }];
  const removeIfThere = vi.fn(() => Promise.resolve());
  const leftovers = new Leftovers(
    { listProven: () => Promise.resolve(listed) } as unknown as ManagedContainers,
    { removeIfThere } as unknown as ContainerRemover,
    {} as DockerEvents,
  );
  await leftovers.removeRun('run', 'web');
  expect([leftovers.isPending('run'), leftovers.holdsName('web'), leftovers.holdsName('other')]).toEqual([
    true,
    true,
    false,
  ]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(leftovers.isPending('run')).toBe(true);
  removeIfThere.mockImplementation(() => {
    listed = [];
    return Promise.resolve();
  });
  await vi.advanceTimersByTimeAsync(30_000);
  expect([leftovers.isPending('run'), leftovers.holdsName('web')]).toEqual([false, false]);
});
