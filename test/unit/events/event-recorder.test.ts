import { expect, it } from 'vitest';
import type { Causes } from '../../../src/events/causes.service.js';
import type { EventLog } from '../../../src/events/event-log.service.js';
import { EventRecorder } from '../../../src/events/event-recorder.service.js';
import type { Watchers } from '../../../src/events/watchers.service.js';
import type { DockerEvents } from '../../../src/docker/containers/docker-events.js';
import type { OomKills } from '../../../src/docker/containers/oom-kills.service.js';
import type { ManagedContainers } from '../../../src/docker/containers/managed-containers.service.js';

it.each([0, 1, 2, 3, 4, 5, 6])('an event is kept that comes %d turns after the last one was', async (turns) => {
  const kept: string[] = [];
  const done = Promise.withResolvers<void>();
  const keep = (key: string) => {
    kept.push(key);
    if (kept.length === 2) done.resolve();
    return Promise.resolve().then(() => void (key === 'first' && void second()));
  };
  const none = {} as unknown;
  const recorder = new EventRecorder(
    none as DockerEvents,
    { keep } as unknown as EventLog,
    none as Causes,
    none as ManagedContainers,
    none as Watchers,
    none as OomKills,
  );
  const tell = (key: string) => recorder.record({ type: 'container.woke', key, containerId: 'c', details: {} });
  const second = async () => {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    tell('second');
  };
  tell('first');
  await done.promise;
  expect([kept, recorder.backlog]).toEqual([['first', 'second'], 1]);
});
