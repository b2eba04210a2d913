import { expect, it } from 'vitest';
import { ExecCondition } from '../../../../src/containers/readiness/exec-condition.js';
import { healthTestOf } from '../../../../src/containers/readiness/health-test.js';
import { untilHolds } from '../../../../src/containers/readiness/poll.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';

/** An engine whose execs exit with this code. */
function engine(exitCode: number): DockerService {
  return {
    createExec: () => Promise.resolve('exec'),
    startExec: () => Promise.resolve([]),
    execState: () => Promise.resolve({ running: false, exitCode, pid: 7 }),
  } as unknown as DockerService;
}

const { signal } = new AbortController();

it.each([
  [0, undefined],
  [2, 'exit code 2'],
])('a command that exits with %i: %s', async (code, reason) => {
  expect(await new ExecCondition(engine(code), 'id', ['true']).check(signal)).toBe(reason);
});

/** Nanoseconds that an image may give its health check, and Node's timers take in no other form. */
it.each([1_500_000, 1, 2 ** 32 * 1e6])('a health check whose timeout is %d ns is run', async (Timeout) => {
  const test = healthTestOf({ Healthcheck: { Test: ['CMD', 'true'], Timeout } })!;
  const condition = new ExecCondition(engine(0), 'id', test.command, test.limit);
  await untilHolds(condition, () => undefined, AbortSignal.timeout(5_000));
});

it.each([
  [['CMD', 'test', '-f', '/x'], undefined, ['test', '-f', '/x']],
  [['CMD-SHELL', 'test -f /x'], undefined, ['/bin/sh', '-c', 'test -f /x']],
  [
    ['CMD-SHELL', 'test -f /x'],
    ['/bin/bash', '-c'],
    ['/bin/bash', '-c', 'test -f /x'],
  ],
  [['NONE'], undefined, undefined],
  [[], undefined, undefined],
])('of the health check %j with the shell %j the command is %j', (Test, Shell, command) => {
  expect(healthTestOf({ Healthcheck: { Test }, ...(Shell && { Shell }) })?.command).toEqual(command);
});
