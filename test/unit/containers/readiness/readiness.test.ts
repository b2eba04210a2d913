import { expect, it } from 'vitest';
import { Progress } from '../../../../src/containers/readiness/progress.js';
import type { EventRecorder } from '../../../../src/events/event-recorder.service.js';
import { Readiness } from '../../../../src/containers/readiness/readiness.service.js';
import { type ReadySpec, toReadySpec } from '../../../../src/containers/readiness/ready-spec.js';
import type { StartConditions } from '../../../../src/containers/readiness/start-conditions.service.js';
import { StartLog } from '../../../../src/containers/readiness/start-log.service.js';
import { ContainerChanges } from '../../../../src/docker/containers/container-changes.service.js';
import { containerNotFound } from '../../../../src/docker/containers/container-id.js';
import type { DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';

const ID = 'a'.repeat(64);
const HTTP = toReadySpec({ all: [{ http: { path: '/' } }] });
const EXIT = { code: 1, oomKilled: false };
const { signal } = new AbortController();

type State = { Running: boolean; Restarting: boolean; StartedAt: string; ExitCode?: number; OOMKilled?: boolean };
const running = (StartedAt: string): State => ({ Running: true, Restarting: false, StartedAt });
const restarting = (StartedAt: string): State => ({ Running: true, Restarting: true, StartedAt });
const exited = (StartedAt: string): State => ({ Running: false, Restarting: false, StartedAt });

/** A container that changes while it is waited for. */
function harness(first: State, ready: ReadySpec = HTTP) {
  const container = { state: first as State | undefined, restarts: 0, nextExit: Promise.withResolvers<number>() };
  const progress = new Progress(ready);
  const polls: PromiseWithResolvers<void>[] = [];
  const docker: Partial<DockerService> = {
    inspectContainer: (id) => {
      if (!container.state) return Promise.reject(containerNotFound(id));
      return Promise.resolve({ Id: id, Config: {}, State: container.state, RestartCount: container.restarts } as never);
    },
    watchContainer: () => Promise.resolve({ exited: container.nextExit.promise }),
  };
  let onEvent = () => undefined as void;
  const events = {
    isWatching: true,
    watch: (watcher: { onEvent: (event: object) => void }) => {
      onEvent = () => watcher.onEvent({ Actor: { ID } });
      return { [Symbol.dispose]: () => undefined };
    },
  };
  const conditions = {
    untilHeld: () => {
      const poll = Promise.withResolvers<void>();
      polls.push(poll);
      return poll.promise;
    },
  };
  const readiness = new Readiness(
    docker as DockerService,
    new ContainerChanges(docker as DockerService, events as unknown as DockerEvents),
    conditions as unknown as StartConditions,
    new StartLog(docker as DockerService),
    { record: () => undefined } as unknown as EventRecorder,
  );
  return {
    container,
    progress,
    polls,
    polled: (count: number) => expect.poll(() => polls.length).toBe(count),
    /** Changes the container's state, with an engine event. */
    become: (state: State | undefined) => {
      container.state = state;
      onEvent();
    },
    wait: (exit: Promise<typeof EXIT>) =>
      readiness.wait({ id: ID, ready }, { exited: exit, logs: undefined }, progress, signal),
  };
}

it('continues after an exit if the restart policy starts the container again', async () => {
  const { polls, polled, become, wait } = harness(running('1'));
  const exit = Promise.withResolvers<typeof EXIT>();
  const outcome = wait(exit.promise);
  await polled(1);
  become(restarting('1'));
  exit.resolve(EXIT);
  become(running('2'));
  await polled(2);
  polls[1]?.resolve();
  await expect(outcome).resolves.toMatchObject({ kind: 'ready', details: { State: running('2') } });
});

it('does not count a container as ready if it was restarted, or is exiting, when its port responded', async () => {
  const { polls, polled, become, wait } = harness(running('1'));
  const outcome = wait(new Promise(() => undefined));
  await polled(1);
  become(running('2'));
  polls[0]?.resolve();
  await polled(2);
  become(restarting('2'));
  polls[1]?.resolve();
  become(running('3'));
  await polled(3);
  polls[2]?.resolve();
  await expect(outcome).resolves.toMatchObject({ kind: 'ready', details: { State: running('3') } });
});

it('returns the exit of the last start of a container that is not restarted', async () => {
  const { container, polled, become, wait } = harness(running('1'));
  const exit = Promise.withResolvers<typeof EXIT>();
  const outcome = wait(exit.promise);
  await polled(1);
  exit.resolve(EXIT);
  await polled(2);
  container.restarts = 1;
  become({ ...exited('2'), ExitCode: 137, OOMKilled: true });
  container.nextExit.resolve(137);
  await expect(outcome).resolves.toMatchObject({
    kind: 'exited',
    exit: { code: 137, oomKilled: true, restarted: true },
  });
});

it.each([exited('1'), undefined])('returns the first exit of a container that is then %j', async (state) => {
  const { polled, become, wait } = harness(running('1'));
  const exit = Promise.withResolvers<typeof EXIT>();
  const outcome = wait(exit.promise);
  await polled(1);
  become(state);
  exit.resolve(EXIT);
  await expect(outcome).resolves.toMatchObject({ kind: 'exited', exit: { ...EXIT, restarted: false } });
});

it('returns the exit of the last start if all starts are over before the first exit is known', async () => {
  const { container, polled, become, wait } = harness(running('1'));
  const exit = Promise.withResolvers<typeof EXIT>();
  const outcome = wait(exit.promise);
  await polled(1);
  container.restarts = 2;
  become({ ...exited('3'), ExitCode: 3, OOMKilled: false });
  exit.resolve(EXIT);
  await expect(outcome).resolves.toMatchObject({
    kind: 'exited',
    exit: { code: 3, oomKilled: false, restarted: true },
  });
});

it.each([
  [0, 0, true],
  [0, 3, false],
  [3, 3, true],
])(
  'of a job that should exit with %i and exits with %i returns whether it is ready: %s',
  async (code, sent, isReady) => {
    const { polled, become, wait } = harness(running('1'), toReadySpec({ all: [{ exited: { code } }] }));
    const exit = Promise.withResolvers<typeof EXIT>();
    const outcome = wait(exit.promise);
    await polled(1);
    become(exited('1'));
    exit.resolve({ code: sent, oomKilled: false });
    await expect(outcome).resolves.toMatchObject({ kind: 'exited', isReady });
  },
);

it.each([
  ['all', false],
  ['any', true],
] as const)('counts an exit for %s of the conditions if the others have not held: %s', async (mode, isReady) => {
  const ready = toReadySpec({ [mode]: [{ http: { path: '/' } }, { exited: {} }] });
  const { polled, become, wait, progress } = harness(running('1'), ready);
  const exit = Promise.withResolvers<typeof EXIT>();
  const outcome = wait(exit.promise);
  await polled(1);
  become(exited('1'));
  exit.resolve({ code: 0, oomKilled: false });
  await expect(outcome).resolves.toMatchObject({ kind: 'exited', isReady });
  expect(progress.conditions).toEqual([
    { condition: `${mode}.0.http`, holds: false, reason: 'not tried yet' },
    { condition: `${mode}.1.exited`, holds: true },
  ]);
});
