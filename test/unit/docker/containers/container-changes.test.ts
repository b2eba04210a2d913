import { expect, it } from 'vitest';
import { ContainerChanges } from '../../../../src/docker/containers/container-changes.service.js';
import { containerNotFound } from '../../../../src/docker/containers/container-id.js';
import type { ContainerWatcher, DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import type { ContainerDetails } from '../../../../src/docker/engine/engine-types.js';
import { AppError } from '../../../../src/errors/app-error.js';

const ID = 'a'.repeat(64);
const FAR = AbortSignal.timeout(60_000);

/** An engine with one container, and its events. */
function harness(isWatching = true) {
  const engine = { status: 'created' as string | undefined, isAway: false, looks: 0 };
  const watchers = new Set<ContainerWatcher>();
  const docker = {
    inspectContainer: (id: string) => {
      engine.looks++;
      if (engine.isAway) return Promise.reject(new AppError('engine_unreachable', 'away'));
      if (engine.status === undefined) return Promise.reject(containerNotFound(id));
      return Promise.resolve({ Id: id, State: { Status: engine.status } });
    },
  };
  const events = {
    isWatching,
    watch: (watcher: ContainerWatcher) => {
      watchers.add(watcher);
      return { [Symbol.dispose]: () => watchers.delete(watcher) };
    },
  };
  const changes = new ContainerChanges(docker as unknown as DockerService, events as unknown as DockerEvents);
  return {
    engine,
    events,
    watchers,
    changes,
    looked: (count: number) => expect.poll(() => engine.looks).toBe(count),
    tell: (Action: string, id = ID, Attributes = {}) =>
      watchers.forEach((watcher) => watcher.onEvent({ Action, Actor: { ID: id, Attributes } })),
    toRunning: () => changes.until(ID, isRunning, FAR),
  };
}

const isRunning = (details: ContainerDetails | undefined) => (details?.State.Status === 'running' ? 'yes' : undefined);

it('ends at once if the state is reached already, with one inspection', async () => {
  const { engine, watchers, toRunning } = harness();
  engine.status = 'running';
  expect(await toRunning()).toBe('yes');
  expect(engine.looks).toBe(1);
  expect(watchers.size).toBe(0);
});

it('looks again after an event of its container alone', async () => {
  const { engine, looked, tell, toRunning } = harness();
  const wait = toRunning();
  await looked(1);
  tell('start', 'b'.repeat(64));
  tell('pause');
  await looked(2);
  engine.status = 'running';
  tell('start');
  expect(await wait).toBe('yes');
  expect(engine.looks).toBe(3);
});

it('misses no event that comes during a look', async () => {
  const { engine, tell, toRunning } = harness();
  const wait = toRunning();
  tell('start'); // the first inspection is in progress
  engine.status = 'running';
  expect(await wait).toBe('yes');
});

it('reports an exit code, and that the container no longer exists', async () => {
  const { engine, changes, looked, tell } = harness();
  const seen: unknown[] = [];
  const test = (details: ContainerDetails | undefined, exitCode: number | undefined) => {
    seen.push([details?.State.Status, exitCode]);
    return details ? undefined : true;
  };
  const wait = changes.until(ID, test, FAR);
  await looked(1);
  engine.status = undefined;
  tell('die', ID, { exitCode: '3' });
  await wait;
  expect(seen).toEqual([
    ['created', undefined],
    [undefined, 3],
  ]);
});

it('looks again when the event stream stands again, also after an engine that was away', async () => {
  const { engine, events, watchers, looked, toRunning } = harness();
  const wait = toRunning();
  await looked(1);
  engine.isAway = true;
  events.isWatching = false;
  watchers.forEach((watcher) => watcher.onLost?.());
  await looked(2);
  engine.isAway = false;
  engine.status = 'running';
  events.isWatching = true;
  watchers.forEach((watcher) => void watcher.onWatching?.());
  expect(await wait).toBe('yes');
});

it('reports an engine that is unreachable at the first inspection', async () => {
  const { engine, toRunning } = harness();
  engine.isAway = true;
  await expect(toRunning()).rejects.toMatchObject({ code: 'engine_unreachable' });
});

it('inspects once a second if the engine refuses its events', async () => {
  const { engine, toRunning } = harness(false);
  const wait = toRunning();
  engine.status = 'running';
  expect(await wait).toBe('yes');
});

it('ends with its signal, and leaves no watcher', async () => {
  const { changes, looked, watchers } = harness();
  const over = new AbortController();
  const wait = changes.until(ID, isRunning, over.signal);
  await looked(1);
  over.abort(new Error('enough'));
  await expect(wait).rejects.toThrow('enough');
  expect(watchers.size).toBe(0);
});
