import { expect, it } from 'vitest';
import { containerNotFound } from '../../../../src/docker/containers/container-id.js';
import type { ContainerWatcher, DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import { OomKills } from '../../../../src/docker/containers/oom-kills.service.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import type { ContainerDetails } from '../../../../src/docker/engine/engine-types.js';

const ID = 'a'.repeat(64);
const KILLED = 137;

/** An engine with one container, and its events. */
function harness({ OOMKilled = false, Memory = 1, isThere = true, FinishedAt = new Date().toISOString() } = {}) {
  const watchers = new Set<ContainerWatcher>();
  const state = { looks: 0 };
  const details = {
    Id: ID,
    State: { OOMKilled, Running: false, ExitCode: KILLED, FinishedAt },
    HostConfig: { Memory },
  };
  const docker = {
    inspectContainer: (id: string) => {
      state.looks++;
      return isThere ? Promise.resolve(details) : Promise.reject(containerNotFound(id));
    },
  };
  const events = {
    isWatching: true,
    watch: (watcher: ContainerWatcher) => {
      watchers.add(watcher);
      return { [Symbol.dispose]: () => watchers.delete(watcher) };
    },
  };
  return {
    events,
    watchers,
    state,
    details: details as unknown as ContainerDetails,
    kills: new OomKills(docker as unknown as DockerService, events as unknown as DockerEvents),
    tell: (Action: string, Attributes = {}, id = ID) =>
      watchers.forEach((each) => each.onEngineEvent?.({ Type: 'container', Action, Actor: { ID: id, Attributes } })),
    lose: () => watchers.forEach((each) => each.onLost?.()),
    /** Until somebody waits for the engine's word. */
    waiting: () => expect.poll(() => watchers.size).toBe(2),
  };
}

it('knows it from an event before the exit, without a look', async () => {
  const { kills, state, tell } = harness();
  tell('oom');
  expect(await kills.endedIn(ID, 1)).toBe(true);
  expect(state.looks).toBe(0);
});

it('knows it from the state', async () => {
  expect(await harness({ OOMKilled: true }).kills.endedIn(ID, KILLED)).toBe(true);
  const { kills, details } = harness({ OOMKilled: true });
  expect(await kills.of(details)).toBe(true);
});

it.each([true, false])('awaits an event after the exit (there %s)', async (isThere) => {
  const { kills, tell, waiting, watchers } = harness({ isThere });
  const ended = kills.endedIn(ID, KILLED);
  await waiting();
  tell('oom', {}, 'b'.repeat(64));
  tell('die');
  tell('oom');
  expect(await ended).toBe(true);
  expect(watchers.size).toBe(1);
});

it('awaits it for a container that has just exited, and for no other', async () => {
  const { kills, details, tell, waiting } = harness();
  const ended = kills.of(details);
  await waiting();
  tell('oom');
  expect(await ended).toBe(true);
  const old = harness({ FinishedAt: '2020-01-01T00:00:00Z' });
  expect(await old.kills.of(old.details)).toBe(false);
  expect(old.state.looks).toBe(0);
});

it.each(['start', 'destroy'])('awaits it no longer after "%s"', async (action) => {
  const { kills, tell, waiting } = harness();
  const ended = kills.endedIn(ID, KILLED);
  await waiting();
  tell(action);
  expect(await ended).toBe(false);
});

it('awaits it no longer when the events are lost, or when they do not come', async () => {
  const { kills, lose, waiting } = harness();
  const ended = kills.endedIn(ID, KILLED);
  await waiting();
  lose();
  expect(await ended).toBe(false);
  expect(await kills.endedIn(ID, KILLED)).toBe(false);
});

it('awaits nothing without a limit, without events, after another exit, and after a kill', async () => {
  const { kills, events, tell, watchers } = harness();
  expect(await harness({ Memory: 0 }).kills.endedIn(ID, KILLED)).toBe(false);
  expect(await kills.endedIn(ID, 1)).toBe(false);
  expect(await kills.endedIn(ID, 0)).toBe(false);
  events.isWatching = false;
  expect(await kills.endedIn(ID, KILLED)).toBe(false);
  events.isWatching = true;
  tell('kill', { signal: '15' });
  tell('kill', { signal: '9' });
  expect(await kills.endedIn(ID, KILLED)).toBe(false);
  expect(watchers.size).toBe(1);
});

it('forgets it with the next start, and not at once with the container', async () => {
  const { kills, tell } = harness();
  tell('oom');
  tell('destroy');
  expect(await kills.endedIn(ID, KILLED)).toBe(true);
  tell('start');
  expect(await kills.endedIn(ID, 1)).toBe(false);
});
