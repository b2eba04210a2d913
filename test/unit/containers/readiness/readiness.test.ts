import { expect, it } from 'vitest';
import type { ReadinessPoller } from '../../../../src/containers/readiness/readiness-poller.js';
import { Readiness } from '../../../../src/containers/readiness/readiness.service.js';
import { containerNotFound } from '../../../../src/docker/containers/container-id.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import type { Reach } from '../../../../src/docker/reach/reach.service.js';

const CONTAINER = { id: 'a'.repeat(64), containerPort: 80, hostPort: 20_000, healthPath: undefined };
const EXIT = { code: 1, oomKilled: false };
const { signal } = new AbortController();

type State = { Running: boolean; Restarting: boolean; StartedAt: string; ExitCode?: number; OOMKilled?: boolean };
const running = (StartedAt: string): State => ({ Running: true, Restarting: false, StartedAt });
const restarting = (StartedAt: string): State => ({ Running: true, Restarting: true, StartedAt });
const exited = (StartedAt: string): State => ({ Running: false, Restarting: false, StartedAt });

/** A container that changes while it is waited for. */
function harness(first: State) {
  const container = { state: first as State | undefined, restarts: 0, nextExit: Promise.withResolvers<number>() };
  const polls: PromiseWithResolvers<void>[] = [];
  const docker: Partial<DockerService> = {
    inspectContainer: (id) => {
      if (!container.state) return Promise.reject(containerNotFound(id));
      return Promise.resolve({ Id: id, Config: {}, State: container.state, RestartCount: container.restarts } as never);
    },
    watchContainer: () => Promise.resolve({ exited: container.nextExit.promise }),
  };
  const reach = { toStarted: () => Promise.resolve({}), ownEndpoints: () => Promise.resolve([]) };
  const poller = {
    waitReady: () => {
      const poll = Promise.withResolvers<void>();
      polls.push(poll);
      return poll.promise;
    },
  };
  const readiness = new Readiness(
    docker as DockerService,
    reach as unknown as Reach,
    poller as unknown as ReadinessPoller,
  );
  const polled = (count: number) => expect.poll(() => polls.length).toBe(count);
  return { container, polls, polled, readiness };
}

it('goes on after an exit that the restart policy answers with a start', async () => {
  const { container, polls, polled, readiness } = harness(running('1'));
  const exit = Promise.withResolvers<typeof EXIT>();
  const outcome = readiness.wait(CONTAINER, exit.promise, signal);
  await polled(1);
  container.state = restarting('1');
  exit.resolve(EXIT);
  container.state = running('2');
  await polled(2);
  polls[1]?.resolve();
  await expect(outcome).resolves.toMatchObject({ ready: { State: running('2') } });
});

it('does not take a container for ready that was started again, or is going, when its port answered', async () => {
  const { container, polls, polled, readiness } = harness(running('1'));
  const outcome = readiness.wait(CONTAINER, new Promise(() => undefined), signal);
  await polled(1);
  container.state = running('2');
  polls[0]?.resolve();
  await polled(2);
  container.state = restarting('2');
  polls[1]?.resolve();
  container.state = running('3');
  await polled(3);
  polls[2]?.resolve();
  await expect(outcome).resolves.toMatchObject({ ready: { State: running('3') } });
});

it('tells the exit of a container that stays down, and of its last start', async () => {
  const { container, polled, readiness } = harness(running('1'));
  const exit = Promise.withResolvers<typeof EXIT>();
  const outcome = readiness.wait(CONTAINER, exit.promise, signal);
  await polled(1);
  exit.resolve(EXIT);
  await polled(2);
  container.restarts = 1;
  container.state = { ...exited('2'), ExitCode: 137, OOMKilled: true };
  container.nextExit.resolve(137);
  await expect(outcome).resolves.toEqual({ exit: { code: 137, oomKilled: true, restarted: true } });
});

it.each([exited('1'), undefined])('tells the first exit of a container that is then %j', async (state) => {
  const { container, polled, readiness } = harness(running('1'));
  const exit = Promise.withResolvers<typeof EXIT>();
  const outcome = readiness.wait(CONTAINER, exit.promise, signal);
  await polled(1);
  container.state = state;
  exit.resolve(EXIT);
  await expect(outcome).resolves.toEqual({ exit: { ...EXIT, restarted: false } });
});

it('tells the exit of the last start where all of them are over before the first exit is known', async () => {
  const { container, polled, readiness } = harness(running('1'));
  const exit = Promise.withResolvers<typeof EXIT>();
  const outcome = readiness.wait(CONTAINER, exit.promise, signal);
  await polled(1);
  container.restarts = 2;
  container.state = { ...exited('3'), ExitCode: 3, OOMKilled: false };
  exit.resolve(EXIT);
  await expect(outcome).resolves.toEqual({ exit: { code: 3, oomKilled: false, restarted: true } });
});
