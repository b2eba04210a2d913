import { describe, expect, it } from 'vitest';
import { toAppError } from '../../src/docker/engine/docker-errors.js';
import { ADVICE, requestOf, VERBS } from '../support/container-states.js';
import { type AllowedCalls, startApp } from '../support/app.js';

const ID = 'a'.repeat(64);

/** An engine with a container that it removes, or has failed to: its responses are those of moby's `daemon/errors.go`. */
function engineWith(Status: string): AllowedCalls {
  const details = {
    Id: ID,
    Image: 'sha256:1',
    Name: '/mine',
    Created: '2026-01-01T00:00:00Z',
    State: { Status, Running: false, StartedAt: '2026-01-01T00:00:01Z' },
    NetworkSettings: { Ports: {}, Networks: {} },
    Config: { Tty: false, Labels: { 'dockapi.managed': 'true', 'dockapi.run': 'r' } },
    HostConfig: {},
    Mounts: [],
  };
  const refuses = (operation: 'start' | 'restart' | 'exec' | 'logs', message: string) => () =>
    Promise.reject(toAppError({ statusCode: 409, json: { message } }, operation));
  return {
    inspectContainer: () => Promise.resolve(details),
    images: { inspect: () => Promise.resolve({ Id: 'sha256:1', Config: { Labels: {} } }) },
    startContainer: refuses('start', 'container is marked for removal and cannot be started'),
    restartContainer: refuses('restart', 'container is marked for removal and cannot be started'),
    stopContainer: () => Promise.resolve(),
    createExec: refuses('exec', `Container ${ID} is not running`),
    containerLogs: refuses('logs', 'can not get logs from container which is dead or marked for removal'),
  } as unknown as AllowedCalls;
}

describe.each(['removing', 'dead'] as const)('a container that is %s', (state) => {
  const verbs = Object.entries(VERBS).map(([verb, outcomes]) => ({ verb, outcome: outcomes[state] }));

  it.each(verbs)('$verb: $outcome', async ({ verb, outcome }) => {
    await using app = await startApp(engineWith(state));
    const { method, path, json } = requestOf(verb, ID, 'image');
    const body = json && { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
    const response = await fetch(`${app.url}${path}`, { method, ...body });
    const problem = (await response.json()) as { detail: string };
    if (outcome === 'no') {
      expect([response.status, problem]).toMatchObject([400, { code: 'container_not_running' }]);
      expect(problem.detail).toMatch(ADVICE[state]);
    } else if (outcome === 'gone') {
      expect([response.status, problem]).toMatchObject([404, { code: 'container_not_found' }]);
    } else {
      expect([response.status, problem]).toMatchObject([200, { status: 'stopped' }]);
    }
  });
});
