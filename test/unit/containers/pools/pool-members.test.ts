import { afterEach, beforeEach, expect, it } from 'vitest';
import { PoolMembers } from '../../../../src/containers/pools/pool-members.service.js';
import type { ContainerWatcher, DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import type { ManagedContainers } from '../../../../src/docker/containers/managed-containers.service.js';
import { poolLabel, readyName } from '../../../../src/docker/containers/pool-member.js';

const RUN = 'run';
const LABELS = {
  'dockapi.run': RUN,
  'dockapi.pool': poolLabel({ pool: 'p', revision: 'r', store: 's' }, RUN),
};
const MEMBER = { id: 'a', labels: LABELS, name: readyName(RUN), status: 'paused' };

let watcher: ContainerWatcher;
let members: PoolMembers;
let asked: number;
/** Resolves the next list of the engine. */
let answer: () => void;

beforeEach(() => {
  asked = 0;
  const listAll = () => {
    asked++;
    return new Promise((resolve) => (answer = () => resolve([MEMBER])));
  };
  const events = {
    isWatching: true,
    watch: (each: ContainerWatcher) => {
      watcher = each;
      return { [Symbol.dispose]: () => undefined };
    },
  };
  members = new PoolMembers({ listAll } as unknown as ManagedContainers, events as unknown as DockerEvents);
  members.onModuleInit();
});
afterEach(() => members.onModuleDestroy());

it('asks the engine for its members until the list after a subscription has come', async () => {
  const listing = watcher.onWatching!();
  const listed = answer;
  const early = members.known();
  answer();
  expect(await early).toMatchObject([{ id: 'a', isReady: true }]);
  listed();
  await listing;
  expect(asked).toBe(2);
  expect(await members.known()).toMatchObject([{ id: 'a', isReady: true }]);
  expect(asked).toBe(2);
});

it('asks the engine again when events may be lost', async () => {
  const listing = watcher.onWatching!();
  answer();
  await listing;
  watcher.onLost!();
  const known = members.known();
  answer();
  expect(await known).toMatchObject([{ id: 'a' }]);
  expect(asked).toBe(2);
});
